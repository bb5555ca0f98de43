package dev.jovl.semantics.cases;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Mapping;
import dev.jovl.posix.Errno;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.List;

/** Room in files: holes that are found and filled, and ranges that are made, emptied and moved. */
final class HoleCases {
  private static final int BLOCK = 4096;

  /** fallocate: zeros, FALLOC_FL_ZERO_RANGE. */
  private static final int ZERO_RANGE = 0x10;

  /** fallocate: take a range out, FALLOC_FL_COLLAPSE_RANGE. */
  private static final int COLLAPSE_RANGE = 0x08;

  /** fallocate: put a range in, FALLOC_FL_INSERT_RANGE. */
  private static final int INSERT_RANGE = 0x20;

  private HoleCases() {}

  @Case(
      name = "data.holes.found",
      says = "SEEK_DATA and SEEK_HOLE find the holes of a lower file, and those of its copy",
      by = "lseek(2)",
      kernel = "it copies the whole MiB that begins with data")
  static void holes(Stage s) throws Exception {
    s.below().create("f").write(1 << 20, "x".repeat(BLOCK)).truncate(4 << 20);
    Tree m = s.mount();
    for (int i = 0; i < 2; i++) {
      Handle file = m.openRead("f");
      Check.equal("data", 1L << 20, file.seek(0, FileData.SEEK_DATA));
      Check.equal("hole", (1L << 20) + BLOCK, file.seek(1 << 20, FileData.SEEK_HOLE));
      Check.equal("first hole", 0L, file.seek(0, FileData.SEEK_HOLE));
      Check.fails(() -> file.seek(2 << 20, FileData.SEEK_DATA), Errno.ENXIO);
      m.chmod("f", 0600);
    }
  }

  @Case(
      name = "data.holes.filled.by.mapping",
      says = "What a mapping has written into a hole is data at once, whoever opened first",
      by = "lseek(2); ext4_page_mkwrite() of Linux allocates it")
  static void holesFilledByMapping(Stage s) throws Exception {
    s.below().create("f").truncate(4 << 20);
    Tree m = s.mount();
    Handle reader = m.openRead("f");
    Handle writer = m.openWrite("f");
    Mapping mapping = s.closeLater(writer.map(4 << 20, true, Mapping.SHARED));
    mapping.put((2 << 20) + 5, (byte) 'x');
    for (Handle file : List.of(reader, writer)) {
      long data = file.seek(0, FileData.SEEK_DATA);
      Check.that(data <= 2 << 20, "data begins at " + data + ", not after the byte");
      long end = file.seek(data, FileData.SEEK_HOLE);
      Check.that(end > (2 << 20) + 5, "data ends at " + end + ", not before the byte");
    }
  }

  @Case(
      name = "data.allocate",
      says = "fallocate makes room, and KEEP_SIZE keeps the size",
      by = "fallocate(2)")
  static void allocate(Stage s) throws Exception {
    s.below().file("f", "abc");
    Tree m = s.mount();
    Handle file = m.openWrite("f").allocate(FileData.FALLOC_KEEP_SIZE, 0, 1 << 20);
    Check.equal("size", 3L, file.stat().size());
    Check.that(file.stat().blocks() >= 2048, "the room is there");
    file.allocate(0, 0, 2 << 20);
    Check.equal("size", 2L << 20, m.stat("f").size());
    Check.equal("contents", "abc\0", file.read(0, 4));
  }

  @Case(
      name = "data.punch.hole",
      says = "PUNCH_HOLE makes zeros of a range and gives its room back",
      by = "fallocate(2)")
  static void punch(Stage s) throws Exception {
    s.below().file("f", "x".repeat(64 * BLOCK));
    Tree m = s.mount();
    int mode = FileData.FALLOC_PUNCH_HOLE | FileData.FALLOC_KEEP_SIZE;
    Handle file = m.openWrite("f");
    long before = file.stat().blocks();
    file.allocate(mode, 8 * BLOCK, 32 * BLOCK);
    Check.equal("zeros", "x\0", file.read(8 * BLOCK - 1, 2));
    Check.equal("zeros", "\0x", file.read(40 * BLOCK - 1, 2));
    Check.equal("size", 64L * BLOCK, file.stat().size());
    long after = s.contestant().isLayered() ? s.upper().stat("f").blocks() : file.stat().blocks();
    Check.that(before - after > 200 || after < 300, "the room is given back");
  }

  @Case(
      name = "data.zero.range",
      says = "ZERO_RANGE makes zeros of a range, or is EOPNOTSUPP and changes nothing",
      by = "fallocate(2)")
  static void zeroRange(Stage s) throws Exception {
    s.below().file("f", "x".repeat(4 * BLOCK));
    Handle file = s.mount().openWrite("f");
    try {
      file.allocate(ZERO_RANGE, BLOCK, BLOCK);
      Check.equal("zeros", "x\0", file.read(BLOCK - 1, 2));
      Check.equal("after", "\0x", file.read(2 * BLOCK - 1, 2));
    } catch (CallException e) {
      Check.equal("error", Errno.EOPNOTSUPP, e.errno());
      Check.equal("contents", "x".repeat(4 * BLOCK), file.readAll());
    }
  }

  @Case(
      name = "data.collapse.and.insert",
      says = "COLLAPSE_RANGE and INSERT_RANGE move the rest of the file, or are EOPNOTSUPP",
      by = "fallocate(2)")
  static void collapseAndInsert(Stage s) throws Exception {
    String text = "a".repeat(BLOCK) + "b".repeat(BLOCK) + "c".repeat(BLOCK);
    s.below().file("f", text);
    Handle file = s.mount().openWrite("f");
    try {
      file.allocate(COLLAPSE_RANGE, BLOCK, BLOCK);
      Check.equal("collapsed", "a".repeat(BLOCK) + "c".repeat(BLOCK), file.readAll());
      file.allocate(INSERT_RANGE, 0, BLOCK);
      Check.equal("inserted", "\0a", file.read(BLOCK - 1, 2));
    } catch (CallException e) {
      Check.equal("error", Errno.EOPNOTSUPP, e.errno());
      Check.equal("contents", text, file.readAll());
    }
  }
}
