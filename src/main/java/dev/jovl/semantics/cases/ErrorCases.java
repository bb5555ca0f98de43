package dev.jovl.semantics.cases;

import dev.jovl.linux.Ioctl;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.MountFlags;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import dev.jovl.semantics.Violation;
import java.nio.file.Path;

/** What happens when there is no more, or when something is in the way. */
final class ErrorCases {
  private static final int PART = 100_000;

  private ErrorCases() {}

  @Case(
      name = "error.no.space.writing",
      says = "A full upper filesystem is ENOSPC, what was written before stays, and room helps",
      by = "write(2); a removed file may give its room back a moment later, as on XFS",
      layers = true)
  static void noSpaceWriting(Stage s) throws Exception {
    s.layer(1).file("small", "x");
    Tree m = s.smallUpper(4).mount();
    Handle file = m.create("f");
    Pattern pattern = new Pattern(80 * PART);
    int[] written = {0};
    Check.fails(
        () -> {
          for (; written[0] < 80 * PART; written[0] += PART) {
            file.append(pattern.part(written[0], PART)).sync();
          }
        },
        Errno.ENOSPC);
    String kept = file.dropCache().readAll();
    Check.that(kept.startsWith(pattern.part(0, written[0])), "what was synced is there");
    file.close();
    m.reads("small", "x").unlink("f");
    awaitRoom(m);
    m.file("g", "z".repeat(100_000)).reads("small", "x");
  }

  /** Waits until half of a filesystem is free again; fails after some seconds. */
  private static void awaitRoom(Tree m) throws Exception {
    long deadline = System.nanoTime() + 15_000_000_000L;
    Handle root = m.openDir("");
    FilesystemStat now = root.call("fstatfs", Stats::filesystem);
    while (now.blocksFree() * 2 < now.blocks()) {
      Check.that(System.nanoTime() < deadline, "the room of a removed file comes back");
      now = root.call("fstatfs", Stats::filesystem);
    }
  }

  @Case(
      name = "error.no.space.copying.up",
      says = "A copy that does not fit is ENOSPC: the file is the old one and the mount goes on",
      by = Docs.OVL + "Non-directories",
      layers = true)
  static void noSpaceCopyingUp(Stage s) throws Exception {
    Pattern pattern = new Pattern(8 << 20);
    pattern.write(s.layer(1).file("small", "x").create("big"));
    Tree m = s.smallUpper(4).mount();
    Check.fails(() -> m.write("big", "y"), Errno.ENOSPC);
    pattern.check(m.openRead("big"));
    m.write("small", "z").reads("small", "z").file("n", "new").reads("n", "new");
    s.upper().absent("big");
    s.unmount();
    nothingPrepared(s);
  }

  /** Claims that nothing is left in the work directory of copies that were begun. */
  static void nothingPrepared(Stage s) throws Exception {
    for (String name : s.work().names("")) {
      if (s.work().stat(name).isDirectory() && !name.equals("index")) {
        s.work().lists(name);
      }
    }
  }

  @Case(
      name = "error.no.inodes",
      says =
          "No inode left is ENOSPC for a file, a directory, a copy and a removal, and nothing breaks",
      by = "open(2); mkdir(2); unlink(2)",
      layers = true)
  static void noInodes(Stage s) throws Exception {
    s.layer(1).file("f", "x").file("g", "y");
    Tree m = s.upperOn("size=4m,nr_inodes=24").mount();
    int made = 0;
    try {
      for (; made < 40; made++) {
        m.file("n" + made, "");
      }
      throw new Violation("40 files were made with 24 inodes");
    } catch (CallException e) {
      Check.equal("error", Errno.ENOSPC, e.errno());
    }
    Check.fails(() -> m.mkdir("d", 0755), Errno.ENOSPC);
    Check.fails(() -> m.write("f", "X"), Errno.ENOSPC);
    m.reads("f", "x").reads("g", "y");
    for (int i = 0; i < made; i++) {
      m.unlink("n" + i);
    }
    m.write("f", "X").reads("f", "X").unlink("g").absent("g").lists("", "f");
  }

