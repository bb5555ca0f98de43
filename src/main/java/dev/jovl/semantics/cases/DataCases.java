package dev.jovl.semantics.cases;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Mapping;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** The bytes of files: positions, ends, mappings, and what the kernel copies by itself. */
final class DataCases {
  private static final int BLOCK = 4096;

  private DataCases() {}

  @Case(
      name = "data.read.beyond.end",
      says = "Reading at and after the end gives nothing",
      by = "read(2)")
  static void beyondEnd(Stage s) throws Exception {
    s.below().file("f", "abc");
    Handle file = s.mount().openRead("f");
    Check.equal("at the end", "", file.read(3, 10));
    Check.equal("after it", "", file.read(100_000, 10));
    Check.equal("over it", "c", file.read(2, 10));
  }

  @Case(
      name = "data.write.beyond.end",
      says = "Writing after the end leaves zeros between",
      by = "lseek(2)")
  static void writeBeyond(Stage s) throws Exception {
    s.below().file("f", "abc");
    Tree m = s.mount();
    m.openWrite("f").write(10, "x");
    m.reads("f", "abc\0\0\0\0\0\0\0x");
  }

  @Case(
      name = "data.write.beyond.4GiB",
      says = "Bytes after 4 GiB are written and read at their place",
      by = "pwrite(2)")
  static void beyond4GiB(Stage s) throws Exception {
    Tree m = s.mount();
    long far = (5L << 30) + 3;
    Handle file = m.create("f").write(far, "far").write(0, "near");
    Check.equal("far", "far", file.read(far, 10));
    Check.equal("between", "\0\0", file.read(1L << 32, 2));
    Check.equal("size", far + 3, m.stat("f").size());
    Check.that(m.stat("f").blocks() < 1024, "the file is sparse");
  }

  @Case(
      name = "data.truncate.and.grow",
      says = "What was cut off comes back as zeros",
      by = "truncate(2)")
  static void truncateAndGrow(Stage s) throws Exception {
    s.below().file("f", "x".repeat(10_000));
    Tree m = s.mount();
    Handle file = m.openWrite("f").truncate(5_000).truncate(10_000);
    Check.equal("kept", "x", file.read(4_999, 1));
    Check.equal("zeros", "\0".repeat(5_000), file.read(5_000, 5_000));
    Check.equal("size", 10_000L, m.stat("f").size());
  }

  @Case(
      name = "data.truncate.refused",
      says = "A negative size is EINVAL, of a directory EISDIR, too large a size EFBIG or EINVAL",
      by = "truncate(2)")
  static void truncateRefused(Stage s) throws Exception {
    Tree m = s.mount().file("f", "abc").dir("d");
    Handle file = m.openWrite("f");
    Check.fails(() -> file.truncate(-1), Errno.EINVAL);
    Check.fails(() -> m.open("d", OpenFlags.WRONLY | OpenFlags.TRUNC, 0), Errno.EISDIR);
    Check.fails(() -> file.truncate(Long.MAX_VALUE), Errno.EFBIG, Errno.EINVAL);
    m.reads("f", "abc");
  }

  @Case(
      name = "data.append.together",
      says = "Four that append to one lower file at once lose and mix nothing",
      by = "open(2), O_APPEND")
  static void appendTogether(Stage s) throws Exception {
    s.below().file("f", "");
    Tree m = s.mount();
    List<Callable<@Nullable Void>> writers = new ArrayList<>();
    for (char c = 'a'; c < 'e'; c++) {
      String line = String.valueOf(c).repeat(99) + "\n";
      writers.add(
          () -> {
            Handle file = m.open("f", OpenFlags.WRONLY | OpenFlags.APPEND, 0);
            for (int i = 0; i < 100; i++) {
              file.append(line);
            }
            return null;
          });
    }
    s.together(writers);
    String all = m.read("f");
    Check.equal("size", 40_000, all.length());
    for (String line : all.split("\n")) {
      Check.equal("a whole line", line.substring(0, 1).repeat(99), line);
    }
  }

