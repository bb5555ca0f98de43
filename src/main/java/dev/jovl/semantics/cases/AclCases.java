package dev.jovl.semantics.cases;

import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.List;

/** Access lists, and the default lists of directories. */
final class AclCases {
  private static final int USER = 1000;
  private static final int OTHER = 1001;

  private AclCases() {}

  @Case(
      name = "acl.grants",
      says = "An access list opens a file to a user that the mode keeps out",
      by = "acl(5)")
  static void aclGrants(Stage s) throws Exception {
    Tree below = s.openDirectory().file("d/f", "text", 0600);
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
    s.openDirectory();
    Tree m = s.mount().file("d/f", "text", 0644);
    String list = Acl.of("u::rw-", "u:" + USER + ":---", "g::r--", "m::r--", "o::r--");
    m.setXattr("d/f", Acl.ACCESS, list);
    s.as(USER, () -> Check.fails(() -> m.openRead("d/f"), Errno.EACCES));
    s.as(OTHER, () -> m.reads("d/f", "text"));
  }

  @Case(
      name = "acl.denies.at.once",
      says =
          "A list that takes rights away holds for the next open, also after writers have closed",
      by = "acl(5), open(2)")
  static void aclDeniesAtOnce(Stage s) throws Exception {
    s.openDirectory();
    Tree m = s.mount().file("d/f", "text", 0666);
    m.open("d/f", OpenFlags.RDWR, 0).close();
    m.setXattr("d/f", Acl.ACCESS, Acl.of("u::rw-", "g::---", "o::---"));
    s.as(USER, () -> Check.fails(() -> m.openRead("d/f"), Errno.EACCES));
  }

  @Case(
      name = "acl.mode.is.mask",
      says = "The group bits of the mode show the mask of the list, and chmod changes the mask",
      by = "acl(5)")
  static void aclMask(Stage s) throws Exception {
    s.openDirectory();
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
      name = "acl.default.of.workdir",
      says = "Nothing in the union inherits the default list of the work directory",
      by = "fs/overlayfs/super.c, ovl_workdir_create",
      layers = true)
  static void aclDefaultOfWorkDirectory(Stage s) throws Exception {
    Tree unused = s.openDirectory().file("d/f", "old", 0640).file("gone", "x");
    Tree list = s.work().setXattr("", Acl.DEFAULT, defaults());
    Tree m = s.mount().unlink("gone");
    m.write("d/f", "new").file("gone", "made anew", 0640).mkdir("d/e", 0750);
    for (String path : List.of("d", "d/f", "gone", "d/e")) {
      m.hasXattr(path, Acl.ACCESS, null);
    }
    m.hasXattr("d", Acl.DEFAULT, null).hasXattr("d/e", Acl.DEFAULT, null);
    m.hasMode("d/f", 0640).hasMode("gone", 0640).hasMode("d/e", 0750);
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
    Tree unused = s.openDirectory().file("d/f", "x", 0666);
    Tree m = s.mount();
    String list = Acl.of("u::rw-", "u:7:r--", "g::---", "m::r--", "o::---");
    s.as(USER, () -> Check.fails(() -> m.setXattr("d/f", Acl.ACCESS, list), Errno.EPERM));
  }

  @Case(
      name = "acl.default.leaves.setgid",
      says =
          "An owner outside the group who sets a list takes setgid away; a default list leaves it",
      by = "Linux, posix_acl_update_mode()")
  static void defaultListLeavesSetgid(Stage s) throws Exception {
    Tree below = s.openDirectory().mkdir("d/default", 0755).mkdir("d/list", 0755);
    for (String name : List.of("d/default", "d/list")) {
      Tree unused = below.chown(name, USER, OTHER).chmod(name, 02775);
    }
    Tree m = s.mount();
    s.as(
        USER,
        () ->
            m.setXattr("d/default", Acl.DEFAULT, defaults())
                .setXattr("d/list", Acl.ACCESS, defaults()));
    m.hasMode("d/default", 02775).hasMode("d/list", 0770);
  }

  private static String defaults() {
    return Acl.of("u::rwx", "u:7:rwx", "g::r-x", "m::rwx", "o::---");
  }

  @Case(
      name = "acl.removed.where.none.is",
      says = "Removing an access list where there is none is no error, as setfacl -b does it",
      by = "fs/posix_acl.c, vfs_remove_acl",
      kernel = "it asks the lower file for the list first, and passes its ENODATA on")
  static void removedWhereNoneIs(Stage s) throws Exception {
    s.openDirectory().file("d/f", "x");
    Tree m = s.mount().file("n", "x");
    m.removeXattr("d/f", Acl.ACCESS).removeXattr("n", Acl.ACCESS).removeXattr("d", Acl.ACCESS);
    m.removeXattr("d", Acl.DEFAULT).removeXattr("d/f", Acl.DEFAULT);
    m.reads("d/f", "x");
  }
}