  @Case(
      name = "error.too.many.open.files",
      says = "A caller at its limit of descriptors gets EMFILE, and the next caller gets its file",
      by = "open(2), EMFILE")
  static void tooManyOpen(Stage s) throws Exception {
    s.below().file("f", "contents\n");
    Tree m = s.mount();
    String script =
        "ulimit -n 10; exec 3<f 4<f 5<f 6<f 7<f 8<f 9<f; read line <f && echo $line || echo refused";
    String said = Programs.shell(s.mountPoint(), script);
    Check.that(said.contains("Too many open files"), "the program is told so, not: " + said);
    Check.that(said.endsWith("refused"), "the program reads nothing, but: " + said);
    m.reads("f", "contents\n").write("f", "C").reads("f", "Contents\n");
  }

  @Case(
      name = "error.busy.mount.point",
      says = "A directory of the mount that is itself a mount point is EBUSY for rmdir and rename",
      by = "rmdir(2); rename(2)")
  static void busy(Stage s) throws Exception {
    s.below().dir("d");
    Tree m = s.mount();
    byte[] place = m.absolute("d");
    Mounts.mount("none", place, "tmpfs", 0, null);
    try {
      Check.fails(() -> m.rmdir("d"), Errno.EBUSY);
      Check.fails(() -> m.rename("d", "e"), Errno.EBUSY);
    } finally {
      Mounts.unmount(place, 0);
    }
    m.rename("d", "e").rmdir("e");
  }

  @Case(
      name = "error.other.filesystem",
      says = "rename and link out of the mount are EXDEV",
      by = "rename(2); link(2)",
      layers = true)
  static void otherFilesystem(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    Tree m = s.mount();
    Check.fails(() -> m.rename("f", "../outside"), Errno.EXDEV);
    Check.fails(() -> m.link("f", "../outside"), Errno.EXDEV);
    m.reads("f", "x");
  }

  @Case(
      name = "error.unknown.ioctl",
      says = "An unknown ioctl is ENOTTY, and the mount goes on",
      by = "ioctl(2)")
  static void unknownIoctl(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle file = m.openWrite("f");
    Check.fails(() -> file.call("ioctl", fd -> Ioctl.withValue(fd, 0x7777, 0)), Errno.ENOTTY);
    m.reads("f", "x");
  }

  @Case(
      name = "error.upper.became.read.only",
      says = "If the upper filesystem becomes read-only, changes are EROFS and reading goes on",
      by = "EROFS in open(2)",
      layers = true)
  static void upperReadOnly(Stage s) throws Exception {
    s.layer(1).file("f", "x").file("g", "y");
    Tree m = s.smallUpper(4).mount().write("g", "Y");
    remountReadOnly(s.home().resolve("disk"));
    Check.fails(() -> m.write("f", "X"), Errno.EROFS);
    Check.fails(() -> m.create("n"), Errno.EROFS);
    Check.fails(() -> m.unlink("f"), Errno.EROFS);
    m.reads("f", "x").reads("g", "Y").lists("", "f", "g");
  }

  /**
   * Makes a filesystem read-only. That is EBUSY while a file of it is open for writing, and a
   * server hears of a close a moment after it; fails after some seconds.
   */
  private static void remountReadOnly(Path disk) throws Exception {
    byte[] target = PathBytes.of(disk);
    long deadline = System.nanoTime() + 15_000_000_000L;
    while (true) {
      try {
        Mounts.mount("tmpfs", target, "tmpfs", MountFlags.REMOUNT | MountFlags.RDONLY, null);
        return;
      } catch (ErrnoException e) {
        Check.equal("error", Errno.EBUSY, e.errno());
        Check.that(System.nanoTime() < deadline, "nothing of the upper is open for writing");
      }
    }
  }
}
