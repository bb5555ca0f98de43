package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Hard links: names of one file stay names of one file, whichever layer it is in. */
final class LinkCases {
  private static final String INDEX = OVL + "Inode properties; index";

  private LinkCases() {}

  private static void same(Tree m, String a, String b) throws Exception {
    Stat first = m.stat(a);
    Check.equal("inode of " + b, first.ino(), m.stat(b).ino());
    Check.equal("device of " + b, first.device(), m.stat(b).device());
  }

  @Case(
      name = "link.lower.names.are.one",
      says = "Two names of a lower file have one inode and a link count of 2",
      by = INDEX)
  static void lowerNames(Stage s) throws Exception {
    s.below().file("a", "x").dir("d").link("a", "d/b");
    Tree m = s.mount();
    same(m, "a", "d/b");
    Check.equal("links", 2, m.stat("a").nlink());
  }

  @Case(
      name = "link.lower.write.by.one",
      says = "What is written by one lower name is read by the other",
      by = INDEX)
  static void writeByOne(Stage s) throws Exception {
    s.below().file("a", "old").dir("d").link("a", "d/b");
    Tree m = s.mount().write("a", "NEW").reads("d/b", "NEW");
    same(m, "a", "d/b");
    Check.equal("links", 2, m.stat("d/b").nlink());
    m.write("d/b", "two").reads("a", "two");
  }

  @Case(
      name = "link.lower.write.after.look",
      says = "So it is when both names were looked at before",
      by = INDEX)
  static void writeAfterLook(Stage s) throws Exception {
    s.below().file("a", "old").link("a", "b").link("a", "c");
    Tree m = s.mount().reads("a", "old").reads("b", "old").reads("c", "old").write("b", "NEW");
    m.reads("a", "NEW").reads("b", "NEW").reads("c", "NEW");
    Check.equal("links", 3, m.stat("c").nlink());
  }

  @Case(
      name = "link.lower.survives.remount",
      says = "After a remount the names are still one file",
      by = INDEX,
      layers = true)
  static void survivesRemount(Stage s) throws Exception {
    s.layer(1).file("a", "old").link("a", "b");
    Tree unused = s.mount().write("a", "NEW");
    Tree m = s.remount().reads("b", "NEW").write("b", "two").reads("a", "two");
    same(m, "a", "b");
    Check.equal("links", 2, m.stat("a").nlink());
  }

  @Case(
      name = "link.lower.one.removed",
      says = "Removing one lower name leaves the other, with a link count of 1",
      by = INDEX)
  static void oneRemoved(Stage s) throws Exception {
    s.below().file("a", "x").link("a", "b");
    Tree m = s.mount().unlink("a").absent("a").reads("b", "x");
    Check.equal("links", 1, m.stat("b").nlink());
    m.write("b", "y").reads("b", "y");
    Check.equal("links", 1, m.stat("b").nlink());
  }

  @Case(
      name = "link.lower.one.removed.after.write",
      says = "Removing the name by which a lower file was written leaves the other with the bytes",
      by = INDEX)
  static void oneRemovedAfterWrite(Stage s) throws Exception {
    s.below().file("a", "old").link("a", "b");
    Tree m = s.mount().write("a", "NEW").unlink("a").reads("b", "NEW");
    Check.equal("links", 1, m.stat("b").nlink());
  }

  @Case(
      name = "link.lower.one.replaced",
      says = "A name that is replaced by a new file is no longer one file with the other name",
      by = "link(2)",
      layers = true)
  static void oneReplaced(Stage s) throws Exception {
    s.layer(1).file("a", "lower").link("a", "b").link("a", "c");
    Tree m = s.mount().unlink("a").file("a", "fresh").reads("b", "lower").reads("a", "fresh");
    Check.that(m.stat("a").ino() != m.stat("b").ino(), "a and b have different inodes");
    Tree again = s.remount().reads("a", "fresh").reads("b", "lower").reads("c", "lower");
    Check.that(again.stat("a").ino() != again.stat("b").ino(), "also after a remount");
    again.write("b", "LOWER").reads("a", "fresh").reads("c", "LOWER");
  }

  @Case(
      name = "link.upper.over.lower.link",
      says = "A file of the upper layer at one of two lower names is not the file of the other",
      by = "link(2)",
      layers = true)
  static void upperOverLowerLink(Stage s) throws Exception {
    s.layer(1).file("a", "lower").link("a", "b");
    s.upper().file("a", "upper");
    Tree m = s.mount().reads("a", "upper").reads("b", "lower");
    Check.that(m.stat("a").ino() != m.stat("b").ino(), "a and b have different inodes");
    m.write("b", "LOWER").reads("a", "upper").write("a", "UPPER").reads("b", "LOWER");
  }

  @Case(
      name = "link.attributes.are.shared",
      says = "chmod, chown and attributes by one lower name are seen by the other",
      by = INDEX)
  static void attributesShared(Stage s) throws Exception {
    s.below().file("a", "x", 0644).link("a", "b");
    Tree m = s.mount().chmod("a", 0600).chown("b", 5, 5).setXattr("a", "user.k", "v");
    m.hasMode("b", 0600).hasXattr("b", "user.k", "v");
    Check.equal("owner", 5, m.stat("a").uid());
  }

