package dev.jovl.cli.option;

import java.io.File;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * An argument with a value of one or more words.
 *
 * @param <A> the class itself
 * @param <T> what is given
 */
abstract class Valued<A extends Valued<A, T>, T> extends Argument<A, T> {
  private final String arity;
  private String label = "VALUE";
  private @Nullable Iterable<String> candidates;
  private Class<?> element = String.class;
  private boolean neverEmpty;

  /**
   * Makes an argument.
   *
   * @param names of an option, with dashes; none for a parameter
   * @param arity how many words it takes, as picocli writes it
   */
  Valued(List<String> names, String arity) {
    super(names);
    this.arity = arity;
  }

  /** Sets what the help calls a value. */
  public final A label(String text) {
    label = text;
    return self();
  }

  /** Sets the words to which a value is completed. */
  public final A completedTo(Iterable<String> words) {
    candidates = words;
    return self();
  }

  /**
   * Completes a value to the names of files, and refuses the empty one. The type is File, which
   * takes any word; Path does not.
   */
  public final A completedToFiles() {
    element = File.class;
    return neverEmpty();
  }

  /** Refuses the empty word. */
  public final A neverEmpty() {
    neverEmpty = true;
    return self();
  }

  /** Returns the type that picocli makes of each word. */
  final Class<?> element() {
    return element;
  }

  @Override
  void shape(OptionSpec.Builder option) {
    option.arity(arity).paramLabel(label).completionCandidates(candidates);
    if (neverEmpty) {
      option.converters(new NotEmpty(element == File.class));
    }
  }

  @Override
  void shape(PositionalParamSpec.Builder parameter, int index) {
    parameter
        .arity(arity)
        .required(arity.startsWith("1"))
        .paramLabel(label)
        .completionCandidates(candidates);
    if (neverEmpty) {
      parameter.converters(new NotEmpty(element == File.class));
    }
  }
}
