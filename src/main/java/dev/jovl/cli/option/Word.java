package dev.jovl.cli.option;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** An option with a value, of which the last counts that is given, or a parameter. */
public final class Word extends Valued<Word, Object> {
  private @Nullable String alone;

  private Word(List<String> names, String arity) {
    super(names, arity);
  }

  /** Returns an option of some names, with dashes. */
  public static Word option(String... names) {
    return new Word(List.of(names), "1");
  }

  /** Returns a parameter that must be given, which follows those that the command has already. */
  public static Word parameter(String label) {
    return new Word(List.of(), "1").label(label);
  }

  /** Returns a parameter that may be left out. */
  public static Word optionalParameter(String label) {
    return new Word(List.of(), "0..1").label(label);
  }

  /** Sets the default value. */
  public Word or(String value) {
    preset(value);
    return this;
  }

  /**
   * Lets the option be given without a value; a value must then be attached, as in {@code
   * --option=value}.
   *
   * @param value the value of the option alone
   */
  public Word alone(String value) {
    alone = value;
    return this;
  }

  /** Returns whether there is a value or a default. */
  public boolean isGiven() {
    return orNull() != null;
  }

  /** Returns the value or the default. There must be one of them. */
  public String value() {
    return required().toString();
  }

  /** Returns the value or the default; null if there is neither. */
  public @Nullable String ifGiven() {
    return isGiven() ? value() : null;
  }

  /** Returns the value or the default; null if there is neither, or it is the empty word. */
  public @Nullable String ifNotEmpty() {
    String value = ifGiven();
    return value == null || value.isEmpty() ? null : value;
  }

  /** Returns the value, or the given one if there is none. */
  public String valueOr(String other) {
    return isGiven() ? value() : other;
  }

  /** Returns the value as the bytes that were given, see {@link ByteText}. There must be one. */
  public byte[] bytes() {
    return ByteText.bytes(value());
  }

  /** Returns the value as a path. There must be one. */
  public Path path() {
    return Path.of(value());
  }

  /** Returns the value as a path; null if there is none. */
  public @Nullable Path pathIfGiven() {
    return isGiven() ? path() : null;
  }

  @Override
  Word self() {
    return this;
  }

  @Override
  Class<?> type() {
    return element();
  }

  @Override
  void shape(OptionSpec.Builder option) {
    super.shape(option);
    if (alone != null) {
      option.arity("0..1").preprocessor(new AttachedValue()).fallbackValue(alone);
    }
  }

  @Override
  void shape(PositionalParamSpec.Builder parameter, int index) {
    super.shape(parameter, index);
    parameter.index(Integer.toString(index));
  }
}
