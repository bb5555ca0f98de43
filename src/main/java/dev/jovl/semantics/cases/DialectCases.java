package dev.jovl.semantics.cases;

import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.nio.file.Path;
import java.util.List;

/**
 * What fuse-overlayfs understands beside overlayfs: options, and attributes of layers that podman
 * made.
 */
final class DialectCases {
  private static final String MAN = "fuse-overlayfs(1)";
  private static final String NOT_THE_KERNEL = "it is an option of fuse-overlayfs";

  private DialectCases() {}

  @Case(
      name = "dialect.squash.to.root",
      says = "squash_to_root shows root as the owner of everything",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void squashToRoot(Stage s) throws Exception {
    s.layer(1).file("f", "x").chown("f", 5, 6);
    Tree m = s.option("squash_to_root").mount();
    Check.equal("owner", 0, m.stat("f").uid());
    Check.equal("group", 0, m.stat("f").gid());
  }

  @Case(
      name = "dialect.squash.to.uid",
      says = "squash_to_uid and squash_to_gid show one owner and one group",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void squashToUid(Stage s) throws Exception {
    s.layer(1).file("f", "x").chown("f", 5, 6);
    Tree m = s.option("squash_to_uid=1234").option("squash_to_gid=4321").mount();
    Check.equal("owner", 1234, m.stat("f").uid());
    Check.equal("group", 4321, m.stat("f").gid());
  }

  @Case(
      name = "dialect.squash.precedence",
      says = "squash_to_uid and squash_to_gid count more than squash_to_root",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void squashPrecedence(Stage s) throws Exception {
    s.layer(1).file("f", "x").chown("f", 5, 6);
    Tree m = s.option("squash_to_root").option("squash_to_uid=1234").mount();
    Check.equal("owner", 1234, m.stat("f").uid());
    Check.equal("group", 0, m.stat("f").gid());
  }

  @Case(
      name = "dialect.squash.chown",
      says = "With squash_to_root a file can be given away, and still shows root",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void squashChown(Stage s) throws Exception {
    s.layer(1).file("f", "x").chown("f", 5, 6);
    Tree m = s.option("squash_to_root").mount().chown("f", 7, 8).file("new", "y");
    for (String name : List.of("f", "new")) {
      Check.equal("owner of " + name, 0, m.stat(name).uid());
      Check.equal("group of " + name, 0, m.stat(name).gid());
    }
  }

  @Case(
      name = "dialect.noacl",
      says = "noacl shows no access list, takes none, and lets none decide or be inherited",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void noAcl(Stage s) throws Exception {
    String denies = Acl.of("u::rw-", "u:1000:---", "g::r--", "m::r--", "o::r--");
    String defaults = Acl.of("u::rwx", "u:7:rwx", "g::r-x", "m::rwx", "o::---");
    Tree lower = s.layer(1).chmod("", 0755).file("f", "x", 0644).setXattr("f", Acl.ACCESS, denies);
    Tree unused = lower.dir("d", 0755).setXattr("d", Acl.DEFAULT, defaults);
    Tree m = s.option("noacl").mount().hasXattr("f", Acl.ACCESS, null);
    s.as(1000, () -> m.reads("f", "x"));
    Check.that(m.xattrs("f").isEmpty(), "no list is listed: " + m.xattrs("f"));
    Check.fails(() -> m.setXattr("f", Acl.ACCESS, denies), Errno.EOPNOTSUPP);
    m.open("d/new", OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close();
    m.hasMode("d/new", 0644);
    s.upper().hasXattr("d/new", Acl.ACCESS, null);
  }

  @Case(
      name = "dialect.ino32",
      says = "ino32_t makes inode numbers that fit in 32 bits, and d_ino is st_ino",
      by = "fuse-overlayfs, NEWS 1.14",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void ino32(Stage s) throws Exception {
    s.layer(1).file("f", "x").dir("d");
    s.layer(2).file("g", "x");
    Tree m = s.option("ino32_t").mount().file("new", "y").write("f", "z");
    for (DirectoryEntry entry : m.entries("")) {
      if (!entry.name().isDots()) {
        long ino = m.stat(entry.name().toString()).ino();
        Check.that(ino > 0 && ino < 1L << 32, "inode of " + entry.name() + ": " + ino);
        Check.equal("d_ino of " + entry.name(), ino, entry.ino());
      }
    }
  }

  @Case(
      name = "dialect.uidmapping.new.file",
      says = "What a mapped user makes belongs to the user of the layers that they stand for",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void uidMappingNewFile(Stage s) throws Exception {
    s.layer(1).chmod("", 0755).dir("d", 0777);
    String uids = "uidmapping=0:100000:65536";
    Tree m = s.option(uids).option("gidmapping=0:200000:65536").mount();
    s.as(100_005, 200_006, new int[0], () -> m.file("d/f", "x"));
    Check.equal("owner", 100_005, m.stat("d/f").uid());
    Check.equal("group", 200_006, m.stat("d/f").gid());
    Check.equal("owner in the layer", 5, s.upper().stat("d/f").uid());
    Check.equal("group in the layer", 6, s.upper().stat("d/f").gid());
  }

  @Case(
      name = "dialect.uidmapping.acl",
      says = "The ids in access lists are mapped like owners, in both directions",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void uidMappingAcl(Stage s) throws Exception {
    Tree lower = s.layer(1).chmod("", 0755).file("f", "x", 0600).dir("d", 0755);
    Tree unused =
        lower
            .setXattr("f", Acl.ACCESS, Acl.of("u::rw-", "u:7:r--", "g::---", "m::r--", "o::---"))
            .setXattr("d", Acl.DEFAULT, Acl.of("u::rwx", "g::---", "g:8:r-x", "m::r-x", "o::---"));
    String uids = "uidmapping=0:100000:65536";
    Tree m = s.option(uids).option("gidmapping=0:200000:65536").mount();
    m.hasXattr("f", Acl.ACCESS, Acl.of("u::rw-", "u:100007:r--", "g::---", "m::r--", "o::---"));
    m.write("f", "y").open("d/new", OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close();
    m.hasXattr("d/new", Acl.ACCESS, Acl.of("u::rw-", "g::---", "g:200008:r-x", "m::r--", "o::---"));
    String kept = Acl.of("u::rw-", "u:7:r--", "g::---", "m::r--", "o::---");
    s.upper().hasXattr("f", Acl.ACCESS, kept);
    m.setXattr("f", Acl.ACCESS, Acl.of("u::rw-", "u:100009:rw-", "g::---", "m::rw-", "o::---"));
    s.upper().hasXattr("f", Acl.ACCESS, Acl.of("u::rw-", "u:9:rw-", "g::---", "m::rw-", "o::---"));
  }

  @Case(
      name = "dialect.uidmapping.acl.decides",
      says = "An access list lets those in that its ids stand for",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void uidMappingAclDecides(Stage s) throws Exception {
    String list = Acl.of("u::rw-", "u:7:r--", "g::---", "m::r--", "o::---");
    Tree unused = s.layer(1).chmod("", 0755).file("f", "x", 0600).setXattr("f", Acl.ACCESS, list);
    Tree m = s.option("uidmapping=0:100000:65536").mount();
    s.as(100_007, () -> m.reads("f", "x"));
    s.as(7, () -> Check.fails(() -> m.read("f"), Errno.EACCES));
  }

  @Case(
      name = "dialect.uidmapping",
      says = "uidmapping=A:B:N shows ids from A in the layers as ids from B, and keeps new ones so",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void uidMapping(Stage s) throws Exception {
    s.layer(1).file("f", "x").chown("f", 5, 6);
    String uids = "uidmapping=0:100000:65536";
    Tree m = s.option(uids).option("gidmapping=0:200000:65536").mount();
    Check.equal("owner", 100_005, m.stat("f").uid());
    Check.equal("group", 200_006, m.stat("f").gid());
    m.chown("f", 100_007, 200_008);
    Check.equal("owner in the layer", 7, s.upper().stat("f").uid());
    Check.equal("group in the layer", 8, s.upper().stat("f").gid());
  }

  @Case(
      name = "dialect.uidmapping.leading.colon",
      says = "A mapping with an empty element, as containers/storage writes it, is accepted",
      by = "containers/storage, optsAppendMappings()",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void leadingColon(Stage s) throws Exception {
    s.layer(1).file("f", "x").chown("f", 6, 0);
    Tree m =
        s.option("uidmapping=:0:1000:1:1:100000:65536")
            .option("gidmapping=:0:1000:1:1:100000:65536")
            .mount();
    Check.equal("owner", 100_005, m.stat("f").uid());
    Check.equal("group", 1000, m.stat("f").gid());
  }

  @Case(
      name = "dialect.noxattrs",
      says = "noxattrs=1 shows no attribute and takes none, and whose file it is does not matter",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void noXattrs(Stage s) throws Exception {
    Tree lower = s.layer(1).file("f", "x").setXattr("f", "user.a", "b");
    Tree unused = lower.chmod("", 0755).file("g", "y", 0666).chown("g", 1000, 1000);
    Tree m = s.option("noxattrs=1").mount();
    s.as(1001, () -> m.reads("g", "y").write("g", "z"));
    m.reads("g", "z").hasXattr("f", "user.a", null);
    Check.fails(() -> m.setXattr("f", "user.b", "c"), Errno.EOPNOTSUPP, Errno.ENOSYS);
  }

  @Case(
      name = "dialect.static.nlink",
      says = "static_nlink=1 shows a link count of 1 for directories",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void staticNlink(Stage s) throws Exception {
    s.layer(1).dirs("d/e");
    Check.equal("links", 1, s.option("static_nlink").mount().stat("d").nlink());
  }

  @Case(
      name = "dialect.accepted",
      says = "Options that only tune fuse-overlayfs are accepted",
      by = MAN,
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void accepted(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    for (String option :
        new String[] {"timeout=5", "threaded=1", "fsync=0", "fast_ino=1", "writeback=0", "noacl"}) {
      s.option(option);
    }
    s.mount().write("f", "y").reads("f", "y");
  }

  @Case(
      name = "dialect.private.ignored",
      says = "The word private, which buildah passes, is ignored",
      by = "buildah, pkg/overlay",
      layers = true,
      kernel = NOT_THE_KERNEL)
  static void privateIgnored(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    s.option("private").mount().reads("f", "x");
  }

  @Case(
      name = "dialect.lower.path.with.colon",
      says = "A lower directory with a colon and a comma in its name is given with backslashes",
      by = "overlayfs.rst; buildah escapes so",
      layers = true)
  static void colon(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    s.tree(s.home()).dir("a:b,c").file("a:b,c/g", "y");
    s.layerAt(2, s.home().resolve("a:b,c"));
    s.mount().reads("f", "x").reads("g", "y");
  }

  @Case(
      name = "dialect.lower.path.by.link",
      says = "A lower directory l/LINK/../diff1 is resolved as the kernel does, not as a text",
      by = "containers/storage, dumbJoin()",
      layers = true)
  static void link(Stage s) throws Exception {
    Tree home = s.tree(s.home()).dirs("real/deep").dir("real/diff1").file("real/diff1/f", "right");
    home.dir("l").dir("l/diff1").file("l/diff1/f", "wrong").dir("diff1").file("diff1/f", "wrong");
    home.symlink("../real/deep", "l/LINK");
    s.layerAt(1, Path.of(s.home() + "/l/LINK/../diff1"));
    s.mount().reads("f", "right");
  }
}
