package dev.jovl.semantics.cases;

import dev.jovl.posix.Device;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.List;

/**
 * Owner, mode and type in an attribute: layers that podman unpacked with {@code force_mask}, and
 * the option {@code xattr_permissions}.
 */
final class StatOverrideCases {
  private static final String CONTAINERS = "user.containers.override_stat";
  private static final String SECURITY = "security.fuseoverlayfs.override_stat";
  private static final String FUSE_OVERLAYFS = "user.fuseoverlayfs.override_stat";
  private static final String STORAGE = "containers/storage, pkg/idtools, force_mask";
  private static final String KEPT = "user.containers.override_";
  private static final String CAPABILITY = "security.capability";
  private static final String ISOLATED = "fuse-overlayfs 1.14, NEWS; tests/unpriv.sh";
  private static final String NOT_THE_KERNEL = "it is a convention of containers/storage";
  private static final int USER = 1000;
  private static final int GROUP = 2000;

  private StatOverrideCases() {}

  private static Tree overriding(Stage s, String xattr) throws Exception {
    return s.layer(1).setXattr("", xattr, "0:0:0755");
  }

  private static Tree mounted(Stage s) throws Exception {
    return s.option("xattr_permissions=2").mount();
  }

  private static void isOwned(Tree tree, String name, int uid, int gid) throws Exception {
    Stat stat = tree.stat(name);
    Check.equal("owner of " + name, uid, stat.uid());
    Check.equal("group of " + name, gid, stat.gid());
  }

  @Case(
      name = "dialect.override.stat",
      says = "user.containers.override_stat gives owner and mode, if the layer's root has it",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void overrideStat(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).file("f", "x", 0600);
    Tree unused = lower.setXattr("f", CONTAINERS, "12:34:4711");
    isOwned(mounted(s).hasMode("f", 04711), "f", 12, 34);
  }

