package dev.jovl.cli.template;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.oci.JsonValue;
import java.math.BigDecimal;
import java.util.Arrays;

/** How two values compare: texts by their bytes, numbers by what they are worth. */
final class Comparison {

  private final Expression.Call call;

  /**
   * Makes a comparison.
   *
   * @param call which asks for it; a fault is one of it
   */
  Comparison(Expression.Call call) {
    this.call = call;
  }

  /** Returns whether two are equal; null is equal to itself, and may be compared with all. */
  boolean isEqual(Value a, Value b) throws TemplateException {
    boolean hasNull = a.json() == JsonValue.Null.NULL || b.json() == JsonValue.Null.NULL;
    boolean areBools = a.json() instanceof JsonValue.Bool && b.json() instanceof JsonValue.Bool;
    return hasNull || areBools ? a.json().equals(b.json()) : order(a, b) == 0;
  }

  /** Returns a number that is less than 0, 0, or more, as the first is less, equal, or greater. */
  int order(Value a, Value b) throws TemplateException {
    if (a.json() instanceof JsonValue.Text one && b.json() instanceof JsonValue.Text other) {
      return Arrays.compareUnsigned(one.value().getBytes(UTF_8), other.value().getBytes(UTF_8));
    }
    if (a.json() instanceof JsonValue.Number one && b.json() instanceof JsonValue.Number other) {
      return number(one).compareTo(number(other));
    }
    throw call.fault("these can't be compared; both are texts, or both are numbers");
  }

  private BigDecimal number(JsonValue.Number number) throws TemplateException {
    try {
      return new BigDecimal(number.literal());
    } catch (NumberFormatException e) {
      throw call.fault(number.literal() + " is too large or small to compare");
    }
  }
}
