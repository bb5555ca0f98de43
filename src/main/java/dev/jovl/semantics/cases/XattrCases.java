package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Extended attributes of every namespace and size, and the private ones of the overlay. */
final class XattrCases {
  private static final String MAN = "xattr(7)";
  private static final String NESTING = OVL + "Nesting overlayfs mounts";
  private static final int USER = 1000;

  private XattrCases() {}

  @Case(
      name = "xattr.lower.read",
      says = "Attributes of a lower file are listed and read, and nothing is copied for it",
      by = MAN)
  static void lowerRead(Stage s) throws Exception {
    s.below().file("f", "x").setXattr("f", "user.a", "1").setXattr("f", "trusted.b", "2");
    Tree m = s.mount().hasXattr("f", "user.a", "1").hasXattr("f", "trusted.b", "2");
    TreeSet<String> names = m.xattrs("f");
    Check.that(names.contains("user.a") && names.contains("trusted.b"), "both are listed");
    if (s.contestant().isLayered()) {
      s.upper().lists("");
    }
  }

  @Case(
      name = "xattr.set.replace.remove",
      says = "Attributes are set, replaced and removed on files, directories, lower and new",
      by = MAN)
  static void setReplaceRemove(Stage s) throws Exception {
    s.below().file("f", "x").dir("d");
    Tree m = s.mount().file("n", "x").dir("e");
    for (String path : new String[] {"f", "d", "n", "e"}) {
      m.setXattr(path, "user.a", "one").setXattr(path, "user.a", "other");
      m.setXattr(path, "user.b", "two").hasXattr(path, "user.a", "other");
      m.removeXattr(path, "user.a").hasXattr(path, "user.a", null).hasXattr(path, "user.b", "two");
    }
    m.reads("f", "x");
  }

  @Case(
      name = "xattr.create.and.replace.flags",
      says = "XATTR_CREATE on one that is there is EEXIST, XATTR_REPLACE on none ENODATA",
      by = "setxattr(2)")
  static void flags(Stage s) throws Exception {
    s.below().file("f", "x").setXattr("f", "user.a", "1");
    Tree m = s.mount();
    Check.fails(() -> m.setXattr("f", "user.a", "2", Xattrs.CREATE), Errno.EEXIST);
    Check.fails(() -> m.setXattr("f", "user.b", "2", Xattrs.REPLACE), Errno.ENODATA);
    m.setXattr("f", "user.b", "2", Xattrs.CREATE).setXattr("f", "user.a", "3", Xattrs.REPLACE);
    m.hasXattr("f", "user.a", "3").hasXattr("f", "user.b", "2");
  }

  @Case(
      name = "xattr.remove.absent",
      says = "Removing an absent attribute is ENODATA and copies nothing",
      by = "removexattr(2)")
  static void removeAbsent(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Check.fails(() -> m.removeXattr("f", "user.none"), Errno.ENODATA);
    if (s.contestant().isLayered()) {
      s.upper().lists("");
    }
  }

  @Case(
      name = "xattr.removed.stays.removed",
      says = "An attribute of a lower file that was removed does not come back after a remount",
      by = MAN,
      layers = true)
  static void staysRemoved(Stage s) throws Exception {
    Tree lower = s.layer(1).file("f", "x").setXattr("f", "user.a", "1").dir("d");
    Tree unused = lower.setXattr("d", "user.b", "2");
    Tree m = s.mount().removeXattr("f", "user.a").removeXattr("d", "user.b");
    m.hasXattr("f", "user.a", null);
    s.remount().hasXattr("f", "user.a", null).hasXattr("d", "user.b", null).reads("f", "x");
  }

  @Case(
      name = "xattr.binary.and.empty",
      says = "Values are bytes, NUL included, and may be empty; names may have any byte",
      by = MAN)
  static void binary(Stage s) throws Exception {
    String value = "\u0000\u00ff\u0000x";
    String name = "user.\u00ff\u00fe.x y";
    Tree m = s.mount().file("f", "x").setXattr("f", name, value).setXattr("f", "user.empty", "");
    m.hasXattr("f", name, value).hasXattr("f", "user.empty", "");
    Check.that(m.xattrs("f").contains(name), "the name is listed byte by byte");
  }

