package dev.jovl.cli.option;

import java.util.Map;
import java.util.Stack;
import picocli.CommandLine.IParameterPreprocessor;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets an option have a value only as {@code --option=value}: the word after the option is not its
 * value.
 */
final class AttachedValue implements IParameterPreprocessor {

  @Override
  public boolean preprocess(
      Stack<String> args, CommandSpec command, ArgSpec argument, Map<String, Object> info) {
    if (" ".equals(info.get("separator")) && argument instanceof OptionSpec option) {
      args.push(option.fallbackValue());
    }
    return false;
  }
}
