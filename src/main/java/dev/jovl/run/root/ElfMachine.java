package dev.jovl.run.root;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The kind of machine that a program is for, as its header says it (elf(5), e_machine). */
final class ElfMachine {

  private static final int HEADER = 20;
  private static final int DATA = 5;
  private static final int MACHINE = 18;
  private static final int MAGIC = 0x7f454c46;
  private static final byte BIG_ENDIAN = 2;

  /** Kinds that one kernel may run: x86-64 and i386, ARM of 64 bits and of 32. */
  private static final Map<Integer, Integer> TOGETHER = Map.of(62, 3, 183, 40);

  private ElfMachine() {}

  /**
   * Returns whether no kernel of this machine runs a program without an emulator.
   *
   * @param beginning of its file; what is no program of ELF is not foreign
   */
  static boolean isForeign(byte[] beginning) throws IOException {
    try (InputStream own = Files.newInputStream(Path.of("/proc/self/exe"))) {
      Optional<Integer> here = of(own.readNBytes(HEADER));
      Optional<Integer> there = of(beginning);
      return here.isPresent() && there.isPresent() && !areTogether(here.get(), there.get());
    }
  }

  private static boolean areTogether(int one, int other) {
    return one == other
        || TOGETHER.getOrDefault(one, one) == other
        || TOGETHER.getOrDefault(other, other) == one;
  }

  private static Optional<Integer> of(byte[] file) {
    ByteBuffer header = ByteBuffer.wrap(file);
    if (file.length < HEADER || header.getInt(0) != MAGIC) {
      return Optional.empty();
    }
    boolean big = file[DATA] == BIG_ENDIAN;
    header.order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
    return Optional.of(header.getShort(MACHINE) + (big ? 1 << 16 : 0));
  }
}
