package dev.jovl.run.root;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The dynamic linker that a program of ELF names (elf(5), PT_INTERP), where header and name are at
 * the beginning of its file, as linkers put them.
 */
final class ElfInterpreter {

  /** As much of a file as is looked at. */
  static final int BEGINNING = 1 << 12;

  private static final int DATA = 5;
  private static final byte BIG_ENDIAN = 2;
  private static final int CLASS = 4;
  private static final byte BITS_64 = 2;
  private static final int INTERPRETER = 3;

  private ElfInterpreter() {}

  /**
   * Returns its path.
   *
   * @param beginning of a file of ELF
   */
  static Optional<String> of(byte[] beginning) {
    try {
      ByteBuffer file = ByteBuffer.wrap(beginning);
      file.order(file.get(DATA) == BIG_ENDIAN ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      boolean wide = file.get(CLASS) == BITS_64;
      int header = wide ? Math.toIntExact(file.getLong(32)) : file.getInt(28);
      int size = file.getShort(wide ? 54 : 42);
      int count = file.getShort(wide ? 56 : 44);
      for (int i = 0; i < count; i++, header += size) {
        if (file.getInt(header) == INTERPRETER) {
          int place = wide ? Math.toIntExact(file.getLong(header + 8)) : file.getInt(header + 4);
          int length = wide ? Math.toIntExact(file.getLong(header + 32)) : file.getInt(header + 16);
          return Optional.of(new String(beginning, place, length - 1, UTF_8));
        }
      }
      return Optional.empty();
    } catch (IndexOutOfBoundsException | ArithmeticException elsewhere) {
      return Optional.empty();
    }
  }
}
