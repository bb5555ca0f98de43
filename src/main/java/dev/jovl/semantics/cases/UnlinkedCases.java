package dev.jovl.semantics.cases;

import dev.jovl.linux.Mapping;
import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Files and directories that are open and have no name any more. */
final class UnlinkedCases {
  private static final String UNLINK = "unlink(2): a file that is open remains until it is closed";

  private UnlinkedCases() {}

  @Case(
      name = "unlinked.read",
      says = "A removed lower file that is open is still read",
      by = UNLINK)
  static void read(Stage s) throws Exception {
    s.below().file("f", "text");
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    m.unlink("f").absent("f");
    Check.equal("contents", "text", handle.dropCache().readAll());
  }

  @Case(
      name = "unlinked.write",
      says = "A removed file that is open for writing is written and read",
      by = UNLINK)
  static void write(Stage s) throws Exception {
    s.below().file("f", "lower");
    Tree m = s.mount();
    Handle handle = m.openWrite("f");
    m.unlink("f");
    handle.write(0, "UPPER and more").sync().dropCache();
    Check.equal("contents", "UPPER and more", handle.readAll());
    m.absent("f").lists("");
  }

  @Case(
      name = "unlinked.stat",
      says = "fstat of a removed file shows its size, its inode and no link",
      by = UNLINK)
  static void stat(Stage s) throws Exception {
    s.below().file("f", "12345");
    Tree m = s.mount();
    Handle handle = m.openWrite("f");
    long inode = handle.stat().ino();
    m.unlink("f");
    handle.write(5, "678");
    Check.equal("links", 0, handle.stat().nlink());
    Check.equal("size", 8L, handle.stat().size());
    Check.equal("inode", inode, handle.stat().ino());
  }

  @Case(
      name = "unlinked.stat.of.reader",
      says = "fstat by a reader of a removed lower file shows no link",
      by = UNLINK,
      kernel = "it shows the link count that the removed file has in its layer")
  static void statOfReader(Stage s) throws Exception {
    s.below().file("f", "12345");
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    m.unlink("f");
    Check.equal("size", 5L, handle.stat().size());
    Check.equal("links", 0, handle.stat().nlink());
  }

  @Case(
      name = "unlinked.truncate",
      says = "ftruncate of a removed file cuts it and lets it grow",
      by = UNLINK)
  static void truncate(Stage s) throws Exception {
    Tree m = s.mount().file("f", "12345");
    Handle handle = m.openWrite("f");
    m.unlink("f");
    handle.write(0, "x").truncate(2);
    Check.equal("size", 2L, handle.stat().size());
    handle.truncate(4);
    Check.equal("contents", "x2\0\0", handle.readAll());
  }

  @Case(
      name = "unlinked.attributes",
      says = "fchmod, fchown, futimens and fsetxattr work on a removed file",
      by = UNLINK)
  static void attributes(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle handle = m.openWrite("f");
    m.unlink("f");
    handle.write(0, "y").chown(5, 6).chmod(0604).setTimes(new Timespec(1, 2), new Timespec(3, 4));
    handle.setXattr("user.a", "b");
    Check.octal("mode", 0100604, handle.stat().mode());
    Check.equal("owner", 5, handle.stat().uid());
    Check.equal("mtime", new Timespec(3, 4), handle.stat().mtime());
    Check.equal("attribute", "b", handle.xattr("user.a"));
  }

  @Case(
      name = "unlinked.attributes.of.lower.reader",
      says =
          "So do they by a reader of a removed lower file, or they are refused and change nothing",
      by = UNLINK,
      layers = true)
  static void attributesOfReader(Stage s) throws Exception {
    s.layer(1).file("f", "text", 0644);
    Tree m = s.mount();
    Handle handle = m.openRead("f");
    m.unlink("f");
    try {
      handle.chmod(0600);
      Check.octal("mode", 0100600, handle.stat().mode());
    } catch (CallException e) {
      Check.octal("mode", 0100644, handle.stat().mode());
    }
    Check.equal("contents", "text", handle.readAll());
    m.absent("f");
  }

  @Case(
      name = "unlinked.mapping",
      says = "A mapping of a removed file is read and written",
      by = UNLINK)
  static void mapping(Stage s) throws Exception {
    s.below().file("f", "lower");
    Tree m = s.mount();
    Handle handle = m.openWrite("f");
    Mapping mapping = s.closeLater(handle.map(5, true, Mapping.SHARED));
    m.unlink("f");
    mapping.put(0, (byte) 'L');
    mapping.sync();
    Check.equal("contents", "Lower", handle.readAll());
  }

