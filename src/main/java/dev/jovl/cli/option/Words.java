package dev.jovl.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** An option that may be given more than once, or all parameters from one place on. */
public final class Words extends Argument<Words, List<?>> {
  private String label = "VALUE";
  private String arity = "1";
  private String divider = "";
  private @Nullable Iterable<String> candidates;
  private Class<?> type = String.class;

  private Words(List<String> names) {
    super(names);
    preset(new ArrayList<>());
  }

  /** Returns an option of some names, with dashes; each time it is given it has one value. */
  public static Words option(String... names) {
    return new Words(List.of(names));
  }

  /** Returns parameters that may be left out. */
  public static Words parameters(String label) {
    return new Words(List.of()).arity("0..*").label(label);
  }

  /** Returns parameters of which at least one must be given. */
  public static Words requiredParameters(String label) {
    return new Words(List.of()).arity("1..*").label(label);
  }

  private Words arity(String range) {
    arity = range;
    return this;
  }

  /** Sets what the help calls one of them. */
  public Words label(String text) {
    label = text;
    return this;
  }

  /** Lets commas divide a value into several. */
  public Words dividedByCommas() {
    divider = ",";
    return this;
  }

  /** Sets the words to which they are completed. */
  public Words completedTo(Iterable<String> words) {
    candidates = words;
    return this;
  }

  /** Completes them to the names of files. */
  public Words completedToFiles() {
    type = Path.class;
    return this;
  }

  /** Returns what was given, in that order; empty if nothing was. */
  public List<String> values() {
    List<String> values = new ArrayList<>();
    for (Object given : required()) {
      values.add(given.toString());
    }
    return values;
  }

  /** Returns what was given, as paths. */
  public List<Path> paths() {
    return values().stream().map(Path::of).toList();
  }

  @Override
  Words self() {
    return this;
  }

  @Override
  Class<?> type() {
    return List.class;
  }

  @Override
  void shape(OptionSpec.Builder option) {
    option
        .auxiliaryTypes(type)
        .arity(arity)
        .paramLabel(label)
        .splitRegex(divider)
        .completionCandidates(candidates);
  }

  @Override
  void shape(PositionalParamSpec.Builder parameter, int index) {
    parameter
        .auxiliaryTypes(type)
        .index(index + "..*")
        .arity(arity)
        .required(arity.equals("1..*"))
        .paramLabel(label)
        .splitRegex(divider)
        .completionCandidates(candidates);
  }
}
