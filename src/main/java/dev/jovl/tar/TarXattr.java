package dev.jovl.tar;

import dev.jovl.posix.NameText;
import java.util.Arrays;

/**
 * One extended attribute: its full name ({@code security.capability}) and its value, both as bytes.
 */
public final class TarXattr {

  private final byte[] name;
  private final byte[] value;

  /**
   * Makes an attribute; the arrays are kept, not copied.
   *
   * @param name the name with its namespace, not empty, without NUL
   * @param value the value, possibly empty
   */
  public TarXattr(byte[] name, byte[] value) {
    this.name = name;
    this.value = value;
  }

  /** Returns the name, not a copy. */
  public byte[] name() {
    return name;
  }

  /** Returns the value, not a copy. */
  public byte[] value() {
    return value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TarXattr that
        && Arrays.equals(name, that.name)
        && Arrays.equals(value, that.value);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(name) + Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return NameText.of(name) + "=" + value.length + " bytes";
  }
}