  @Case(
      name = "xattr.large",
      says = "A value of 3,800 bytes is kept, on a lower file as well",
      by = MAN)
  static void large(Stage s) throws Exception {
    String value = "v".repeat(3800);
    s.below().file("f", "x").setXattr("f", "user.a", value);
    Tree m =
        s.mount().hasXattr("f", "user.a", value).write("f", "y").hasXattr("f", "user.a", value);
    m.file("n", "x").setXattr("n", "user.a", value).hasXattr("n", "user.a", value);
  }

  @Case(
      name = "xattr.largest",
      says = "A value of 65,536 bytes is kept and copied, one more is E2BIG",
      by = MAN + ", limits.h, XATTR_SIZE_MAX",
      layers = true)
  static void largest(Stage s) throws Exception {
    LoopDisk disk = LoopDisk.make(s, 32, "mke2fs -q -F -t ext4 -O ea_inode image");
    Path lower = Files.createDirectory(disk.root().resolve("lower"));
    String value = "v".repeat(1 << 16);
    s.tree(lower).file("f", "x").setXattr("f", "user.a", value);
    s.layerAt(1, lower);
    Tree m = s.upperIn(disk.root()).mount().hasXattr("f", "user.a", value).write("f", "y");
    m.hasXattr("f", "user.a", value).file("n", "x").setXattr("n", "trusted.b", value);
    m.hasXattr("n", "trusted.b", value);
    Check.fails(() -> m.setXattr("n", "user.c", value + "v"), Errno.E2BIG);
    s.upper().hasXattr("f", "user.a", value);
  }

  @Case(
      name = "xattr.many",
      says = "Thirty attributes of one file are listed, each once",
      by = "listxattr(2)")
  static void many(Stage s) throws Exception {
    Tree below = s.below().file("f", "x");
    for (int i = 0; i < 30; i++) {
      below.setXattr("f", "user.name" + i, "" + i);
    }
    Tree m = s.mount().chmod("f", 0600);
    for (int i = 0; i < 30; i++) {
      m.hasXattr("f", "user.name" + i, "" + i);
    }
    long listed = m.xattrs("f").stream().filter(name -> name.startsWith("user.")).count();
    Check.equal("listed", 30L, listed);
  }

