package dev.jovl.semantics.cases;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Mapping;
import dev.jovl.linux.Names;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Call;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Locks of three kinds, the sync family, and what statfs tells. */
final class LockCases {
  private LockCases() {}

  @Case(
      name = "lock.whole.file",
      says = "flock: shared locks go together, an exclusive one stands alone, also on lower files",
      by = "flock(2)")
  static void whole(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle one = m.openRead("f");
    Handle two = m.openRead("f");
    Check.that(one.lock(Locks.SHARED) && two.lock(Locks.SHARED), "two shared locks");
    Check.that(!two.lock(Locks.EXCLUSIVE), "no exclusive one beside");
    one.close();
    Check.that(two.lock(Locks.EXCLUSIVE), "exclusive when alone");
  }

  @Case(
      name = "lock.range",
      says = "Locks of open files on ranges conflict where they overlap, and nowhere else",
      by = "fcntl(2), F_OFD_SETLK")
  static void range(Stage s) throws Exception {
    s.below().file("f", "0123456789");
    Tree m = s.mount();
    Handle one = m.openWrite("f");
    Handle two = m.openWrite("f");
    Check.that(one.lockRange(Locks.EXCLUSIVE, 2, 4), "the first range");
    Check.that(two.lockRange(Locks.EXCLUSIVE, 6, 4), "a range beside");
    Check.that(!two.lockRange(Locks.SHARED, 5, 1), "no range within");
    Check.that(one.lockRange(Locks.NONE, 0, 0), "unlocking");
    Check.that(two.lockRange(Locks.SHARED, 5, 1), "free after");
  }

  @Case(
      name = "lock.process",
      says = "A lock of the process conflicts with one of an open file, and goes with any close",
      by = "fcntl(2), F_SETLK")
  static void process(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle mine = m.openWrite("f");
    Handle other = m.openWrite("f");
    boolean locked = mine.call("fcntl", fd -> Locks.ofProcess(fd, Locks.EXCLUSIVE, 0, 0));
    Check.that(locked, "the lock is free");
    Check.that(!other.lockRange(Locks.SHARED, 0, 1), "it keeps others out");
    m.openRead("f").close();
    Check.that(other.lockRange(Locks.SHARED, 0, 1), "a close drops the locks of the process");
  }

  @Case(name = "lock.other.process", says = "A lock keeps another process out", by = "flock(1)")
  static void otherProcess(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Check.that(m.openRead("f").lock(Locks.EXCLUSIVE), "the lock is free");
    String said = Programs.shell(s.mountPoint(), "flock -n f echo free || echo taken");
    Check.equal("the other process says", "taken", said);
  }

  @Case(
      name = "lock.two.names",
      says = "A lock by one name of a file keeps out who comes by the other",
      by = "flock(2)")
  static void twoNames(Stage s) throws Exception {
    s.below().file("a", "x").link("a", "b");
    Tree m = s.mount();
    Check.that(m.openRead("a").lock(Locks.EXCLUSIVE), "the lock is free");
    Check.that(!m.openRead("b").lock(Locks.SHARED), "it is taken by the other name");
  }

  @Case(
      name = "sync.all.kinds",
      says = "fsync, fdatasync and syncfs succeed on files and directories, lower and new",
      by = "fsync(2)")
  static void allKinds(Stage s) throws Exception {
    s.below().file("f", "x").dir("d");
    Tree m = s.mount().file("n", "y").dir("e");
    for (Handle handle :
        new Handle[] {m.openRead("f"), m.openWrite("n"), m.openDir("d"), m.openDir("e")}) {
      handle.sync().done("fdatasync", FileData::syncData);
      handle.done("syncfs", FileData::syncFilesystem);
    }
  }

  @Case(
      name = "sync.after.write",
      says = "Bytes that fsync has confirmed are in the upper layer",
      by = "fsync(2)",
      layers = true)
  static void afterWrite(Stage s) throws Exception {
    s.layer(1).file("f", "lower");
    Handle file = s.mount().openWrite("f").write(0, "UP").sync();
    s.upper().reads("f", "UPwer");
    file.write(2, "PER").done("fdatasync", FileData::syncData);
    s.upper().reads("f", "UPPER");
  }

  private static FilesystemStat statfs(Handle handle) throws CallException {
    return handle.call("fstatfs", Stats::filesystem);
  }

