package dev.jovl.semantics.cases;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Mapping;
import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.List;

/** Set-id bits and file capabilities, and what takes them away. */
final class PrivilegeCases {
  /** cap_net_raw=ep as security.capability, revision 2 (include/uapi/linux/capability.h). */
  static final String CAP_NET_RAW = "\u0001\u0000\u0000\u0002\u0000\u0020" + "\u0000".repeat(14);

  private static final String CAPABILITY = "security.capability";
  private static final int USER = 1000;
  private static final int OTHER = 1001;
  private static final int GROUP = 2000;

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
      name = "suid.killed.by.allocate",
      says = "fallocate() by one without privilege takes setuid and setgid away",
      by = "inode(7); Linux, file_modified()")
  static void killedByAllocate(Stage s) throws Exception {
    Tree below = s.openDirectory().file("d/f", "xxxx").chmod("d/f", 06777).file("d/g", "xxxx");
    Tree unused = below.chmod("d/g", 06777);
    Tree m = s.mount();
    s.as(USER, () -> m.openWrite("d/f").allocate(0, 0, 100));
    int punch = FileData.FALLOC_PUNCH_HOLE | FileData.FALLOC_KEEP_SIZE;
    s.as(USER, () -> m.openWrite("d/g").allocate(punch, 0, 2));
    m.hasMode("d/f", 0777).hasMode("d/g", 0777).reads("d/g", "\0\0xx");
  }

  @Case(
      name = "suid.killed.by.copy.range",
      says = "copy_file_range() by one without privilege takes setuid and setgid away",
      by = "inode(7); Linux, file_modified()")
  static void killedByCopyRange(Stage s) throws Exception {
    Tree below = s.openDirectory().file("d/f", "xxxx").chmod("d/f", 06777);
    Tree unused = below.file("d/source", "yy", 0644);
    Tree m = s.mount();
    s.as(USER, () -> m.openRead("d/source").copyTo(m.openWrite("d/f"), 0, 0, 2));
    m.hasMode("d/f", 0777).reads("d/f", "yyxx");
  }

  @Case(
      name = "suid.killed.by.chown.of.nothing",
      says = "chown() to no owner and no group, by the owner, takes setuid and setgid away",
      by = "chown(2); Linux, chown_common()")
  static void killedByChownOfNothing(Stage s) throws Exception {
    Tree below = s.openDirectory().file("d/f", "x").chown("d/f", USER, USER).chmod("d/f", 06755);
    Tree unused = below.file("d/plain", "x").chown("d/plain", USER, USER);
    Tree m = s.mount();
    s.as(USER, () -> m.chown("d/f", -1, -1).chown("d/plain", -1, -1));
    m.hasMode("d/f", 0755).hasMode("d/plain", 0644);
  }

  @Case(
      name = "suid.kept.from.strangers",
      says = "A stranger who does chown() to nothing gets EPERM if it would take set-id bits away",
      by = "Linux, setattr_prepare()")
  static void keptFromStrangers(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/below", "x", 06777).fifo("d/p").file("d/plain", "x");
    Tree m = s.mount().chmod("d/p", 04777).file("d/f", "x", 06777);
    s.as(
        USER,
        () -> {
          for (String name : List.of("d/below", "d/p", "d/f")) {
            Check.fails(() -> m.chown(name, -1, -1), Errno.EPERM);
          }
          m.chown("d/plain", -1, -1);
        });
    m.hasMode("d/below", 06777).hasMode("d/p", 04777).hasMode("d/f", 06777);
    s.as(USER, () -> m.write("d/f", "y"));
    m.hasMode("d/f", 0777);
  }

  @Case(
      name = "suid.killed.by.chown.of.nothing.special",
      says = "So does that of a fifo and a socket",
      by = "chown(2); Linux, chown_common()")
  static void killedByChownOfNothingSpecial(Stage s) throws Exception {
    Tree unused = s.openDirectory().fifo("d/below").chmod("d/below", 06755);
    Tree m = s.mount().fifo("d/p").mknod("d/s", Mode.SOCKET | 0644, 0);
    for (String name : List.of("d/p", "d/s", "d/below")) {
      m.chmod(name, 06755).chown(name, -1, -1).hasMode(name, 0755);
    }
  }

  @Case(
      name = "suid.killed.by.older.handle",
      says = "So does a write by a handle that was opened before the bits were set",
      by = "inode(7); write(2)")
  static void killedByOlderHandle(Stage s) throws Exception {
    Tree unused = s.openDirectory();
    Tree m = s.mount().file("d/f", "xxxx", 0777);
    Handle[] handle = new Handle[1];
    s.as(USER, () -> handle[0] = m.openWrite("d/f").write(0, "y"));
    m.chmod("d/f", 06777);
    s.as(USER, () -> handle[0].write(1, "y"));
    m.hasMode("d/f", 0777).reads("d/f", "yyxx");
  }

  @Case(
      name = "suid.setgid.without.execute.by.stranger",
      says =
          "One outside the group of a setgid file takes the bit also if the group cannot execute",
      by = "Linux, setattr_should_drop_sgid()")
  static void setgidByStranger(Stage s) throws Exception {
    String[] names = {"d/write", "d/truncate", "d/open", "d/allocate", "d/copy", "d/chgrp"};
    Tree below = setgidFiles(s, names);
    Tree unused = below.file("d/source", "yy", 0644);
    Tree m = s.mount().fifo("d/p").chown("d/p", USER, GROUP).chmod("d/p", 02644);
    s.as(USER, () -> change(m));
    for (String name : names) {
      m.hasMode(name, 0666);
    }
    s.as(USER, () -> m.chown("d/p", -1, USER).hasMode("d/p", 0644));
  }

  @Case(
      name = "suid.setgid.without.execute.by.member",
      says = "A member of the group, by a supplementary group too, leaves the bit",
      by = "Linux, setattr_should_drop_sgid()")
  static void setgidByMember(Stage s) throws Exception {
    String[] names = {"d/write", "d/truncate", "d/open", "d/allocate", "d/copy", "d/chgrp"};
    Tree below = setgidFiles(s, names);
    Tree unused = below.file("d/source", "yy", 0644);
    Tree m = s.mount();
    s.as(USER, USER, new int[] {OTHER, GROUP}, () -> change(m));
    for (String name : names) {
      m.hasMode(name, 02666);
    }
  }

  private static Tree setgidFiles(Stage s, String[] names) throws Exception {
    Tree below = s.openDirectory();
    for (String name : names) {
      below.file(name, "xxxx").chown(name, USER, GROUP).chmod(name, 02666);
    }
    return below;
  }

  /** Changes each of the files in the way of its name. */
  private static void change(Tree m) throws Exception {
    m.openWrite("d/write").write(0, "y").close();
    m.openWrite("d/truncate").truncate(1).close();
    m.open("d/open", OpenFlags.WRONLY | OpenFlags.TRUNC, 0).close();
    m.openWrite("d/allocate").allocate(0, 0, 100).close();
    long unused = m.openRead("d/source").copyTo(m.openWrite("d/copy"), 0, 0, 2);
    m.chown("d/chgrp", -1, USER);
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
      name = "suid.kept.by.root.with.capability",
      says = "A write by root to a file with set-id bits and capabilities takes the latter alone",
      by = "Linux, file_remove_privs()")
  static void keptByRootWithCapability(Stage s) throws Exception {
    Tree below = s.openDirectory().file("d/write", "x").file("d/space", "x");
    for (String name : List.of("d/write", "d/space")) {
      Tree unused = below.chmod(name, 06777).setXattr(name, CAPABILITY, CAP_NET_RAW);
    }
    Tree m = s.mount();
    m.openWrite("d/write").write(0, "y").close();
    m.openWrite("d/space").allocate(0, 0, 100).close();
    m.hasMode("d/write", 06777).hasXattr("d/write", CAPABILITY, null);
    m.hasMode("d/space", 06777).hasXattr("d/space", CAPABILITY, null);
  }

  @Case(
      name = "suid.kept.by.mapping",
      says = "What is written by a mapping takes no set-id bits, whoever writes",
      by = "Linux, file_remove_privs() is not called for mappings")
  static void keptByMapping(Stage s) throws Exception {
    Tree m = s.mount().file("f", "hello", 0755).chmod("f", 06755);
    try (Handle file = m.open("f", OpenFlags.RDWR, 0);
        Mapping mapping = file.map(5, true, Mapping.SHARED)) {
      mapping.put(0, (byte) 'j');
      mapping.sync();
    }
    m.hasMode("f", 06755);
    Tree unused = s.remount().hasMode("f", 06755).reads("f", "jello");
  }

  @Case(
      name = "capability.killed.by.write",
      says = "A write takes file capabilities away",
      by = "capabilities(7)")
  static void capabilityKilledByWrite(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x", 0777).setXattr("d/f", CAPABILITY, CAP_NET_RAW);
    Tree m = s.mount().hasXattr("d/f", CAPABILITY, CAP_NET_RAW);
    s.as(USER, () -> m.write("d/f", "y"));
    m.hasXattr("d/f", CAPABILITY, null);
  }

  @Case(
      name = "capability.killed.by.write.in.upper",
      says = "So it is for a file that is already in the upper layer",
      by = "capabilities(7)")
  static void capabilityKilledInUpper(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount().file("d/f", "x", 0777);
    m.setXattr("d/f", CAPABILITY, CAP_NET_RAW);
    s.as(USER, () -> m.write("d/f", "y"));
    m.hasXattr("d/f", CAPABILITY, null);
  }
}
