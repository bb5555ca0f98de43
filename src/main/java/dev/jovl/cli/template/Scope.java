package dev.jovl.cli.template;

import java.util.ArrayList;
import java.util.List;

/**
 * The variables of a template where it is being read or carried out; one hides those of the same
 * name before it, until the block in which it began ends.
 *
 * @param <T> what is known of a variable
 */
final class Scope<T> {

  /** The variable that is there from the beginning. */
  static final String ROOT = "$";

  private final List<String> names = new ArrayList<>();
  private final List<T> values = new ArrayList<>();

  /** Makes a scope with the root alone. */
  Scope(T root) {
    begin(ROOT, root);
  }

  /** Begins a variable. */
  void begin(String name, T value) {
    names.add(name);
    values.add(value);
  }

  /** Returns whether there is a variable of a name. */
  boolean has(String name) {
    return names.contains(name);
  }

  /** Returns what is known of a variable that is there. */
  T get(String name) {
    return values.get(names.lastIndexOf(name));
  }

  /** Changes a variable that is there. */
  void set(String name, T value) {
    values.set(names.lastIndexOf(name), value);
  }

  /** Returns how many variables there are. */
  int size() {
    return names.size();
  }

  /** Ends the variables that began when there were so many. */
  void shrink(int size) {
    names.subList(size, names.size()).clear();
    values.subList(size, values.size()).clear();
  }
}
