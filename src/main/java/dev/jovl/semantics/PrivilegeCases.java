package dev.jovl.semantics;

import dev.jovl.linux.Attributes;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;

/** Set-id bits and file capabilities, and what takes them away. */
final class PrivilegeCases {
  /** cap_net_raw=ep as security.capability, revision 2 (include/uapi/linux/capability.h). */
  static final String CAP_NET_RAW = "\u0001\u0000\u0000\u0002\u0000\u0020" + "\u0000".repeat(14);

  private static final int USER = 1000;

  private PrivilegeCases() {}

  @Case(
      name = "suid.killed.by.write",
      says = "A write by one without privilege takes setuid and setgid away",
      by = "inode(7); write(2)")
  static void killedByWrite(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "xxxx").chmod("d/f", 06777);
    Tree m = s.mount().hasMode("d/f", 06777);
    s.as(USER, () -> m.write("d/f", "y"));
    m.hasMode("d/f", 0777).reads("d/f", "yxxx");
  }

  @Case(
      name = "suid.killed.by.write.in.upper",
      says =
          "So it is for a file that is already in the upper layer, and whose mode is in no cache",
      by = "inode(7); write(2)")
  static void killedByWriteInUpper(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount().file("d/f", "xxxx").chmod("d/f", 06777);
    s.as(USER, () -> m.openWrite("d/f").write(1, "y").write(2, "z"));
    m.hasMode("d/f", 0777).reads("d/f", "xyzx");
  }

  @Case(
      name = "suid.killed.by.truncate",
      says = "Truncation by one without privilege takes setuid and setgid away",
      by = "truncate(2)")
  static void killedByTruncate(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "xxxx").file("d/g", "xxxx").chmod("d/f", 06777);
    unused.chmod("d/g", 06777);
    Tree m = s.mount();
    s.as(USER, () -> m.openWrite("d/f").truncate(1));
    s.as(USER, () -> m.open("d/g", OpenFlags.WRONLY | OpenFlags.TRUNC, 0).close());
    m.hasMode("d/f", 0777).hasMode("d/g", 0777);
  }

  @Case(
      name = "suid.killed.by.chown",
      says = "chown takes setuid and setgid away, from root too",
      by = "chown(2)")
  static void killedByChown(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x").chmod("d/f", 06755);
    s.mount().chown("d/f", 5, 5).hasMode("d/f", 0755);
  }

  @Case(
      name = "suid.setgid.without.execute",
      says = "Setgid without group execution is no privilege: chown by root leaves it",
      by = "chown(2)")
  static void setgidWithoutExecute(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x").chmod("d/f", 02744);
    s.mount().chown("d/f", 5, 5).hasMode("d/f", 02744);
  }

  @Case(
      name = "suid.kept.by.root",
      says = "A write by root keeps setuid and setgid",
      by = "write(2)")
  static void keptByRoot(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x").chmod("d/f", 06777);
    s.mount().write("d/f", "y").hasMode("d/f", 06777);
  }

  @Case(
      name = "capability.killed.by.write",
      says = "A write takes file capabilities away",
      by = "capabilities(7)")
  static void capabilityKilledByWrite(Stage s) throws Exception {
    Tree unused =
        s.openDirectory()
            .file("d/f", "x", 0777)
            .setXattr("d/f", "security.capability", CAP_NET_RAW);
    Tree m = s.mount().hasXattr("d/f", "security.capability", CAP_NET_RAW);
    s.as(USER, () -> m.write("d/f", "y"));
    m.hasXattr("d/f", "security.capability", null);
  }

  @Case(
      name = "capability.killed.by.write.in.upper",
      says = "So it is for a file that is already in the upper layer",
      by = "capabilities(7)")
  static void capabilityKilledInUpper(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount().file("d/f", "x", 0777);
    m.setXattr("d/f", "security.capability", CAP_NET_RAW);
    s.as(USER, () -> m.write("d/f", "y"));
    m.hasXattr("d/f", "security.capability", null);
  }

  @Case(
      name = "suid.killed.by.allocation",
      says = "Allocating, and copying a range into it, take setuid and setgid away like a write",
      by = "inode(7); fs/open.c, file_modified")
  static void killedByAllocation(Stage s) throws Exception {
    Tree below = s.openDirectory().file("d/f", "xxxx").file("d/g", "xxxx").file("d/from", "y");
    Tree unused = below.chmod("d/f", 06777).chmod("d/g", 06777);
    Tree m = s.mount().file("d/new", "xxxx").chmod("d/new", 06777);
    s.as(
        USER,
        () -> {
          m.openWrite("d/f").allocate(0, 0, 100);
          m.openWrite("d/new").allocate(0, 0, 100);
          m.openRead("d/from").copyTo(m.openWrite("d/g"), 0, 1, 1);
        });
    m.hasMode("d/f", 0777).hasMode("d/new", 0777).hasMode("d/g", 0777);
    m.reads("d/g", "xyxx");
  }

  @Case(
      name = "suid.kept.by.allocation.of.root",
      says = "Allocating by root keeps setuid and setgid",
      by = "inode(7)")
  static void keptByAllocationOfRoot(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x").chmod("d/f", 06777);
    Tree m = s.mount();
    m.openWrite("d/f").allocate(0, 0, 100);
    m.hasMode("d/f", 06777);
  }

  @Case(
      name = "suid.killed.by.older.handle",
      says = "Bits that are set while a file is open for writing go with the next write through it",
      by = "inode(7)")
  static void killedByOlderHandle(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount().file("d/f", "xxxx", 0666);
    Handle[] writer = new Handle[1];
    s.as(USER, () -> writer[0] = m.openWrite("d/f"));
    m.chmod("d/f", 06777);
    s.as(USER, () -> writer[0].write(0, "y"));
    m.hasMode("d/f", 0777).reads("d/f", "yxxx");
  }

  @Case(
      name = "suid.killed.by.chown.to.nobody.else",
      says = "chown with neither owner nor group takes the bits of a file, and moves its ctime",
      by = "fs/open.c, chown_common")
  static void killedByChownWithoutIds(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x").chmod("d/f", 06755);
    Tree m = s.mount();
    Timespec before = m.stat("d/f").ctime();
    m.chown("d/f", Attributes.KEEP, Attributes.KEEP).hasMode("d/f", 0755);
    Check.that(m.stat("d/f").ctime().compareTo(before) > 0, "ctime moves");
  }
}
