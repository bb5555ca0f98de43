package dev.jovl.cli.option;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.IGetter;
import picocli.CommandLine.Model.ISetter;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * An option or a parameter: how it is written, what the help says of it, and what the command line
 * gave for it.
 *
 * <p>It is made by calls and not by annotations of fields: to read annotations the JDK makes
 * classes at each start (native-notes/mounting.md).
 *
 * @param <A> the class itself
 * @param <T> what is given
 */
public abstract class Argument<A extends Argument<A, T>, T> implements Syntax {

  /** What keeps a value between picocli and the argument. */
  private static final class Slot implements IGetter, ISetter {
    private @Nullable Object content;

    @Override
    @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
    public <V> @Nullable V get() {
      return (V) content;
    }

    @Override
    public <V> @Nullable V set(@Nullable V value) {
      V before = get();
      content = value;
      return before;
    }
  }

  private final Slot slot = new Slot();
  private final List<String> names;
  private String[] description = {};
  private boolean hidden;

  /**
   * Makes an argument.
   *
   * @param names of an option, with dashes; none for a parameter
   */
  Argument(List<String> names) {
    this.names = List.copyOf(names);
  }

  abstract A self();

  /** Returns the type that picocli makes of the words. */
  abstract Class<?> type();

  /** Says how an option takes words; the names, the description and the slot are there. */
  abstract void shape(OptionSpec.Builder option);

  /**
   * Says how a parameter takes words.
   *
   * @param index its place among the parameters
   */
  abstract void shape(PositionalParamSpec.Builder parameter, int index);

  /** Sets what the help says, in lines; each may be broken. */
  public final A says(String... lines) {
    description = lines;
    return self();
  }

  /** Keeps the help silent about it. */
  public final A hidden() {
    hidden = true;
    return self();
  }

  /** Returns what was given, or what stands for it; null if there is neither. */
  final @Nullable T orNull() {
    return slot.get();
  }

  /** Returns what was given, or what stands for it. */
  final T required() {
    return Objects.requireNonNull(orNull());
  }

  final void preset(T value) {
    slot.set(value);
  }

  @Override
  public final void addTo(CommandSpec command) {
    if (names.isEmpty()) {
      PositionalParamSpec.Builder parameter =
          PositionalParamSpec.builder()
              .type(type())
              .description(description)
              .hidden(hidden)
              .initialValue(slot.get())
              .getter(slot)
              .setter(slot);
      shape(parameter, command.positionalParameters().size());
      command.addPositional(parameter.build());
    } else {
      OptionSpec.Builder option =
          OptionSpec.builder(names.toArray(new String[0]))
              .type(type())
              .description(description)
              .hidden(hidden)
              .initialValue(slot.get())
              .getter(slot)
              .setter(slot);
      shape(option);
      command.addOption(option.build());
    }
  }
}