  @Case(
      name = "statfs.of.upper",
      says = "statfs tells the room of the filesystem of the upper layer",
      by = "statfs(2); ovl_statfs() of the kernel",
      layers = true)
  static void statfsOfUpper(Stage s) throws Exception {
    Tree m = s.smallUpper(16).mount();
    FilesystemStat mount = statfs(m.openDir(""));
    FilesystemStat upper = statfs(s.upper().openDir(""));
    Check.equal("size", upper.blocks() * upper.blockSize(), mount.blocks() * mount.blockSize());
    Check.that(mount.blocksFree() > 0 && mount.blocksAvailable() > 0, "there is room");
  }

  @Case(
      name = "statfs.name.length",
      says = "statfs says that names have 255 bytes",
      by = "statfs(2)")
  static void statfsNames(Stage s) throws Exception {
    Check.equal("f_namelen", 255L, statfs(s.mount().openDir("")).nameLength());
  }

  @Case(
      name = "statfs.read.only.flag",
      says = "statfs of a mount without an upper layer has ST_RDONLY",
      by = "statvfs(3)",
      layers = true)
  static void statfsReadOnly(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    Check.that((statfs(s.readOnly().mount().openDir("")).flags() & 1) == 1, "ST_RDONLY is set");
  }

  @Case(
      name = "readonly.reads",
      says = "Without an upper layer the lower ones are merged, with their whiteouts, and read",
      by = Docs.OVL + "Multiple lower layers",
      layers = true)
  static void readOnlyReads(Stage s) throws Exception {
    s.layer(1).file("f", "1").file("g", "1").dir("d").file("d/x", "1").symlink("f", "l");
    s.layer(2).whiteout("g").dir("d").file("d/y", "2").file("f", "2");
    Tree m = s.readOnly().mount();
    m.lists("", "d", "f", "l").lists("d", "x", "y").reads("l", "2").absent("g");
  }

  @Case(
      name = "readonly.refuses.all",
      says = "Without an upper layer every change is EROFS",
      by = "EROFS in open(2), unlink(2), rename(2), ...",
      layers = true)
  static void readOnlyRefuses(Stage s) throws Exception {
    s.layer(1).file("f", "x").dir("d").symlink("f", "l");
    Tree m = s.readOnly().mount();
    Call[] calls = {
      () -> m.openWrite("f"),
      () -> m.open("f", OpenFlags.TRUNC, 0),
      () -> m.create("n"),
      () -> m.mkdir("n", 0755),
      () -> m.unlink("f"),
      () -> m.rmdir("d"),
      () -> m.rename("f", "g"),
      () -> m.link("f", "g"),
      () -> m.symlink("f", "g"),
      () -> m.fifo("g"),
      () -> m.chmod("f", 0600),
      () -> m.chown("f", 1, 1),
      () -> m.times("f", null, Timespec.EPOCH),
      () -> m.setXattr("f", "user.a", "b"),
      () -> m.removeXattr("f", "user.a"),
      () -> m.accessible("f", Names.WRITE)
    };
    for (Call call : calls) {
      Check.fails(call, Errno.EROFS);
    }
    m.lists("", "d", "f", "l").reads("f", "x");
  }

  @Case(
      name = "readonly.handles.work",
      says = "Without an upper layer files are mapped, locked, executed and synced",
      by = "mmap(2), flock(2), execve(2)",
      layers = true)
  static void readOnlyHandles(Stage s) throws Exception {
    Programs.copy("/bin/true", s.layer(1).file("f", "text"), "true");
    Tree m = s.readOnly().mount();
    Handle file = m.openRead("f");
    var mapping = s.closeLater(file.map(4, false, Mapping.SHARED));
    Check.equal("mapped", 't', (char) mapping.get(0));
    Check.that(file.lock(Locks.EXCLUSIVE), "locked");
    file.sync();
    Check.equal("said", "", Programs.shell(s.mountPoint(), "./true"));
  }

  @Case(
      name = "readonly.option",
      says = "With an upper layer and the option ro, all is read and nothing changed",
      by = "mount(8), ro",
      layers = true)
  static void readOnlyOption(Stage s) throws Exception {
    s.layer(1).file("f", "lower");
    s.upper().file("g", "upper");
    Tree m = s.option("ro").mount().reads("f", "lower").reads("g", "upper");
    Check.fails(() -> m.create("n"), Errno.EROFS);
    Check.fails(() -> m.openWrite("g"), Errno.EROFS);
    Check.fails(() -> m.unlink("f"), Errno.EROFS);
  }
}
