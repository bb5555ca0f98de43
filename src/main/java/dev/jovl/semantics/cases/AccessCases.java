package dev.jovl.semantics.cases;

import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Who may read, write and search what. */
final class AccessCases {
  private static final int USER = 1000;
  private static final int OTHER = 1001;
  private static final int GROUP = 2000;

  private AccessCases() {}

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
    Tree unused = s.openDirectory().file("d/f", "text", 0640).chown("d/f", USER, GROUP);
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
    Tree unused = s.openDirectory().file("d/f", "x", 0604).file("d/x", "x", 0711);
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
}
