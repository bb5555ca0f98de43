package dev.jovl.semantics;

import dev.jovl.linux.Names;
import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;

/** Modes, owners, umask, setgid, sticky, groups, access lists, and what takes privileges away. */
final class AccessCases {
  /** cap_net_raw=ep as security.capability, revision 2 (include/uapi/linux/capability.h). */
  static final String CAP_NET_RAW = "\u0001\u0000\u0000\u0002\u0000\u0020" + "\u0000".repeat(14);

  private static final int USER = 1000;
  private static final int OTHER = 1001;
  private static final int GROUP = 2000;

  private AccessCases() {}

  /** Makes a directory that all may write, in a root that all may enter. */
  private static Tree open(Stage s) throws Exception {
    return s.below().chmod("", 0755).dir("d", 0777);
  }

  @Case(name = "mode.umask.file", says = "A new file has its mode less the umask", by = "umask(2)")
  static void umaskFile(Stage s) throws Exception {
    Tree m = s.mount();
    s.umask(077, () -> m.open("a", OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close());
    s.umask(0, () -> m.open("b", OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close());
    s.umask(027, () -> m.open("c", OpenFlags.CREAT | OpenFlags.WRONLY, 0777).close());
    m.hasMode("a", 0600).hasMode("b", 0666).hasMode("c", 0750);
  }

  @Case(
      name = "mode.umask.directory",
      says = "A new directory has its mode less the umask",
      by = "umask(2)")
  static void umaskDirectory(Stage s) throws Exception {
    Tree m = s.mount();
    s.umask(077, () -> m.mkdir("a", 0777));
    s.umask(0, () -> m.mkdir("b", 0777));
    m.hasMode("a", 0700).hasMode("b", 0777);
  }

  @Case(
      name = "mode.umask.special",
      says = "A new fifo, socket and device have exactly their mode less the umask",
      by = "mknod(2)")
  static void umaskSpecial(Stage s) throws Exception {
    Tree m = s.mount();
    s.umask(
        027,
        () ->
            m.mknod("p", Mode.FIFO | 0666, 0)
                .mknod("s", Mode.SOCKET | 0666, 0)
                .mknod("c", Mode.CHARACTER | 0600, Device.make(1, 3)));
    m.hasMode("p", 0640).hasMode("s", 0640).hasMode("c", 0600);
  }

  @Case(
      name = "mode.create.read.only",
      says = "A file that is created with mode 0400 can be written by its descriptor",
      by = "open(2)")
  static void createReadOnly(Stage s) throws Exception {
    open(s);
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.open("d/f", OpenFlags.CREAT | OpenFlags.RDWR, 0400).append("text");
          m.reads("d/f", "text").hasMode("d/f", 0400);
          Check.fails(() -> m.openWrite("d/f"), Errno.EACCES);
        });
  }