  @Case(
      name = "xattr.long.list",
      says = "A list of attributes of 8,000 bytes is whole, and so is that of the copy",
      by = "listxattr(2)",
      layers = true)
  static void longList(Stage s) throws Exception {
    // ext4 has room for half of it
    s.upperOn("size=8m");
    Path lower = Files.createDirectory(s.home().resolve("disk/lower"));
    Tree below = s.tree(lower).file("f", "x");
    s.layerAt(1, lower);
    List<String> names = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      names.add("trusted." + "n".repeat(190) + (10 + i));
      below.setXattr("f", names.get(i), "" + i);
    }
    Tree m = s.mount();
    Check.that(m.xattrs("f").containsAll(names), "the list of the lower file has all names");
    m.chmod("f", 0600);
    Check.that(m.xattrs("f").containsAll(names), "the list of the copy has all names");
    m.hasXattr("f", names.get(39), "39");
  }

  @Case(
      name = "xattr.long.name",
      says = "A name of 255 bytes is kept, one of 256 is ERANGE",
      by = MAN)
  static void longName(Stage s) throws Exception {
    String name = "user." + "n".repeat(250);
    Tree m = s.mount().file("f", "x").setXattr("f", name, "v").hasXattr("f", name, "v");
    Check.fails(() -> m.setXattr("f", name + "n", "v"), Errno.ERANGE);
  }

  @Case(
      name = "xattr.unknown.namespace",
      says = "A name of no known namespace is EOPNOTSUPP, also where it is removed",
      by = "setxattr(2)")
  static void unknown(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount().file("g", "x");
    for (String name : new String[] {"odd.a", "a", "userx.a", "system.a"}) {
      for (String file : new String[] {"f", "g"}) {
        Check.fails(() -> m.setXattr(file, name, "v"), Errno.EOPNOTSUPP);
        Check.fails(() -> m.removeXattr(file, name), Errno.EOPNOTSUPP);
      }
    }
  }

  @Case(
      name = "xattr.user.on.special",
      says = "user attributes are for files and directories only: EPERM",
      by = MAN)
  static void onSpecial(Stage s) throws Exception {
    s.below().symlink("f", "l").fifo("p");
    Tree m = s.mount().mknod("s", Mode.SOCKET | 0600, 0);
    for (String path : new String[] {"l", "p", "s"}) {
      Check.fails(() -> m.setXattr(path, "user.a", "v"), Errno.EPERM);
    }
  }

  @Case(
      name = "xattr.trusted.on.symlink",
      says =
          "trusted attributes are kept on symbolic links, fifos and devices, also when copied up",
      by = MAN)
  static void trustedOnSymlink(Stage s) throws Exception {
    Tree below = s.below().symlink("f", "l").fifo("p");
    Tree unused = below.setXattr("l", "trusted.a", "1").setXattr("p", "trusted.a", "2");
    Tree m = s.mount().hasXattr("l", "trusted.a", "1").chown("l", 1, 1).chown("p", 1, 1);
    m.hasXattr("l", "trusted.a", "1").hasXattr("p", "trusted.a", "2");
    m.setXattr("l", "trusted.b", "3").hasXattr("l", "trusted.b", "3");
  }

  @Case(
      name = "xattr.trusted.is.for.root",
      says = "A user neither lists, reads nor sets trusted attributes",
      by = MAN)
  static void trustedForRoot(Stage s) throws Exception {
    Tree below = s.below().chmod("", 0755).file("f", "x", 0666).setXattr("f", "trusted.a", "1");
    Tree unused = below.setXattr("f", "user.b", "2").chown("f", USER, USER);
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          Check.that(!m.xattrs("f").contains("trusted.a"), "it is not listed");
          m.hasXattr("f", "trusted.a", null).hasXattr("f", "user.b", "2");
          Check.fails(() -> m.setXattr("f", "trusted.a", "3"), Errno.EPERM);
        });
    m.hasXattr("f", "trusted.a", "1");
  }

  @Case(
      name = "xattr.permissions",
      says = "user attributes follow the permission to read and to write the file",
      by = MAN)
  static void permissions(Stage s) throws Exception {
    Tree below = s.below().chmod("", 0755).file("r", "x", 0644).setXattr("r", "user.a", "1");
    Tree unused = below.file("n", "x", 0600).setXattr("n", "user.a", "1");
    Tree m = s.mount();
    s.as(
        USER,
        () -> {
          m.hasXattr("r", "user.a", "1");
          Check.fails(() -> m.setXattr("r", "user.a", "2"), Errno.EACCES);
          Check.fails(() -> m.removeXattr("r", "user.a"), Errno.EACCES);
          Check.fails(() -> m.xattr("n", "user.a"), Errno.EACCES);
        });
  }

  @Case(
      name = "xattr.private.not.listed",
      says = "Attributes by which the overlay remembers are not listed to root",
      by = NESTING,
      layers = true)
  static void privateNotListed(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/f", "x").file("g", "y").link("g", "h").setXattr("g", "user.a", "b");
    Tree m = s.mount().write("d/f", "X").write("g", "Y").rename("d", "e");
    m.removeAll("e").dir("e");
    for (String path : new String[] {"", "e", "g", "h"}) {
      Check.that(
          m.xattrs(path).stream().noneMatch(name -> name.contains("overlay")),
          "nothing of the overlay is listed for " + path + ": " + m.xattrs(path));
    }
    m.hasXattr("g", "user.a", "b");
  }

  @Case(
      name = "xattr.private.of.lower.hidden",
      says = "trusted.overlay attributes that a lower layer has are neither listed nor read",
      by = NESTING,
      layers = true)
  static void privateOfLower(Stage s) throws Exception {
    Tree lower = s.layer(1).dir("d").setXattr("d", "trusted.overlay.opaque", "y").file("f", "x");
    Tree unused = lower.setXattr("f", "trusted.overlay.origin", "zz");
    Tree m = s.mount().hasXattr("d", "trusted.overlay.opaque", null);
    m.hasXattr("f", "trusted.overlay.origin", null);
    Check.that(!m.xattrs("d").contains("trusted.overlay.opaque"), "it is not listed");
  }

  @Case(
      name = "xattr.nested.escape",
      says = "An overlay attribute set in the mount is kept as overlay.overlay, and read back",
      by = NESTING,
      layers = true)
  static void nestedEscape(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/f", "x");
    Tree m = s.mount().setXattr("d", "trusted.overlay.opaque", "y");
    m.hasXattr("d", "trusted.overlay.opaque", "y").lists("d", "f");
    Check.that(m.xattrs("d").contains("trusted.overlay.opaque"), "it is listed");
    s.upper().hasXattr("d", "trusted.overlay.overlay.opaque", "y");
    s.remount().lists("d", "f").hasXattr("d", "trusted.overlay.opaque", "y");
  }

  @Case(
      name = "xattr.nested.escape.too.long",
      says = "An overlay attribute whose name has no room for the escape is EOPNOTSUPP",
      by = "Linux, ovl_xattr_escape_name()",
      layers = true)
  static void nestedEscapeTooLong(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    String longest = "trusted.overlay." + "a".repeat(255 - 16 - 8);
    m.setXattr("f", longest, "v").hasXattr("f", longest, "v").removeXattr("f", longest);
    String tooLong = longest + "a";
    Check.fails(() -> m.setXattr("f", tooLong, "v"), Errno.EOPNOTSUPP);
    Check.fails(() -> m.removeXattr("f", tooLong), Errno.EOPNOTSUPP);
  }

  @Case(
      name = "xattr.nested.escape.of.lower",
      says = "overlay.overlay attributes of a lower layer are shown one level less deep",
      by = NESTING,
      layers = true)
  static void nestedEscapeOfLower(Stage s) throws Exception {
    Tree lower = s.layer(1).dir("d").file("d/f", "x");
    Tree unused = lower.setXattr("d", "trusted.overlay.overlay.opaque", "y");
    Tree m = s.mount().lists("d", "f").hasXattr("d", "trusted.overlay.opaque", "y");
    m.chmod("d", 0700).hasXattr("d", "trusted.overlay.opaque", "y");
  }

  @Case(
      name = "xattr.user.overlay.is.user.data",
      says = "Without userxattr, user.overlay attributes are ordinary ones",
      by = OVL + "User xattr",
      layers = true)
  static void userOverlay(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1");
    s.layer(2).dir("d").file("d/new", "2").setXattr("d", "user.overlay.opaque", "y");
    Tree m = s.mount().lists("d", "new", "old");
    m.hasXattr("d", "user.overlay.opaque", "y");
  }

  @Case(
      name = "xattr.directory.merged",
      says = "A merged directory shows the attributes of its topmost layer only",
      by = OVL + "Merge directories",
      layers = true)
  static void merged(Stage s) throws Exception {
    Tree unused = s.layer(1).dir("d").setXattr("d", "user.low", "1");
    unused = s.layer(2).dir("d").setXattr("d", "user.high", "2");
    Tree m = s.mount().hasXattr("d", "user.high", "2").hasXattr("d", "user.low", null);
    Check.that(!m.xattrs("d").contains("user.low"), "the lower one is not listed");
  }

  @Case(
      name = "xattr.security.other",
      says = "An attribute of security that nobody interprets is kept, also when copied up",
      by = MAN)
  static void security(Stage s) throws Exception {
    s.below().file("f", "x").setXattr("f", "security.own", "v");
    Tree m = s.mount().hasXattr("f", "security.own", "v").chmod("f", 0600);
    m.hasXattr("f", "security.own", "v").setXattr("f", "security.two", "w");
    m.hasXattr("f", "security.two", "w");
  }
}
