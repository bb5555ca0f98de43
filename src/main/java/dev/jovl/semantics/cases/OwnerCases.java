package dev.jovl.semantics.cases;

import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Owners and groups of files, setgid and sticky directories. */
final class OwnerCases {
  private static final int USER = 1000;
  private static final int OTHER = 1001;
  private static final int GROUP = 2000;

  private OwnerCases() {}

  @Case(
      name = "owner.of.new.file",
      says = "New files belong to the user and group that made them",
      by = "open(2)")
  static void ownerOfNew(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount();
    s.as(
        USER,
        GROUP,
        new int[0],
        () -> m.file("d/f", "x").mkdir("d/e", 0777).fifo("d/p").symlink("f", "d/l"));
    for (String name : new String[] {"d/f", "d/e", "d/p", "d/l"}) {
      Check.equal("owner of " + name, USER, m.stat(name).uid());
      Check.equal("group of " + name, GROUP, m.stat(name).gid());
    }
  }

  @Case(
      name = "owner.setgid.directory",
      says = "Files in a setgid directory get its group, directories the bit as well",
      by = "inode(7)")
  static void setgidDirectory(Stage s) throws Exception {
    Tree unused = s.openDirectory().chown("d", 0, GROUP).chmod("d", 02777);
    Tree m = s.mount();
    s.as(USER, () -> m.file("d/f", "x").mkdir("d/e", 0755).fifo("d/p"));
    Check.equal("group of f", GROUP, m.stat("d/f").gid());
    Check.equal("group of e", GROUP, m.stat("d/e").gid());
    Check.equal("group of p", GROUP, m.stat("d/p").gid());
    m.hasMode("d/e", 02755).hasMode("d/f", 0644);
  }

  @Case(
      name = "owner.setgid.file.by.stranger",
      says =
          "A setgid file made in a setgid directory by one who is not in its group loses the bit",
      by = "inode(7)")
  static void setgidFileByStranger(Stage s) throws Exception {
    Tree unused = s.openDirectory().chown("d", 0, GROUP).chmod("d", 02777);
    Tree m = s.mount();
    s.as(USER, () -> m.open("d/f", OpenFlags.CREAT | OpenFlags.WRONLY, 02755).close());
    m.hasMode("d/f", 0755);
    Check.equal("group", GROUP, m.stat("d/f").gid());
  }

  @Case(
      name = "owner.setgid.file.by.member",
      says = "A setgid file made in a setgid directory by a member by supplementary group keeps it",
      by = "inode(7)")
  static void setgidFileByMember(Stage s) throws Exception {
    Tree unused = s.openDirectory().chown("d", 0, GROUP).chmod("d", 02777);
    Tree m = s.mount();
    s.as(
        USER,
        USER,
        new int[] {GROUP},
        () -> m.open("d/f", OpenFlags.CREAT | OpenFlags.WRONLY, 02755).close());
    m.hasMode("d/f", 02755);
  }

  @Case(
      name = "owner.chown.by.user",
      says = "A user cannot give a file away, nor take one",
      by = "chown(2)")
  static void chownByUser(Stage s) throws Exception {
    Tree unused =
        s.openDirectory().file("d/mine", "x").chown("d/mine", USER, USER).file("d/theirs", "x");
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          Check.fails(() -> m.chown("d/mine", OTHER, -1), Errno.EPERM);
          Check.fails(() -> m.chown("d/theirs", USER, -1), Errno.EPERM);
          Check.fails(() -> m.chown("d/mine", -1, GROUP), Errno.EPERM);
        });
  }

  @Case(
      name = "owner.chgrp.to.supplementary",
      says = "An owner may give a file to a supplementary group of theirs",
      by = "chown(2)")
  static void chgrp(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x").chown("d/f", USER, USER);
    Tree m = s.mount();
    s.as(USER, USER, new int[] {GROUP}, () -> m.chown("d/f", -1, GROUP));
    Check.equal("group", GROUP, m.stat("d/f").gid());
  }

  @Case(
      name = "sticky.unlink",
      says = "In a sticky directory only the owner of a file removes or renames it",
      by = "unlink(2)")
  static void sticky(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "x").chown("d/f", USER, USER).chmod("d", 01777);
    Tree m = s.mount();
    s.as(
        OTHER,
        () -> {
          Check.fails(() -> m.unlink("d/f"), Errno.EPERM);
          Check.fails(() -> m.rename("d/f", "d/g"), Errno.EPERM);
          m.file("d/own", "x");
          Check.fails(() -> m.rename("d/own", "d/f"), Errno.EPERM);
        });
    s.as(USER, () -> m.rename("d/f", "d/g").unlink("d/g"));
    m.lists("d", "own").hasMode("d", 01777);
  }
}
