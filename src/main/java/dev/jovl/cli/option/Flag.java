package dev.jovl.cli.option;

import java.util.List;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** An option without a value; also takes {@code =true} and {@code =false}, the last counts. */
public final class Flag extends Argument<Flag, Boolean> {
  private boolean helps;
  private boolean negatable;

  private Flag(List<String> names) {
    super(names);
    preset(false);
  }

  /** Returns an option of some names, with dashes, that is off where it is not given. */
  public static Flag option(String... names) {
    return new Flag(List.of(names));
  }

  /** Makes it show the help, whatever else is on the command line. */
  public Flag helping() {
    helps = true;
    return this;
  }

  /** Makes it on where it is not given, with {@code --no-NAME} to switch it off. */
  public Flag onUnlessNegated() {
    negatable = true;
    preset(true);
    return this;
  }

  /** Returns whether it is on. */
  public boolean isOn() {
    return required();
  }

  @Override
  Flag self() {
    return this;
  }

  @Override
  Class<?> type() {
    return boolean.class;
  }

  @Override
  void shape(OptionSpec.Builder option) {
    option.usageHelp(helps);
    if (negatable) {
      option.negatable(true).defaultValue("true").fallbackValue("true");
    }
  }

  @Override
  void shape(PositionalParamSpec.Builder parameter, int index) {
    throw new IllegalStateException("a flag has a name");
  }
}