  @Case(
      name = "data.append.ignores.offset",
      says = "pwrite to a file of O_APPEND writes at the end, as Linux does",
      by = "pwrite(2), BUGS")
  static void appendIgnoresOffset(Stage s) throws Exception {
    s.below().file("f", "abc");
    Tree m = s.mount();
    m.open("f", OpenFlags.WRONLY | OpenFlags.APPEND, 0).write(0, "X");
    m.reads("f", "abcX");
  }

  @Case(
      name = "data.append.taken.away",
      says = "A handle from which O_APPEND was taken writes where it is told to",
      by = "fcntl(2), F_SETFL")
  static void appendTakenAway(Stage s) throws Exception {
    Tree m = s.mount().file("f", "0123");
    for (int access : new int[] {OpenFlags.WRONLY, OpenFlags.RDWR}) {
      Handle file = m.open("f", access | OpenFlags.APPEND, 0).append("+");
      file.done("fcntl", fd -> fd.setFlags(0)).write(access, "w");
      file.done("fcntl", fd -> fd.setFlags(OpenFlags.APPEND)).write(0, "-");
    }
    m.reads("f", "0ww3+-+-");
  }

  @Case(
      name = "data.direct.taken.away",
      says = "A handle from which O_DIRECT was taken reads and writes single bytes, as dd(1) does",
      by = "fcntl(2), F_SETFL")
  static void directTakenAway(Stage s) throws Exception {
    Tree m = s.mount().file("f", "0123");
    Handle file = m.open("f", OpenFlags.RDWR | OpenFlags.DIRECT, 0);
    file.done("fcntl", fd -> fd.setFlags(0)).write(1, "w");
    Check.equal("read", "w23", file.read(1, 10));
    Handle reader = m.open("f", OpenFlags.RDONLY | OpenFlags.DIRECT, 0);
    reader.done("fcntl", fd -> fd.setFlags(0));
    Check.equal("read by another", "w23", reader.read(1, 10));
    m.reads("f", "0w23");
  }

  @Case(
      name = "data.direct",
      says = "O_DIRECT reads what was written through the cache, and the other way round",
      by = "open(2), O_DIRECT")
  static void direct(Stage s) throws Exception {
    Pattern pattern = new Pattern(16 * BLOCK);
    pattern.write(s.below().create("f"));
    Tree m = s.mount();
    Handle direct = m.open("f", OpenFlags.RDWR | OpenFlags.DIRECT, 0);
    ByteBuffer aligned = NativeBuffer.allocate(3 * BLOCK).bytes().alignedSlice(BLOCK);
    aligned.limit(BLOCK);
    int count = direct.call("read", fd -> FileData.pread(fd, aligned, 4 * BLOCK));
    Check.equal("read", BLOCK, count);
    Check.equal("bytes", pattern.part(4 * BLOCK, BLOCK), Handle.text(aligned.flip()));
    aligned.clear().put(Handle.bytes("D".repeat(BLOCK))).flip();
    Check.equal("written", BLOCK, direct.call("write", fd -> FileData.pwrite(fd, aligned, 0)));
    pattern.put(0, "D".repeat(BLOCK));
    Handle cached = m.openWrite("f");
    pattern.check(cached);
    cached.write(BLOCK, "C".repeat(BLOCK)).sync();
    aligned.clear().limit(BLOCK);
    count = direct.call("read", fd -> FileData.pread(fd, aligned, BLOCK));
    Check.equal("read after", "C".repeat(BLOCK), Handle.text(aligned.flip()));
  }

