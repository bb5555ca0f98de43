package dev.jovl.cli.option;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** An option with a value, or a parameter. It may be given once. */
public final class Word extends Argument<Word, Object> {
  private String label = "VALUE";
  private String arity = "1";
  private @Nullable String alone;
  private @Nullable Iterable<String> candidates;
  private Class<?> type = String.class;

  private Word(List<String> names) {
    super(names);
  }

  /** Returns an option of some names, with dashes. */
  public static Word option(String... names) {
    return new Word(List.of(names));
  }

  /** Returns a parameter that must be given, which follows those that the command has already. */
  public static Word parameter(String label) {
    return new Word(List.of()).label(label);
  }

  /** Returns a parameter that may be left out. */
  public static Word optionalParameter(String label) {
    Word word = parameter(label);
    word.arity = "0..1";
    return word;
  }

  /** Sets what the help calls the value. */
  public Word label(String text) {
    label = text;
    return this;
  }

  /** Sets what stands for a value that is not given. */
  public Word or(String value) {
    preset(value);
    return this;
  }

  /**
   * Lets the option be given alone: a value must be attached, as in {@code --option=value}.
   *
   * @param value what it means then
   */
  public Word alone(String value) {
    alone = value;
    return this;
  }

  /** Sets the words to which it is completed. */
  public Word completedTo(Iterable<String> words) {
    candidates = words;
    return this;
  }

  /** Completes it to the names of files. */
  public Word completedToFiles() {
    type = Path.class;
    return this;
  }

  /** Returns whether there is a value, or what stands for it. */
  public boolean isGiven() {
    return orNull() != null;
  }

  /** Returns the value, or what stands for it. There must be one of both. */
  public String value() {
    return required().toString();
  }

  /** Returns the value, or what stands for it; null if there is neither. */
  public @Nullable String ifGiven() {
    return isGiven() ? value() : null;
  }

  /** Returns the value, or another where there is none. */
  public String valueOr(String other) {
    Object value = orNull();
    return value == null ? other : value.toString();
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
    return type;
  }

  @Override
  void shape(OptionSpec.Builder option) {
    option.arity(arity).paramLabel(label).completionCandidates(candidates);
    if (alone != null) {
      option.arity("0..1").preprocessor(new AttachedValue()).fallbackValue(alone);
    }
  }

  @Override
  void shape(PositionalParamSpec.Builder parameter, int index) {
    parameter
        .index(Integer.toString(index))
        .arity(arity)
        .required(arity.equals("1"))
        .paramLabel(label)
        .completionCandidates(candidates);
  }
}
