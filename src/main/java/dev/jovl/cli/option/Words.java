package dev.jovl.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** An option that may be given more than once, or all parameters from one place on. */
public final class Words extends Valued<Words, List<?>> {
  private boolean divided;

  private Words(List<String> names, String arity) {
    super(names, arity);
    preset(new ArrayList<>());
  }

  /** Returns an option of some names, with dashes; each time it is given it has one value. */
  public static Words option(String... names) {
    return new Words(List.of(names), "1");
  }

  /** Returns parameters that may be left out. */
  public static Words parameters(String label) {
    return new Words(List.of(), "0..*").label(label);
  }

  /** Returns parameters of which at least one must be given. */
  public static Words requiredParameters(String label) {
    return new Words(List.of(), "1..*").label(label);
  }

  /** Lets commas divide a value of the option into several. */
  public Words dividedByCommas() {
    divided = true;
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

  /** Returns what was given, as bytes, see {@link ByteText}. */
  public List<byte[]> bytes() {
    return values().stream().map(ByteText::bytes).toList();
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
    super.shape(option);
    option.auxiliaryTypes(element()).splitRegex(divided ? "," : "");
  }

  @Override
  void shape(PositionalParamSpec.Builder parameter, int index) {
    super.shape(parameter, index);
    parameter.auxiliaryTypes(element()).index(index + "..*");
  }
}