  @Case(
      name = "data.mapping.sees.write",
      says = "A shared mapping and write() of one file see each other at once",
      by = "mmap(2)")
  static void mappingSeesWrite(Stage s) throws Exception {
    s.below().file("f", "x".repeat(3 * BLOCK));
    Tree m = s.mount();
    Handle file = m.openWrite("f");
    Mapping mapping = s.closeLater(file.map(3 * BLOCK, true, Mapping.SHARED));
    file.write(BLOCK, "W");
    Check.equal("by write", 'W', (char) mapping.get(BLOCK));
    mapping.put(2 * BLOCK, (byte) 'M');
    Check.equal("by mapping", "M", file.read(2 * BLOCK, 1));
    Check.equal("by another", "M", m.openRead("f").read(2 * BLOCK, 1));
  }

  @Case(
      name = "data.mapping.cut",
      says = "What a mapping has changed does not come back when O_TRUNC cuts the file meanwhile",
      by = "open(2), O_TRUNC")
  static void mappingCut(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle reader = m.openRead("f");
    for (int round = 0; round < 40; round++) {
      Handle file = m.openWrite("f").truncate(256 * BLOCK);
      Mapping mapping = file.map(256 * BLOCK, true, Mapping.SHARED);
      for (int at = 0; at < 256 * BLOCK; at += BLOCK) {
        mapping.put(at, (byte) 'M');
      }
      Callable<@Nullable Void> writeBack =
          () -> {
            mapping.sync();
            return null;
          };
      Callable<@Nullable Void> cut =
          () -> {
            m.overwrite("f", "new");
            return null;
          };
      s.together(List.of(writeBack, cut));
      mapping.close();
      file.close();
      Check.equal("contents", "new", reader.readAll());
      Check.equal("size", 3L, reader.stat().size());
    }
  }

  @Case(
      name = "data.mapping.private",
      says = "What is written to a private mapping stays there",
      by = "mmap(2)")
  static void privateMapping(Stage s) throws Exception {
    s.below().file("f", "lower");
    Tree m = s.mount();
    Mapping mapping = s.closeLater(m.openRead("f").map(5, true, Mapping.PRIVATE));
    mapping.put(0, (byte) 'X');
    m.reads("f", "lower");
    if (s.contestant().isLayered()) {
      s.upper().lists("");
    }
  }

  @Case(
      name = "data.mapping.after.close",
      says = "A shared mapping reaches the file after its descriptor was closed",
      by = "mmap(2)",
      layers = true)
  static void mappingAfterClose(Stage s) throws Exception {
    s.layer(1).file("f", "lower");
    Tree m = s.mount();
    Handle file = m.openWrite("f");
    Mapping mapping = s.closeLater(file.map(5, true, Mapping.SHARED));
    file.close();
    mapping.put(0, (byte) 'L');
    mapping.sync();
    m.reads("f", "Lower");
    mapping.close();
    s.remount().reads("f", "Lower");
  }

  @Case(
      name = "data.mapping.before.setuid",
      says =
          "Who opens a file that got a set-uid bit and a mapping of before see each other's bytes",
      by = "mmap(2), MAP_SHARED")
  static void mappingBeforeSetuid(Stage s) throws Exception {
    Tree m = s.mount().file("f", "text");
    Handle file = m.openWrite("f");
    Mapping mapping = s.closeLater(file.map(4, true, Mapping.SHARED));
    file.close();
    m.chmod("f", 04755);
    Handle reader = m.openRead("f");
    Check.equal("before", "text", reader.readAll());
    mapping.put(0, (byte) 'M');
    Check.equal("by mapping", "Mext", reader.readAll());
    m.openWrite("f").write(1, "W");
    Check.equal("by write", 'W', (char) mapping.get(1));
    m.reads("f", "MWxt");
  }

  @Case(
      name = "data.mapping.refused",
      says = "A shared mapping for writing needs a descriptor for writing: EACCES",
      by = "mmap(2)")
  static void mappingRefused(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Check.fails(() -> m.openRead("f").map(1, true, Mapping.SHARED), Errno.EACCES);
  }

