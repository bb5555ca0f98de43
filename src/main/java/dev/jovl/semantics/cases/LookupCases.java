package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Finding names in several layers. */
final class LookupCases {
  private LookupCases() {}

  @Case(
      name = "lookup.lower.file",
      says = "A file of the lower layer is there with its contents",
      by = OVL + "Upper and Lower")
  static void lowerFile(Stage s) throws Exception {
    s.below().dir("d").file("d/f", "text");
    s.mount().reads("d/f", "text").lists("d", "f");
  }

  @Case(
      name = "lookup.upper.hides.lower",
      says = "Where both layers have a file, the upper one is seen",
      by = OVL + "Upper and Lower",
      layers = true)
  static void upperHidesLower(Stage s) throws Exception {
    s.layer(1).file("f", "lower");
    s.upper().file("f", "upper");
    s.mount().reads("f", "upper").lists("", "f");
  }

  @Case(
      name = "lookup.layers.order",
      says = "Of several lower layers the leftmost is on top",
      by = OVL + "Multiple lower layers",
      layers = true)
  static void order(Stage s) throws Exception {
    s.layer(1).file("a", "1").file("b", "1").file("c", "1");
    s.layer(2).file("a", "2").file("b", "2");
    s.layer(3).file("a", "3");
    s.mount().reads("a", "3").reads("b", "2").reads("c", "1").lists("", "a", "b", "c");
  }

  @Case(
      name = "lookup.directory.merged",
      says = "Directories of one name in several layers are one directory",
      by = OVL + "Directories",
      layers = true)
  static void merged(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/one", "1");
    s.layer(2).dir("d").file("d/two", "2");
    s.upper().dir("d").file("d/three", "3");
    s.mount().lists("d", "one", "two", "three").reads("d/one", "1").reads("d/three", "3");
  }

  @Case(
      name = "lookup.directory.attributes",
      says = "A merged directory has the mode, owner and times of its topmost layer",
      by = OVL + "Merge directories",
      layers = true)
  static void mergedAttributes(Stage s) throws Exception {
    Timespec past = new Timespec(1_000_000_000, 123_456_789);
    s.layer(1).dir("d", 0755).times("d", new Timespec(1, 1), new Timespec(2, 2));
    s.layer(2).dir("d", 0710).chown("d", 11, 22).times("d", past, past);
    Tree m = s.mount().hasMode("d", 0710);
    Check.equal("mtime", past, m.stat("d").mtime());
    Check.equal("owner", 11, m.stat("d").uid());
    Check.equal("group", 22, m.stat("d").gid());
  }

  @Case(
      name = "lookup.file.hides.directory",
      says = "A file hides a directory of a layer below and everything in it",
      by = OVL + "Directories",
      layers = true)
  static void fileHidesDirectory(Stage s) throws Exception {
    s.layer(1).dir("x").file("x/f", "1");
    s.layer(2).file("x", "file");
    Tree m = s.mount().reads("x", "file");
    Check.fails(() -> m.read("x/f"), Errno.ENOTDIR);
  }

  @Case(
      name = "lookup.directory.hides.file",
      says = "A directory hides a file of a layer below",
      by = OVL + "Directories",
      layers = true)
  static void directoryHidesFile(Stage s) throws Exception {
    s.layer(1).file("x", "file");
    s.layer(2).dir("x").file("x/f", "2");
    s.mount().lists("x", "f");
  }

  @Case(
      name = "lookup.directory.stops.at.file",
      says = "A directory below a file is not merged with one above the file",
      by = OVL + "Directories",
      layers = true)
  static void stopsAtFile(Stage s) throws Exception {
    s.layer(1).dir("x").file("x/low", "1");
    s.layer(2).file("x", "file");
    s.layer(3).dir("x").file("x/high", "3");
    s.mount().lists("x", "high").absent("x/low");
  }

  @Case(
      name = "lookup.symlink.hides.directory",
      says = "A symbolic link hides a directory of a layer below and is not merged through",
      by = OVL + "Directories",
      layers = true)
  static void symlinkHidesDirectory(Stage s) throws Exception {
    s.layer(1).dir("x").file("x/old", "1").dir("y").file("y/new", "1");
    s.layer(2).symlink("y", "x");
    s.mount().reads("x/new", "1").absent("x/old").lists("x", "new");
  }

  @Case(
      name = "lookup.absent",
      says = "An absent name is ENOENT, and appears at once when it is made",
      by = "open(2)")
  static void absent(Stage s) throws Exception {
    Tree m = s.mount();
    for (int i = 0; i < 3; i++) {
      Check.fails(() -> m.read("f"), Errno.ENOENT);
    }
    m.file("f", "now").reads("f", "now");
  }

  @Case(
      name = "lookup.absent.after.removal",
      says = "A removed name is ENOENT at once, and the same name may be made again",
      by = "unlink(2)")
  static void absentAfterRemoval(Stage s) throws Exception {
    s.below().file("f", "old");
    Tree m = s.mount().reads("f", "old").unlink("f");
    Check.fails(() -> m.read("f"), Errno.ENOENT);
    m.file("f", "new").reads("f", "new");
  }