  @Case(
      name = "link.new.to.lower",
      says = "A new name for a lower file is the same file, and counts",
      by = "link(2)")
  static void newToLower(Stage s) throws Exception {
    s.below().file("a", "x").dir("d");
    Tree m = s.mount();
    long inode = m.stat("a").ino();
    m.link("a", "d/b");
    same(m, "a", "d/b");
    Check.equal("inode", inode, m.stat("d/b").ino());
    Check.equal("links", 2, m.stat("a").nlink());
    m.write("d/b", "y").reads("a", "y");
  }

  @Case(
      name = "link.new.to.lower.link",
      says = "A third name for a lower file of two names makes three of one file",
      by = INDEX)
  static void third(Stage s) throws Exception {
    s.below().file("a", "x").link("a", "b");
    Tree m = s.mount().link("a", "c");
    same(m, "a", "c");
    same(m, "a", "b");
    Check.equal("links", 3, m.stat("b").nlink());
    m.write("c", "y").reads("a", "y").reads("b", "y").unlink("a").unlink("c").reads("b", "y");
    Check.equal("links", 1, m.stat("b").nlink());
  }

  @Case(
      name = "link.over.removed",
      says = "A link may take the name of a removed lower file",
      by = "link(2)")
  static void overRemoved(Stage s) throws Exception {
    s.below().file("a", "A").file("b", "B");
    Tree m = s.mount().unlink("b").link("a", "b").reads("b", "A");
    same(m, "a", "b");
    m.lists("", "a", "b");
  }

  @Case(
      name = "link.refused",
      says = "A link to a directory is EPERM, onto a name EEXIST, from nothing ENOENT",
      by = "link(2)")
  static void refused(Stage s) throws Exception {
    s.below().dir("d").file("a", "x").file("b", "y");
    Tree m = s.mount();
    Check.fails(() -> m.link("d", "e"), Errno.EPERM);
    Check.fails(() -> m.link("a", "b"), Errno.EEXIST);
    Check.fails(() -> m.link("none", "c"), Errno.ENOENT);
    m.lists("", "a", "b", "d");
  }

  @Case(
      name = "link.symlink.itself",
      says = "A link to a lower symbolic link is a second name of the link",
      by = "linkat(2)")
  static void symlink(Stage s) throws Exception {
    s.below().file("f", "x").symlink("f", "l");
    Tree m = s.mount().link("l", "l2").reads("l2", "x");
    Check.equal("target", "f", m.readlink("l2"));
    same(m, "l", "l2");
  }

  @Case(
      name = "link.between.layers",
      says = "The same file, hard-linked from one layer into the next, is one file for each name",
      by = INDEX,
      layers = true)
  static void betweenLayers(Stage s) throws Exception {
    s.layer(1).file("a", "x");
    Tree second = s.layer(2);
    s.layer(1).link("a", "../lower2/b");
    second.present("b");
    Tree m = s.mount().reads("a", "x").reads("b", "x").write("a", "y").reads("a", "y");
    String b = m.read("b");
    Check.that(b.equals("x") || b.equals("y"), "b is whole");
  }

  @Case(
      name = "link.by.descriptor",
      says = "linkat of /proc/self/fd gives a lower file that is open a further name",
      by = "linkat(2), AT_SYMLINK_FOLLOW")
  static void byDescriptor(Stage s) throws Exception {
    s.below().file("a", "x");
    Tree m = s.mount();
    Handle handle = m.openRead("a");
    Handle root = m.openDir("");
    Handle unused = handle.done("linkat", fd -> Names.link(fd, root.fd(), FileName.of("b")));
    m.reads("b", "x");
    same(m, "a", "b");
  }

  @Case(
      name = "link.temporary.file",
      says = "A file of O_TMPFILE gets a name by linkat, with contents and mode",
      by = "open(2), O_TMPFILE")
  static void temporaryFile(Stage s) throws Exception {
    s.below().dir("d");
    Tree m = s.mount();
    Handle file = m.open("d", OpenFlags.TMPFILE | OpenFlags.RDWR, 0640).append("text");
    m.lists("d");
    Check.equal("links", 0, file.stat().nlink());
    Handle directory = m.openDir("d");
    Handle unused = file.done("linkat", fd -> Names.link(fd, directory.fd(), FileName.of("f")));
    m.reads("d/f", "text").hasMode("d/f", 0640).lists("d", "f");
    Check.equal("links", 1, m.stat("d/f").nlink());
  }

  @Case(name = "link.many", says = "A file takes 1000 names and loses them again", by = "link(2)")
  static void many(Stage s) throws Exception {
    s.below().file("f", "x").dir("d");
    Tree m = s.mount();
    for (int i = 0; i < 1000; i++) {
      m.link("f", "d/" + i);
    }
    Check.equal("links", 1001, m.stat("d/999").nlink());
    m.write("d/500", "y").reads("f", "y").removeAll("d");
    Check.equal("links", 1, m.stat("f").nlink());
  }

  @Case(
      name = "link.directory.count",
      says = "The link count of a directory is 1, or 2 and the number of its directories",
      by = "stat(2); find(1), -noleaf")
  static void directoryCount(Stage s) throws Exception {
    s.below().dirs("d/a").dirs("d/b").file("d/f", "x");
    Tree m = s.mount().dirs("d/c");
    int links = m.stat("d").nlink();
    Check.that(links == 1 || links == 5, "1 or 5 links, not " + links);
    m.rmdir("d/a");
    int fewer = m.stat("d").nlink();
    Check.that(fewer == 1 || fewer == 4, "1 or 4 links, not " + fewer);
  }
}