  @Case(
      name = "data.copy.file.range",
      says = "copy_file_range copies between lower, copied and new files",
      by = "copy_file_range(2)")
  static void copyRange(Stage s) throws Exception {
    Pattern pattern = new Pattern(100_000);
    pattern.write(s.below().file("t", "target").create("f"));
    Tree m = s.mount();
    Handle source = m.openRead("f");
    Handle target = m.create("n");
    long copied = 0;
    while (copied < 100_000) {
      copied += source.copyTo(target, copied, copied, 100_000 - copied);
    }
    pattern.check(m.openRead("n"));
    Check.equal("copied", 10L, source.copyTo(m.openWrite("t"), 50_000, 3, 10));
    m.reads("t", "tar" + pattern.part(50_000, 10));
    Check.equal("at the end", 0L, source.copyTo(target, 100_000, 0, 10));
  }

  @Case(
      name = "data.copy.file.range.same",
      says = "Within one file the ranges may not overlap: EINVAL; apart they are copied",
      by = "copy_file_range(2)")
  static void copyRangeSame(Stage s) throws Exception {
    s.below().file("f", "0123456789");
    Tree m = s.mount();
    Handle file = m.openWrite("f");
    Check.fails(() -> file.copyTo(file, 0, 2, 5), Errno.EINVAL);
    Check.equal("copied", 3L, file.copyTo(file, 0, 5, 3));
    m.reads("f", "0123401289");
  }

  @Case(
      name = "data.clone",
      says = "FICLONE makes a copy, or says that it cannot and changes nothing",
      by = "ioctl_ficlone(2)")
  static void cloneFile(Stage s) throws Exception {
    s.below().file("f", "text");
    Tree m = s.mount();
    Handle source = m.openRead("f");
    Handle target = m.create("n");
    boolean cloned = target.call("ioctl", fd -> FileData.clone(source.fd(), fd));
    m.reads("n", cloned ? "text" : "").reads("f", "text");
  }

  @Case(
      name = "data.sync.flags",
      says = "O_SYNC and O_DSYNC write, and the bytes are in the upper layer",
      by = "open(2)",
      layers = true)
  static void syncFlags(Stage s) throws Exception {
    s.layer(1).file("f", "abc");
    Tree m = s.mount();
    m.open("f", OpenFlags.WRONLY | OpenFlags.SYNC, 0).write(0, "X");
    m.open("f", OpenFlags.WRONLY | OpenFlags.DSYNC, 0).write(1, "Y");
    s.upper().reads("f", "XYc");
  }

  @Case(
      name = "data.written.reaches.upper",
      says = "After close the bytes are in the upper layer, with the size",
      by = "close(2); users of containers look at the upper directory",
      layers = true)
  static void reachesUpper(Stage s) throws Exception {
    Pattern pattern = new Pattern(300_001);
    Handle file = s.mount().create("f");
    pattern.write(file);
    file.close();
    pattern.check(s.upper().openRead("f"));
  }

  @Case(
      name = "data.random.operations",
      says = "500 random writes, cuts and holes leave the bytes that a model in memory has",
      by = "fsx of LTP: the same idea",
      seconds = 60)
  static void random(Stage s) throws Exception {
    Pattern start = new Pattern(200_000);
    start.write(s.below().create("f"));
    Tree m = s.mount();
    StringBuilder model = new StringBuilder(start.part(0, 200_000));
    Random random = new Random(20261124);
    Handle[] handles = {m.openRead("f"), m.openWrite("f"), m.openWrite("f")};
    for (int i = 0; i < 500; i++) {
      step(m, handles, model, random);
      if (i % 25 == 0) {
        handles[random.nextInt(3)].dropCache();
      }
    }
    for (Handle handle : handles) {
      Check.equal("contents", model.toString().hashCode(), handle.readAll().hashCode());
    }
    Check.equal("size", (long) model.length(), m.stat("f").size());
  }