  @Case(
      name = "mode.mkdir.read.only",
      says = "A user can make a directory of mode 0555, in which even they cannot make a file",
      by = "mkdir(2)")
  static void mkdirReadOnly(Stage s) throws Exception {
    open(s);
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.mkdir("d/r", 0555).hasMode("d/r", 0555);
          Check.fails(() -> m.create("d/r/f"), Errno.EACCES);
        });
  }

  @Case(
      name = "owner.of.new.file",
      says = "New files belong to the user and group that made them",
      by = "open(2)")
  static void ownerOfNew(Stage s) throws Exception {
    open(s);
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
    Tree unused = open(s).chown("d", 0, GROUP).chmod("d", 02777);
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
    Tree unused = open(s).chown("d", 0, GROUP).chmod("d", 02777);
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
    Tree unused = open(s).chown("d", 0, GROUP).chmod("d", 02777);
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
    Tree unused = open(s).file("d/mine", "x").chown("d/mine", USER, USER).file("d/theirs", "x");
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
    Tree unused = open(s).file("d/f", "x").chown("d/f", USER, USER);
    Tree m = s.mount();
    s.as(USER, USER, new int[] {GROUP}, () -> m.chown("d/f", -1, GROUP));
    Check.equal("group", GROUP, m.stat("d/f").gid());
  }

  @Case(
      name = "mode.chmod.by.stranger",
      says = "Only the owner and root change a mode",
      by = "chmod(2)")
  static void chmodByStranger(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "x", 0666).chown("d/f", USER, USER);
    Tree m = s.mount();
    s.as(OTHER, () -> Check.fails(() -> m.chmod("d/f", 0777), Errno.EPERM));
    s.as(USER, () -> m.chmod("d/f", 0600));
    m.hasMode("d/f", 0600);
  }

  @Case(
      name = "mode.chmod.setgid.by.stranger.to.group",
      says = "chmod by an owner who is not in the group of the file takes setgid away",
      by = "chmod(2)")
  static void chmodSetgid(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "x").chown("d/f", USER, GROUP);
    Tree m = s.mount();
    s.as(USER, () -> m.chmod("d/f", 02755));
    m.hasMode("d/f", 0755);
    s.as(USER, USER, new int[] {GROUP}, () -> m.chmod("d/f", 02755));
    m.hasMode("d/f", 02755);
  }

  @Case(
      name = "sticky.unlink",
      says = "In a sticky directory only the owner of a file removes or renames it",
      by = "unlink(2)")
  static void sticky(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "x").chown("d/f", USER, USER).chmod("d", 01777);
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

  @Case(
      name = "access.directory.search",
      says =
          "Without search permission nothing in a directory is reached, without read none listed",
      by = "path_resolution(7)")
  static void search(Stage s) throws Exception {
    s.below().chmod("", 0755).dir("x", 0711).file("x/f", "text").dir("r", 0744).file("r/f", "text");
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.reads("x/f", "text");
          Check.fails(() -> m.openDir("x"), Errno.EACCES);
          m.lists("r", "f");
          Check.fails(() -> m.read("r/f"), Errno.EACCES);
          Check.fails(() -> m.stat("r/f"), Errno.EACCES);
        });
  }

  @Case(
      name = "access.directory.write",
      says = "Without write permission nothing in a directory is made, removed or renamed",
      by = "path_resolution(7)")
  static void write(Stage s) throws Exception {
    s.below().chmod("", 0755).dir("d", 0755).file("d/f", "x", 0666);
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          Check.fails(() -> m.create("d/g"), Errno.EACCES);
          Check.fails(() -> m.dir("d/g"), Errno.EACCES);
          Check.fails(() -> m.unlink("d/f"), Errno.EACCES);
          Check.fails(() -> m.rename("d/f", "d/g"), Errno.EACCES);
          Check.fails(() -> m.symlink("f", "d/g"), Errno.EACCES);
          m.write("d/f", "y");
        });
    m.reads("d/f", "y");
  }

  @Case(
      name = "access.file",
      says = "Owner, group and others each get their three bits and no others",
      by = "path_resolution(7)")
  static void file(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "text", 0640).chown("d/f", USER, GROUP);
    Tree m = s.mount();
    s.as(USER, () -> m.write("d/f", "TEXT"));
    s.as(
        OTHER,
        OTHER,
        new int[] {GROUP},
        () -> {
          m.reads("d/f", "TEXT");
          Check.fails(() -> m.openWrite("d/f"), Errno.EACCES);
        });
    s.as(OTHER, () -> Check.fails(() -> m.openRead("d/f"), Errno.EACCES));
  }

  @Case(name = "access.asked", says = "access() answers as open() would", by = "access(2)")
  static void asked(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "x", 0604).file("d/x", "x", 0711);
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          Check.that(m.accessible("d/f", Names.READ), "f is readable");
          Check.that(!m.accessible("d/f", Names.WRITE), "f is not writable");
          Check.that(!m.accessible("d/f", Names.EXECUTE), "f is not executable");
          Check.that(m.accessible("d/x", Names.EXECUTE), "x is executable");
        });
    Check.that(m.accessible("d/f", Names.WRITE), "root may write f");
    Check.that(!m.accessible("d/f", Names.EXECUTE), "root may not execute f");
  }

  @Case(
      name = "suid.killed.by.write",
      says = "A write by one without privilege takes setuid and setgid away",
      by = "inode(7); write(2)")
  static void killedByWrite(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "xxxx").chmod("d/f", 06777);
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
    open(s);
    Tree m = s.mount().file("d/f", "xxxx").chmod("d/f", 06777);
    s.as(USER, () -> m.openWrite("d/f").write(1, "y").write(2, "z"));
    m.hasMode("d/f", 0777).reads("d/f", "xyzx");
  }

  @Case(
      name = "suid.killed.by.truncate",
      says = "Truncation by one without privilege takes setuid and setgid away",
      by = "truncate(2)")
  static void killedByTruncate(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "xxxx").file("d/g", "xxxx").chmod("d/f", 06777);
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
    Tree unused = open(s).file("d/f", "x").chmod("d/f", 06755);
    s.mount().chown("d/f", 5, 5).hasMode("d/f", 0755);
  }

  @Case(
      name = "suid.setgid.without.execute",
      says = "Setgid without group execution is no privilege: chown by root leaves it",
      by = "chown(2)")
  static void setgidWithoutExecute(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "x").chmod("d/f", 02744);
    s.mount().chown("d/f", 5, 5).hasMode("d/f", 02744);
  }

  @Case(
      name = "suid.kept.by.root",
      says = "A write by root keeps setuid and setgid",
      by = "write(2)")
  static void keptByRoot(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "x").chmod("d/f", 06777);
    s.mount().write("d/f", "y").hasMode("d/f", 06777);
  }

  @Case(
      name = "capability.killed.by.write",
      says = "A write takes file capabilities away",
      by = "capabilities(7)")
  static void capabilityKilledByWrite(Stage s) throws Exception {
    Tree unused =
        open(s).file("d/f", "x", 0777).setXattr("d/f", "security.capability", CAP_NET_RAW);
    Tree m = s.mount().hasXattr("d/f", "security.capability", CAP_NET_RAW);
    s.as(USER, () -> m.write("d/f", "y"));
    m.hasXattr("d/f", "security.capability", null);
  }

  @Case(
      name = "capability.killed.by.write.in.upper",
      says = "So it is for a file that is already in the upper layer",
      by = "capabilities(7)")
  static void capabilityKilledInUpper(Stage s) throws Exception {
    open(s);
    Tree m = s.mount().file("d/f", "x", 0777);
    m.setXattr("d/f", "security.capability", CAP_NET_RAW);
    s.as(USER, () -> m.write("d/f", "y"));
    m.hasXattr("d/f", "security.capability", null);
  }

  @Case(
      name = "acl.grants",
      says = "An access list opens a file to a user that the mode keeps out",
      by = "acl(5)")
  static void aclGrants(Stage s) throws Exception {
    Tree below = open(s).file("d/f", "text", 0600);
    String list = Acl.of("u::rw-", "u:" + USER + ":r--", "g::---", "m::r--", "o::---");
    Tree unused = below.setXattr("d/f", Acl.ACCESS, list);
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.reads("d/f", "text");
          Check.fails(() -> m.openWrite("d/f"), Errno.EACCES);
        });
    s.as(OTHER, () -> Check.fails(() -> m.openRead("d/f"), Errno.EACCES));
  }

  @Case(
      name = "acl.denies",
      says = "An access list closes a file to a user whom the mode lets in",
      by = "acl(5)")
  static void aclDenies(Stage s) throws Exception {
    open(s);
    Tree m = s.mount().file("d/f", "text", 0644);
    String list = Acl.of("u::rw-", "u:" + USER + ":---", "g::r--", "m::r--", "o::r--");
    m.setXattr("d/f", Acl.ACCESS, list);
    s.as(USER, () -> Check.fails(() -> m.openRead("d/f"), Errno.EACCES));
    s.as(OTHER, () -> m.reads("d/f", "text"));
  }

  @Case(
      name = "acl.mode.is.mask",
      says = "The group bits of the mode show the mask of the list, and chmod changes the mask",
      by = "acl(5)")
  static void aclMask(Stage s) throws Exception {
    open(s);
    Tree m = s.mount().file("d/f", "x", 0600);
    m.setXattr("d/f", Acl.ACCESS, Acl.of("u::rw-", "u:7:rwx", "g::r--", "m::rwx", "o::---"));
    m.hasMode("d/f", 0670).chmod("d/f", 0640);
    String after = Acl.of("u::rw-", "u:7:rwx", "g::r--", "m::r--", "o::---");
    m.hasXattr("d/f", Acl.ACCESS, after);
  }

  @Case(
      name = "acl.minimal.becomes.mode",
      says = "A list that says no more than a mode becomes the mode and is not kept",
      by = "acl(5)")
  static void aclMinimal(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x", 0600);
    m.setXattr("f", Acl.ACCESS, Acl.of("u::rw-", "g::r--", "o::--x")).hasMode("f", 0641);
    m.hasXattr("f", Acl.ACCESS, null);
  }

  @Case(
      name = "acl.default.inherited.by.file",
      says = "A new file takes its list from the default list of its directory, not from the umask",
      by = "acl(5)")
  static void aclDefaultFile(Stage s) throws Exception {
    Tree unused = s.below().dir("d", 0755).setXattr("d", Acl.DEFAULT, defaults());
    Tree m = s.mount();
    s.umask(0777, () -> m.open("d/f", OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close());
    String expected = Acl.of("u::rw-", "u:7:rwx", "g::r-x", "m::rw-", "o::---");
    m.hasXattr("d/f", Acl.ACCESS, expected).hasMode("d/f", 0660).hasXattr("d/f", Acl.DEFAULT, null);
  }

  @Case(
      name = "acl.default.inherited.by.directory",
      says = "A new directory takes list and default list from the default list of its parent",
      by = "acl(5)")
  static void aclDefaultDirectory(Stage s) throws Exception {
    Tree unused = s.below().dir("d", 0755).setXattr("d", Acl.DEFAULT, defaults());
    Tree m = s.mount();
    s.umask(0777, () -> m.mkdir("d/e", 0775));
    m.hasXattr("d/e", Acl.DEFAULT, defaults()).hasMode("d/e", 0770);
    m.mkdir("d/e/g", 0777).hasXattr("d/e/g", Acl.DEFAULT, defaults());
  }

  @Case(
      name = "acl.default.inherited.by.fifo",
      says = "A fifo inherits like a file, a symbolic link does not",
      by = "acl(5)")
  static void aclDefaultFifo(Stage s) throws Exception {
    Tree unused = s.below().dir("d", 0755).setXattr("d", Acl.DEFAULT, defaults());
    Tree m = s.mount().mknod("d/p", Mode.FIFO | 0666, 0).symlink("x", "d/l");
    m.hasMode("d/p", 0660);
    Check.octal("mode of the link", 0777, m.mode("d/l"));
  }

  @Case(
      name = "acl.default.on.file.refused",
      says = "A default list is for directories only: EACCES",
      by = "acl(5)")
  static void aclDefaultOnFile(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x");
    Check.fails(() -> m.setXattr("f", Acl.DEFAULT, defaults()), Errno.EACCES);
  }

  @Case(
      name = "acl.removed",
      says = "A removed list is gone, and the mode keeps its meaning",
      by = "acl(5)")
  static void aclRemoved(Stage s) throws Exception {
    Tree below = s.below().file("f", "x", 0600);
    String list = Acl.of("u::rw-", "u:7:r--", "g::---", "m::r--", "o::---");
    Tree unused = below.setXattr("f", Acl.ACCESS, list);
    Tree m = s.mount().hasXattr("f", Acl.ACCESS, list).removeXattr("f", Acl.ACCESS);
    m.hasXattr("f", Acl.ACCESS, null);
    Check.that(!m.xattrs("f").contains(Acl.ACCESS), "the list is not listed");
  }

  @Case(name = "acl.by.stranger", says = "Only the owner and root set a list", by = "acl(5)")
  static void aclByStranger(Stage s) throws Exception {
    Tree unused = open(s).file("d/f", "x", 0666);
    Tree m = s.mount();
    String list = Acl.of("u::rw-", "u:7:r--", "g::---", "m::r--", "o::---");
    s.as(USER, () -> Check.fails(() -> m.setXattr("d/f", Acl.ACCESS, list), Errno.EPERM));
  }

  @Case(
      name = "access.root.overrides",
      says = "Root reads and writes a lower file of mode 0000 of another user",
      by = "capabilities(7)")
  static void rootOverrides(Stage s) throws Exception {
    s.below().dir("d", 0).file("d/f", "text", 0).chown("d/f", USER, USER);
    s.mount().reads("d/f", "text").write("d/f", "TEXT").reads("d/f", "TEXT").hasMode("d/f", 0);
  }

  @Case(
      name = "access.user.works.in.own.tree",
      says = "A user makes, changes, renames and removes in a lower tree of their own",
      by = "path_resolution(7)")
  static void ownTree(Stage s) throws Exception {
    Tree below = s.below().chmod("", 0755).dir("h", 0700).dir("h/d", 0700).file("h/d/f", "x", 0600);
    Tree unused = below.chown("h", USER, USER).chown("h/d", USER, USER).chown("h/d/f", USER, USER);
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.write("h/d/f", "y").link("h/d/f", "h/g").rename("h/d/f", "h/d/e").unlink("h/g");
          m.chmod("h/d", 0750).setXattr("h/d/e", "user.a", "b").dir("h/new").rmdir("h/new");
        });
    m.reads("h/d/e", "y").lists("h", "d").hasMode("h/d", 0750);
    s.as(OTHER, () -> Check.fails(() -> m.stat("h/d"), Errno.EACCES));
  }

  private static String defaults() {
    return Acl.of("u::rwx", "u:7:rwx", "g::r-x", "m::rwx", "o::---");
  }
}
