package dev.jovl.build.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The variables that a line of a stage sees. ENV and ARG share the names, and the last one that set
 * a name wins; ENV stays in the image, ARG does not. What an ARG says to who scans the image is no
 * variable.
 *
 * <p>Values do not change: each of the methods returns another scope.
 */
public final class Scope {

  /** As with BuildKit (nonEnvArgs of dockerfile2llb). */
  private static final Set<String> FOR_SCANS =
      Set.of("BUILDKIT_SBOM_SCAN_CONTEXT", "BUILDKIT_SBOM_SCAN_STAGE");

  private final Map<String, String> values;
  private final Map<String, String> arguments;

  private Scope(Map<String, String> values, Map<String, String> arguments) {
    this.values = values;
    this.arguments = arguments;
  }

  /** Returns the scope of a stage that begins with the environment of its base image. */
  public static Scope of(List<String> env) {
    return new Scope(new LinkedHashMap<>(), new LinkedHashMap<>()).withEnv(env);
  }

  /** Returns the value of a variable, or null when it is not set. */
  public @Nullable String get(String name) {
    return values.get(name);
  }

  /** Returns the scope after an ENV of this name. */
  public Scope withEnv(String name, String value) {
    return withEnv(List.of(name + "=" + value));
  }

  /** Returns the scope after an ENV of variables, each {@code NAME=value}. */
  Scope withEnv(List<String> env) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    Map<String, String> left = new LinkedHashMap<>(arguments);
    for (String variable : env) {
      int equals = variable.indexOf('=');
      String name = equals < 0 ? variable : variable.substring(0, equals);
      changed.put(name, equals < 0 ? "" : variable.substring(equals + 1));
      left.remove(name);
    }
    return new Scope(changed, left);
  }

  /** Returns the scope after an ARG of this name that has a value. */
  public Scope withArgument(String name, String value) {
    Map<String, String> changed = new LinkedHashMap<>(values);
    if (!FOR_SCANS.contains(name)) {
      changed.put(name, value);
    }
    Map<String, String> more = new LinkedHashMap<>(arguments);
    more.put(name, value);
    return new Scope(changed, more);
  }

  /** Returns the declared arguments that have a value and that no ENV hides, in order. */
  public Map<String, String> arguments() {
    return arguments;
  }

  /** Returns the variables that a command gets, in order. */
  public Map<String, String> variables() {
    return values;
  }
}