  @Case(
      name = "lookup.not.a.directory",
      says = "A path through a file is ENOTDIR",
      by = "path_resolution(7)")
  static void notADirectory(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Check.fails(() -> m.stat("f/x"), Errno.ENOTDIR);
    Check.fails(() -> m.create("f/x"), Errno.ENOTDIR);
    Check.fails(() -> m.dir("f/x"), Errno.ENOTDIR);
    Check.fails(() -> m.openDir("f"), Errno.ENOTDIR);
  }

  @Case(
      name = "lookup.dotdot",
      says = "\"..\" leads to the directory above, in merged and in new directories",
      by = "path_resolution(7)")
  static void dotDot(Stage s) throws Exception {
    s.below().dirs("a/b").file("f", "top");
    Tree m = s.mount().dirs("a/n");
    m.reads("a/b/../../f", "top").reads("a/n/../../f", "top").reads("a/./b/../n/../../f", "top");
    Check.equal("inode", m.stat("a").ino(), m.stat("a/b/..").ino());
  }

  @Case(
      name = "lookup.trailing.slash",
      says = "A slash at the end asks for a directory",
      by = "path_resolution(7)")
  static void trailingSlash(Stage s) throws Exception {
    s.below().file("f", "x").dir("d").symlink("d", "l");
    Tree m = s.mount();
    Check.fails(() -> m.openRead("f/."), Errno.ENOTDIR);
    // a shell gives the path to the kernel as it is, which a Tree does not
    String opened = "cd l/ && ! (: <../f/) 2>/dev/null && ! (: >../f/) 2>/dev/null && cat ../f";
    Check.equal("read without the slash", "x", Programs.shell(s.mountPoint(), opened));
    m.openDir("l/.").close();
    m.openDir("d/.").close();
  }

  @Case(
      name = "lookup.case.matters",
      says = "Names that differ in case are two files, in one layer and over layers",
      by = "path_resolution(7)",
      layers = true)
  static void caseMatters(Stage s) throws Exception {
    s.layer(1).file("Name", "1");
    s.upper().file("name", "2");
    s.mount().reads("Name", "1").reads("name", "2").lists("", "Name", "name");
  }

  @Case(
      name = "lookup.deep",
      says = "A file 60 directories deep in a lower layer is found, read and changed",
      by = OVL + "Directories")
  static void deep(Stage s) throws Exception {
    String path = "d/".repeat(60);
    s.below().dirs(path.substring(0, path.length() - 1)).file(path + "f", "deep");
    s.mount().reads(path + "f", "deep").write(path + "f", "DEEP").reads(path + "f", "DEEP");
  }

  @Case(
      name = "lookup.layers.twenty",
      says = "Twenty layers each give their file, and the topmost wins where they agree",
      by = OVL + "Multiple lower layers",
      layers = true)
  static void twenty(Stage s) throws Exception {
    String[] names = new String[21];
    names[20] = "same";
    for (int i = 1; i <= 20; i++) {
      names[i - 1] = "f" + i;
      s.layer(i).file("f" + i, "" + i).file("same", "" + i);
    }
    Tree m = s.mount().lists("", names).reads("same", "20");
    for (int i = 1; i <= 20; i++) {
      m.reads("f" + i, "" + i);
    }
  }

  @Case(
      name = "lookup.root.attributes",
      says = "The root of the mount has the mode and owner of the upper directory",
      by = OVL + "Merge directories",
      layers = true)
  static void root(Stage s) throws Exception {
    Tree unused = s.layer(1).chmod("", 0700);
    s.upper().chmod("", 0751).chown("", 3, 4);
    Tree m = s.mount().hasMode("", 0751);
    Check.equal("owner", 3, m.stat("").uid());
  }

  @Case(
      name = "lookup.create.exclusive",
      says = "O_EXCL fails with EEXIST on a lower file, and makes a file that is not there",
      by = "open(2)")
  static void exclusive(Stage s) throws Exception {
    s.below().file("f", "x").symlink("nowhere", "l");
    Tree m = s.mount();
    Check.fails(() -> m.create("f"), Errno.EEXIST);
    Check.fails(() -> m.create("l"), Errno.EEXIST);
    m.create("g").append("y").close();
    m.reads("g", "y").reads("f", "x");
  }

  @Case(
      name = "lookup.open.directory",
      says = "A directory opens for reading only: writing is EISDIR, O_CREAT is EISDIR",
      by = "open(2)")
  static void openDirectory(Stage s) throws Exception {
    s.below().dir("d");
    Tree m = s.mount();
    Check.fails(() -> m.openWrite("d"), Errno.EISDIR);
    Check.fails(() -> m.open("d", OpenFlags.CREAT, 0644), Errno.EISDIR);
    Check.fails(() -> m.openDir("d").readNext(10), Errno.EISDIR);
  }
}
