package dev.jovl.semantics.cases;

import dev.jovl.linux.Mounts;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.ArrayList;
import java.util.List;

/**
 * What reading does to access times, by the options of the mount. Those of the mount that the upper
 * directory is on say the opposite each time: they do not count.
 */
final class AccessTimeCases {
  private static final String BY = "mount(8); fs/overlayfs/super.c, ovl_get_upper()";
  private static final Timespec OLD = new Timespec(1_000_000_000, 111_222_333);

  /** Later than any change. */
  private static final Timespec LATE = new Timespec(1L << 32, 111_222_333);

  private AccessTimeCases() {}

  @Case(
      name = "times.noatime",
      says = "With noatime reading moves no access time, of a copied file neither",
      by = BY,
      layers = true)
  static void noatime(Stage s) throws Exception {
    Tree m = mounted(s, MountFlags.STRICTATIME, "noatime");
    m.chmod("low", 0600).times("low", OLD, null);
    readEverything(s);
    moved(s);
    Check.equal("access time of the copy", OLD, s.upper().stat("low").atime());
  }

  @Case(
      name = "times.nodiratime",
      says =
          "With nodiratime reading moves the access times of files and links, not of directories",
      by = BY,
      layers = true)
  static void nodiratime(Stage s) throws Exception {
    Tree unused = mounted(s, MountFlags.NOATIME, "nodiratime");
    readEverything(s);
    moved(s, "file", "link");
  }

  @Case(
      name = "times.relatime",
      says = "With relatime reading moves the access times that are older than the last change",
      by = BY,
      layers = true)
  static void relatime(Stage s) throws Exception {
    Tree unused = mounted(s, MountFlags.NOATIME, "relatime");
    readEverything(s);
    moved(s, "file", "directory", "link");
  }

  @Case(
      name = "times.strictatime",
      says = "With strictatime reading moves all access times but those of lower layers",
      by = BY,
      layers = true)
  static void strictatime(Stage s) throws Exception {
    Tree unused = mounted(s, MountFlags.NOATIME, "strictatime");
    readEverything(s);
    moved(s, "file", "directory", "link", "late.file", "late.directory", "late.link");
  }

  private static Tree mounted(Stage s, long flagsOfUpper, String option) throws Exception {
    s.layer(1).file("low", "x").times("low", OLD, null);
    Tree upper = s.smallUpper(4).upper();
    long flags = MountFlags.REMOUNT | MountFlags.BIND | flagsOfUpper;
    Mounts.mount("none", upper.absolute(".."), "", flags, null);
    for (String age : List.of("", "late.")) {
      String directory = age + "directory";
      upper.file(age + "file", "y").symlink("file", age + "link").dir(directory);
      upper.file(directory + "/f", "z");
      for (String name : List.of("file", "link", "directory")) {
        upper.times(age + name, age.isEmpty() ? OLD : LATE, null);
      }
    }
    return s.option(option).mount();
  }

  private static void readEverything(Stage s) throws Exception {
    Tree m = s.view().reads("low", "x");
    for (String age : List.of("", "late.")) {
      m.reads(age + "file", "y").lists(age + "directory", "f");
      Check.equal("target", "file", m.readlink(age + "link"));
    }
  }

  /** Claims whose access times have moved, as the mount shows them and on disk. */
  private static void moved(Stage s, String... names) throws Exception {
    List<String> expected = List.of(names);
    Check.equal("moved", expected, moved(s.view()));
    s.unmount();
    Check.equal("moved on disk", expected, moved(s.upper()));
    Check.equal("access time of a lower file", OLD, s.layer(1).stat("low").atime());
  }

  private static List<String> moved(Tree tree) throws Exception {
    List<String> moved = new ArrayList<>();
    for (String age : List.of("", "late.")) {
      Timespec before = age.isEmpty() ? OLD : LATE;
      for (String name : List.of("file", "directory", "link")) {
        if (!tree.stat(age + name).atime().equals(before)) {
          moved.add(age + name);
        }
      }
    }
    return moved;
  }
}