  private static void step(Tree m, Handle[] handles, StringBuilder model, Random random)
      throws Exception {
    Handle writer = handles[1 + random.nextInt(2)];
    int at = random.nextInt(240_000);
    int length = 1 + random.nextInt(9_000);
    switch (random.nextInt(6)) {
      case 0, 1, 2 -> {
        String text = String.valueOf((char) ('a' + random.nextInt(26))).repeat(length);
        writer.write(at, text);
        fill(model, at);
        model.replace(at, Math.min(model.length(), at + length), text);
      }
      case 3 -> {
        writer.truncate(at);
        fill(model, at);
        model.setLength(at);
      }
      case 4 -> {
        int mode = FileData.FALLOC_PUNCH_HOLE | FileData.FALLOC_KEEP_SIZE;
        writer.allocate(mode, at, length);
        int end = Math.min(model.length(), at + length);
        if (at < end) {
          model.replace(at, end, "\0".repeat(end - at));
        }
      }
      default -> {
        Handle reader = handles[random.nextInt(3)];
        int end = Math.min(model.length(), at + length);
        String expected = at < end ? model.substring(at, end) : "";
        Check.equal("bytes at " + at, expected, reader.read(at, length));
        m.reads("f", model.toString());
      }
    }
  }

  private static void fill(StringBuilder model, int to) {
    if (model.length() < to) {
      model.append("\0".repeat(to - model.length()));
    }
  }

  @Case(
      name = "data.open.flags",
      says = "O_CREAT without O_EXCL opens what is there, O_TRUNC cuts, O_DIRECTORY refuses a file",
      by = "open(2)")
  static void openFlags(Stage s) throws Exception {
    s.below().file("f", "text", 0600);
    Tree m = s.mount();
    Check.equal("kept", "text", m.open("f", OpenFlags.CREAT | OpenFlags.RDWR, 0777).readAll());
    m.hasMode("f", 0600);
    Check.fails(() -> m.open("f", OpenFlags.DIRECTORY, 0), Errno.ENOTDIR);
    m.open("f", OpenFlags.CREAT | OpenFlags.TRUNC | OpenFlags.WRONLY, 0777).close();
    m.reads("f", "").hasMode("f", 0600);
  }

  @Case(
      name = "data.open.for.ioctl.only",
      says = "Access mode 3 gives neither reading nor writing, and O_TRUNC cuts with it too",
      by = "open(2): Linux reserves the special, nonstandard access mode 3")
  static void openForIoctlOnly(Stage s) throws Exception {
    s.below().file("f", "text");
    Tree m = s.mount().file("g", "text");
    for (String name : List.of("f", "g")) {
      Handle file = m.open(name, OpenFlags.ACCESS_MODE, 0);
      Check.fails(() -> file.write(0, "x"), Errno.EBADF);
      Check.fails(file::readAll, Errno.EBADF);
      m.reads(name, "text").open(name, OpenFlags.ACCESS_MODE | OpenFlags.TRUNC, 0).close();
      m.reads(name, "");
    }
  }

  @Case(
      name = "data.readers.and.writer",
      says =
          "Readers of a file that is overwritten see each block old or new, never something else",
      by = "write(2)")
  static void readersAndWriter(Stage s) throws Exception {
    s.below().file("f", "o".repeat(256 * BLOCK));
    Tree m = s.mount();
    s.together(
        List.of(
            () -> {
              Handle writer = m.openWrite("f");
              for (int i = 0; i < 256; i++) {
                writer.write((long) i * BLOCK, "n".repeat(BLOCK));
              }
              return null;
            },
            () -> {
              Handle reader = m.openRead("f");
              for (int i = 0; i < 256; i++) {
                String block = reader.read((long) i * BLOCK, BLOCK);
                Check.equal("rest of block", "", block.replace("o", "").replace("n", ""));
                Check.equal("length", BLOCK, block.length());
              }
              return null;
            }));
    m.reads("f", "n".repeat(256 * BLOCK));
  }
}
