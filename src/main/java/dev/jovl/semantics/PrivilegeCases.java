package dev.jovl.semantics;

import dev.jovl.posix.OpenFlags;

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
}