  @Case(
      name = "unlinked.same.name.again",
      says = "A new file at the old name and the removed file that is open are two files",
      by = UNLINK)
  static void sameNameAgain(Stage s) throws Exception {
    s.below().file("f", "first");
    Tree m = s.mount();
    Handle one = m.openWrite("f");
    m.unlink("f").file("f", "second");
    Handle two = m.openWrite("f");
    m.unlink("f").file("f", "third");
    one.write(0, "F");
    two.write(0, "S");
    Check.equal("first", "First", one.readAll());
    Check.equal("second", "Second", two.readAll());
    m.reads("f", "third");
    Check.that(one.stat().ino() != m.stat("f").ino(), "the inodes differ");
  }

  @Case(
      name = "unlinked.no.new.name",
      says = "A removed file gets no name again: linkat is ENOENT",
      by = "linkat(2)")
  static void noNewName(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x");
    Handle handle = m.openRead("f");
    Handle root = m.openDir("");
    m.unlink("f");
    Check.fails(
        () -> handle.done("linkat", fd -> Names.link(fd, root.fd(), FileName.of("g"))),
        Errno.ENOENT);
  }

  @Case(
      name = "unlinked.one.of.two.names",
      says = "With another name left, the file that is open lives on under it",
      by = UNLINK)
  static void oneOfTwo(Stage s) throws Exception {
    s.below().file("a", "x").link("a", "b");
    Tree m = s.mount();
    Handle handle = m.openWrite("a");
    m.unlink("a");
    handle.write(0, "y");
    m.reads("b", "y");
    Check.equal("links", 1, handle.stat().nlink());
  }

  @Case(
      name = "unlinked.directory.is.empty",
      says = "A removed directory that is open lists nothing, or is ENOENT",
      by = "rmdir(2)")
  static void directoryIsEmpty(Stage s) throws Exception {
    s.below().dir("d");
    Tree m = s.mount();
    Handle directory = m.openDir("d");
    m.rmdir("d");
    try {
      Check.equal("names", "[]", Tree.names(Tree.entries(directory)).toString());
    } catch (CallException e) {
      Check.equal("error", Errno.ENOENT, e.errno());
    }
  }

  @Case(
      name = "unlinked.directory.takes.nothing",
      says = "In a removed directory nothing is made: ENOENT",
      by = "rmdir(2)")
  static void directoryTakesNothing(Stage s) throws Exception {
    s.below().dir("d");
    Tree m = s.mount().dir("e");
    for (String name : new String[] {"d", "e"}) {
      Handle directory = m.openDir(name);
      m.rmdir(name);
      Check.fails(
          () -> directory.done("mkdirat", fd -> Names.mkdir(fd, FileName.of("x"), 0755)),
          Errno.ENOENT);
    }
  }

  @Case(
      name = "unlinked.directory.stat",
      says = "fstat of a removed directory that is open answers",
      by = "rmdir(2)")
  static void directoryStat(Stage s) throws Exception {
    s.below().dir("d", 0711);
    Tree m = s.mount();
    Handle directory = m.openDir("d");
    long inode = directory.stat().ino();
    m.rmdir("d");
    Check.octal("mode", 040711, directory.stat().mode());
    Check.equal("inode", inode, directory.stat().ino());
  }

  @Case(
      name = "unlinked.temporary.file",
      says = "A file of O_TMPFILE is written, read, and gone with its last handle",
      by = "open(2), O_TMPFILE")
  static void temporaryFile(Stage s) throws Exception {
    Tree m = s.mount().dir("d");
    Handle file = m.open("d", OpenFlags.TMPFILE | OpenFlags.RDWR, 0600);
    file.append("text").truncate(3);
    Check.equal("contents", "tex", file.readAll());
    Check.equal("links", 0, file.stat().nlink());
    file.close();
    m.lists("d").rmdir("d");
  }

  @Case(
      name = "unlinked.temporary.file.exclusive",
      says = "A file of O_TMPFILE with O_EXCL never gets a name",
      by = "open(2), O_TMPFILE")
  static void temporaryExclusive(Stage s) throws Exception {
    Tree m = s.mount();
    Handle file = m.open("", OpenFlags.TMPFILE | OpenFlags.EXCL | OpenFlags.RDWR, 0600);
    Handle root = m.openDir("");
    Check.fails(
        () -> file.done("linkat", fd -> Names.link(fd, root.fd(), FileName.of("g"))), Errno.ENOENT);
  }

  @Case(
      name = "unlinked.remove.tree.while.open",
      says = "A tree is removed while a file in it is open, and leaves no name behind",
      by = UNLINK)
  static void treeWhileOpen(Stage s) throws Exception {
    s.below().dirs("d/e").file("d/e/f", "x");
    Tree m = s.mount().file("d/e/n", "y");
    Handle lower = m.openRead("d/e/f");
    Handle upper = m.openWrite("d/e/n");
    m.removeAll("d").lists("");
    Check.equal("lower", "x", lower.readAll());
    Check.equal("upper", "yz", upper.write(1, "z").readAll());
  }
}