  @Case(
      name = "dialect.override.stat.written",
      says = "With xattr_permissions=2 chmod and chown are kept in the attribute",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void written(Stage s) throws Exception {
    s.layer(1).file("f", "x", 0600);
    Tree m = mounted(s).chmod("f", 0751).chown("f", 11, 22).hasMode("f", 0751);
    isOwned(m, "f", 11, 22);
    String kept = String.valueOf(s.upper().xattr("f", CONTAINERS));
    Check.that(kept.startsWith("11:22:"), "the attribute is kept: " + kept);
    isOwned(s.remount().hasMode("f", 0751), "f", 11, 22);
  }

  @Case(
      name = "dialect.override.layer.says",
      says = "A layer is read so without an option, and one whose root lacks the attribute never",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void layerSays(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).dir("d", 0700).setXattr("d", CONTAINERS, "5:6:1777");
    Tree unused = lower.file("f", "x", 0600).setXattr("f", CONTAINERS, "12:34:0644:file");
    unused = lower.file("g", "x", 0640);
    unused = s.layer(2).file("plain", "x", 0600).setXattr("plain", CONTAINERS, "12:34:0644");
    Tree m = s.mount().hasMode("d", 01777).hasMode("f", 0644).hasMode("g", 0640);
    isOwned(m, "d", 5, 6);
    isOwned(m, "f", 12, 34);
    isOwned(m, "g", 0, 0);
    isOwned(m.hasMode("plain", 0600), "plain", 0, 0);
    m.lists("", "d", "f", "g", "plain");
  }

  @Case(
      name = "dialect.override.names",
      says = "The names of fuse-overlayfs, for root and of old, are read too",
      by = "fuse-overlayfs, utils.c, override_mode()",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void names(Stage s) throws Exception {
    Tree old = overriding(s, FUSE_OVERLAYFS).file("old", "x", 0600);
    Tree unused = old.setXattr("old", FUSE_OVERLAYFS, "1:2:100644");
    Tree root = s.layer(2).setXattr("", SECURITY, "0:0:40755").file("root", "x", 0600);
    unused = root.setXattr("root", SECURITY, "3:4:104755");
    Tree m = s.mount().hasMode("old", 0644).hasMode("root", 04755);
    isOwned(m, "old", 1, 2);
    isOwned(m, "root", 3, 4);
  }

  @Case(
      name = "dialect.override.wrong",
      says = "A value that means nothing leaves a file as its inode says",
      by = STORAGE,
      layers = true)
  static void wrong(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS);
    for (String value : List.of("x", "1:2", "1:2:9", "99999999999:0:0644", "-1:0:0644")) {
      Tree unused = lower.file(value, "x", 0640).setXattr(value, CONTAINERS, value);
    }
    Tree m = s.mount();
    for (String name : m.names("")) {
      isOwned(m.hasMode(name, 0640).reads(name, "x"), name, 0, 0);
    }
  }

  @Case(
      name = "dialect.override.hidden",
      says = "Where the attribute is in use nobody sees or sets it",
      by = "fuse-overlayfs, can_access_xattr()",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void hidden(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).file("f", "x").setXattr("f", CONTAINERS, "1:2:0644");
    Tree unused = lower.setXattr("f", "user.a", "b");
    Tree m = mounted(s).hasXattr("f", CONTAINERS, null).hasXattr("", CONTAINERS, null);
    Check.equal("attributes", "[user.a]", m.xattrs("f").toString());
    Check.fails(() -> m.setXattr("f", CONTAINERS, "0:0:0777"), Errno.EPERM);
    m.write("f", "y").hasXattr("f", "user.a", "b");
    Check.equal("attributes", "[user.a]", m.xattrs("f").toString());
  }

  @Case(
      name = "dialect.override.is.data",
      says = "Where no layer uses it, it is an attribute like any other",
      by = STORAGE,
      layers = true)
  static void isData(Stage s) throws Exception {
    s.layer(1).file("f", "x", 0640);
    Tree m = s.mount().setXattr("f", CONTAINERS, "1:2:0777").hasMode("f", 0640);
    s.remount().hasXattr("f", CONTAINERS, "1:2:0777").hasMode("f", 0640);
    isOwned(m, "f", 0, 0);
  }

  @Case(
      name = "dialect.override.types",
      says = "A regular file can stand for a device, a fifo or a socket",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void types(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS);
    for (String type : List.of("block-8-1", "char-1-3", "pipe", "socket", "file")) {
      Tree unused = lower.file(type, "").setXattr(type, CONTAINERS, "0:0:0640:" + type);
    }
    Tree m = s.mount();
    checkTypes(m);
    m.chmod("char-1-3", 0600).hasMode("char-1-3", 0600);
    checkType(m, "char-1-3", Mode.CHARACTER, Device.make(1, 3));
    for (DirectoryEntry entry : m.entries("")) {
      int type = entry.type();
      int real = Mode.directoryEntryType(m.stat(entry.name().toString()).mode());
      Check.that(type == 0 || type == real, "d_type of " + entry.name() + ": " + type);
    }
  }

  private static void checkTypes(Tree m) throws Exception {
    checkType(m, "block-8-1", Mode.BLOCK, Device.make(8, 1));
    checkType(m, "char-1-3", Mode.CHARACTER, Device.make(1, 3));
    checkType(m, "pipe", Mode.FIFO, 0);
    checkType(m, "socket", Mode.SOCKET, 0);
    checkType(m, "file", Mode.REGULAR, 0);
  }

  private static void checkType(Tree m, String name, int type, long device) throws Exception {
    Stat stat = m.stat(name);
    Check.octal("type of " + name, type, Mode.type(stat.mode()));
    Check.equal("device of " + name, device, stat.rdev());
  }

  @Case(
      name = "dialect.override.mknod",
      says = "With xattr_permissions=2 a device is a regular file with its type in the attribute",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void mknod(Stage s) throws Exception {
    Tree m = mounted(s).mknod("char-1-3", Mode.CHARACTER | 0640, Device.make(1, 3));
    m.mknod("block-8-1", Mode.BLOCK | 0640, Device.make(8, 1)).mknod("pipe", Mode.FIFO | 0640, 0);
    m.mknod("socket", Mode.SOCKET | 0640, 0).file("file", "", 0640);
    checkTypes(m);
    for (String name : m.names("")) {
      Check.that(s.upper().stat(name).isRegular(), name + " is a regular file in the upper");
      String kept = String.valueOf(s.upper().xattr(name, CONTAINERS));
      Check.that(kept.endsWith(":" + name), "the type of " + name + " is kept: " + kept);
    }
    Check.equal("read of /dev/null", "", m.read("char-1-3"));
    checkTypes(s.remount());
  }

  @Case(
      name = "dialect.override.new.files",
      says = "New files have the caller's ids, umask and setgid directory in the attribute alone",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void newFiles(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).dir("d", 0700).setXattr("d", CONTAINERS, "0:2000:2777");
    Tree unused = lower.chmod("", 0755);
    Tree m = mounted(s);
    s.umask(027, () -> s.as(USER, () -> m.create("d/f").write(0, "x").close()));
    s.as(USER, () -> m.mkdir("d/e", 0755).symlink("f", "d/l"));
    isOwned(m.hasMode("d/f", 0640).hasMode("d/e", 02755), "d/f", USER, GROUP);
    isOwned(m, "d/e", USER, GROUP);
    for (String name : List.of("d/f", "d/e")) {
      isOwned(s.upper(), name, 0, 0);
    }
    Check.equal("d/f", "1000:2000:0640:file", s.upper().xattr("d/f", CONTAINERS));
    Check.equal("d/e", "1000:2000:2755:dir", s.upper().xattr("d/e", CONTAINERS));
    isOwned(s.remount().hasMode("d/f", 0640).reads("d/l", "x"), "d/f", USER, GROUP);
  }

  @Case(
      name = "dialect.override.disk.mode",
      says = "On disk all files can be read and written by the mounter, and none is set-id",
      by = "fuse-overlayfs, NEWS 1.3",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void diskMode(Stage s) throws Exception {
    s.layer(1).file("lower", "x", 04711);
    Tree m = mounted(s).file("f", "x").chmod("f", 0).chmod("lower", 06755).dir("d").chmod("d", 0);
    m.hasMode("f", 0).hasMode("lower", 06755).hasMode("d", 0);
    for (String name : m.names("")) {
      int mode = Mode.permissions(s.upper().stat(name).mode());
      Check.that((mode & 07700) == 0700, name + " on disk: " + Integer.toOctalString(mode));
    }
  }

  @Case(
      name = "dialect.override.copied.up",
      says = "Copy-up keeps what the attribute says, and data, times and other attributes",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void copiedUp(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).dir("d", 0700).setXattr("d", CONTAINERS, "5:6:0751:dir");
    Tree file = lower.file("d/f", "data", 0600).setXattr("d/f", CONTAINERS, "12:34:0644:file");
    Tree unused = file.setXattr("d/f", "user.a", "b");
    Tree m = mounted(s);
    Stat before = m.stat("d/f");
    m.openWrite("d/f").write(0, "D").close();
    isOwned(
        m.reads("d/f", "Data").hasMode("d/f", 0644).hasXattr("d/f", "user.a", "b"), "d/f", 12, 34);
    isOwned(m.hasMode("d", 0751), "d", 5, 6);
    Check.equal("inode", before.ino(), m.stat("d/f").ino());
    Check.equal("attribute", "12:34:0644:file", s.upper().xattr("d/f", CONTAINERS));
    Check.equal("attribute", "5:6:0751:dir", s.upper().xattr("d", CONTAINERS));
    isOwned(s.upper(), "d/f", 0, 0);
  }

  @Case(
      name = "dialect.override.copied.to.inodes",
      says =
          "Into an upper without the attribute a file comes with its owner, mode and type itself",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void copiedToInodes(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).file("f", "x", 0600);
    Tree unused = lower.setXattr("f", CONTAINERS, "12:34:4711:file").file("c", "");
    unused = lower.setXattr("c", CONTAINERS, "1:2:0600:char-1-3");
    Tree m = s.mount().chmod("f", 04710).chmod("c", 0640);
    isOwned(m.hasMode("f", 04710), "f", 12, 34);
    Tree upper = s.upper().hasMode("f", 04710).hasXattr("f", CONTAINERS, null).hasMode("c", 0640);
    isOwned(upper, "f", 12, 34);
    isOwned(upper, "c", 1, 2);
    checkType(upper, "c", Mode.CHARACTER, Device.make(1, 3));
  }

  @Case(
      name = "dialect.override.upper.continued",
      says = "An upper that was begun so is continued so, without the option",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void continued(Stage s) throws Exception {
    s.layer(1).file("f", "x", 0644);
    Tree first = mounted(s).chown("f", 11, 22).chmod("f", 0600);
    isOwned(first, "f", 11, 22);
    s.withoutOptions();
    Tree m = s.remount().hasMode("f", 0600).chmod("f", 0640).hasMode("f", 0640);
    isOwned(m, "f", 11, 22);
    Check.equal("attribute", "11:22:0640:file", s.upper().xattr("f", CONTAINERS));
  }

  @Case(
      name = "dialect.override.for.root",
      says = "xattr_permissions=1 keeps them in security.fuseoverlayfs.override_stat, of links too",
      by = "fuse-overlayfs, write_permission_xattr()",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void forRoot(Stage s) throws Exception {
    s.layer(1).file("f", "x").symlink("f", "l");
    Tree m = s.option("xattr_permissions=1").mount().chown("f", 11, 22).chmod("f", 0600);
    isOwned(m.chown("l", 33, 44).hasMode("f", 0600), "f", 11, 22);
    isOwned(m, "l", 33, 44);
    Check.equal("attribute", "11:22:0600:file", s.upper().xattr("f", SECURITY));
    isOwned(s.upper(), "f", 0, 0);
    isOwned(s.remount().reads("l", "x"), "l", 33, 44);
  }

  @Case(
      name = "dialect.override.set.id.killed",
      says = "A write by a stranger, and chown, take set-id bits out of the attribute",
      by = "inode(7); chown(2)",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void setIdKilled(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).chmod("", 0755);
    for (String name : List.of("write", "open", "chown", "kept")) {
      Tree unused = lower.file(name, "xx").setXattr(name, CONTAINERS, "0:0:6777:file");
    }
    Tree m = mounted(s);
    s.as(USER, () -> m.openWrite("write").write(0, "y").close());
    s.as(USER, () -> m.open("open", OpenFlags.WRONLY | OpenFlags.TRUNC, 0).close());
    m.chown("chown", 5, 5).openWrite("kept").write(0, "y").close();
    m.hasMode("write", 0777).hasMode("open", 0777).hasMode("chown", 0777).hasMode("kept", 06777);
  }

  @Case(
      name = "dialect.override.acl",
      says = "An access list and the mode agree, also when the mode is in an attribute",
      by = "acl(5)",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void acl(Stage s) throws Exception {
    s.layer(1).file("f", "x", 0600);
    Tree m = mounted(s);
    m.setXattr("f", Acl.ACCESS, Acl.of("u::r--", "u:7:rwx", "g::r--", "m::rwx", "o::--x"));
    m.hasMode("f", 0471).chmod("f", 0640);
    String masked = Acl.of("u::rw-", "u:7:rwx", "g::r--", "m::r--", "o::---");
    m.hasXattr("f", Acl.ACCESS, masked).hasMode("f", 0640);
    s.remount().hasXattr("f", Acl.ACCESS, masked).hasMode("f", 0640);
    m.setXattr("f", Acl.ACCESS, Acl.of("u::rw-", "g::---", "o::r--"));
    m.hasMode("f", 0604).hasXattr("f", Acl.ACCESS, null).reads("f", "x");
  }

  @Case(
      name = "dialect.override.default.acl",
      says = "New files inherit from a default list where modes are in an attribute",
      by = "acl(5)",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void defaultAcl(Stage s) throws Exception {
    String defaults = Acl.of("u::rwx", "u:7:rwx", "g::r-x", "m::rwx", "o::---");
    Tree unused = s.layer(1).dir("d", 0755).setXattr("d", Acl.DEFAULT, defaults);
    Tree m = mounted(s);
    m.open("d/f", OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close();
    String expected = Acl.of("u::rw-", "u:7:rwx", "g::r-x", "m::rw-", "o::---");
    m.hasMode("d/f", 0660).hasXattr("d/f", Acl.ACCESS, expected);
    m.mkdir("d/e", 0700).hasMode("d/e", 0700).hasXattr("d/e", Acl.DEFAULT, defaults);
  }

  @Case(
      name = "dialect.override.metacopy",
      says = "With metacopy a change of the mode alone leaves the data below",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void metacopy(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).file("f", "data".repeat(4096), 0600);
    Tree unused = lower.setXattr("f", CONTAINERS, "12:34:0644:file");
    Tree m = s.option("metacopy=on").option("xattr_permissions=2").mount().chmod("f", 0600);
    isOwned(m.hasMode("f", 0600).reads("f", "data".repeat(4096)), "f", 12, 34);
    m = s.remount().hasMode("f", 0600);
    m.openWrite("f").write(0, "D").close();
    isOwned(m.hasMode("f", 0600), "f", 12, 34);
    m.reads("f", "D" + "data".repeat(4096).substring(1));
  }

  @Case(
      name = "dialect.override.mapped",
      says = "The ids in the attribute are those of the layer, which uidmapping maps",
      by = "fuse-overlayfs, NEWS 1.3",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void mapped(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).file("f", "x");
    Tree unused = lower.setXattr("f", CONTAINERS, "5:6:0644:file");
    String uids = "uidmapping=0:100000:65536";
    s.option(uids).option("gidmapping=0:200000:65536");
    Tree m = mounted(s);
    isOwned(m, "f", 100_005, 200_006);
    m.chown("f", 100_007, 200_008);
    Check.equal("attribute", "7:8:0644:file", s.upper().xattr("f", CONTAINERS));
  }

  @Case(
      name = "dialect.override.links.and.renames",
      says = "Names come and go, whiteouts included, and what a file is stays with it",
      by = STORAGE,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void linksAndRenames(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).file("f", "x", 0600).dir("d").file("d/g", "y");
    Tree unused = lower.setXattr("f", CONTAINERS, "12:34:0640:file");
    Tree m = mounted(s).link("f", "h").rename("f", "i").rename("d", "e").unlink("h");
    m.dir("d").lists("d").lists("e", "g").lists("", "d", "e", "i");
    isOwned(m.hasMode("i", 0640), "i", 12, 34);
    s.upper().isWhiteout("f");
    m = s.remount().lists("", "d", "e", "i").lists("d");
    isOwned(m.hasMode("i", 0640), "i", 12, 34);
  }

  @Case(
      name = "dialect.override.security",
      says = "security.* attributes are kept under other names, and those of the inode not seen",
      by = ISOLATED,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void security(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).file("f", "x").setXattr("f", "security.a", "host");
    Tree unused = lower.setXattr("f", KEPT + "security.b", "b");
    Tree m = mounted(s).hasXattr("f", "security.a", null).hasXattr("f", "security.b", "b");
    Check.equal("attributes", "[security.b]", m.xattrs("f").toString());
    m.setXattr("f", "security.a", "union").hasXattr("f", "security.a", "union");
    s.upper().hasXattr("f", KEPT + "security.a", "union").hasXattr("f", "security.a", null);
    s.remount().hasXattr("f", "security.a", "union").hasXattr("f", "security.b", "b");
    m.removeXattr("f", "security.a").hasXattr("f", "security.a", null);
  }

  @Case(
      name = "dialect.override.security.copied",
      says = "A copy of a file that has security.* attributes in its inode has them as the others",
      by = ISOLATED,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void securityCopied(Stage s) throws Exception {
    s.layer(1).file("f", "x").setXattr("f", "security.a", "a").symlink("f", "l");
    Tree m = mounted(s).hasXattr("f", "security.a", "a");
    m.write("f", "y").hasXattr("f", "security.a", "a").chown("l", 1, 1);
    s.upper().hasXattr("f", KEPT + "security.a", "a").hasXattr("f", "security.a", null);
  }

  @Case(
      name = "dialect.override.security.to.inodes",
      says =
          "A copy of a file that has them under other names has them in its inode, if the rest is",
      by = ISOLATED,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void securityToInodes(Stage s) throws Exception {
    Tree lower = overriding(s, CONTAINERS).file("f", "x").setXattr("f", "security.a", "host");
    Tree unused = lower.setXattr("f", KEPT + "security.b", "b");
    s.mount().write("f", "y").hasXattr("f", "security.b", "b").hasXattr("f", "security.a", null);
    s.upper().hasXattr("f", "security.b", "b").hasXattr("f", KEPT + "security.b", null);
  }

  @Case(
      name = "dialect.override.privileges.killed",
      says = "A write takes setuid and capabilities away that the filesystem below does not know",
      by = "write(2); capabilities(7)",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void privilegesKilled(Stage s) throws Exception {
    Tree unused = s.openDirectory();
    Tree m = mounted(s).file("d/f", "xxxx", 0777).file("d/g", "xxxx", 0777);
    Handle[] handle = new Handle[1];
    s.as(USER, () -> handle[0] = m.openWrite("d/f").write(0, "y"));
    m.chmod("d/f", 04777).setXattr("d/f", CAPABILITY, PrivilegeCases.CAP_NET_RAW);
    s.as(USER, () -> handle[0].write(1, "y"));
    m.hasMode("d/f", 0777).hasXattr("d/f", CAPABILITY, null).reads("d/f", "yyxx");
    m.setXattr("d/g", CAPABILITY, PrivilegeCases.CAP_NET_RAW).openWrite("d/g").truncate(1).close();
    m.hasXattr("d/g", CAPABILITY, null).setXattr("d/g", CAPABILITY, PrivilegeCases.CAP_NET_RAW);
    m.chown("d/g", 1, 1).hasXattr("d/g", CAPABILITY, null);
  }
}
