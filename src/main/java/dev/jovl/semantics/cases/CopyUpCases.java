package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.linux.Mapping;
import dev.jovl.linux.Names;
import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a lower file that is made when it is to be changed: when, what of it, and at what
 * cost.
 */
final class CopyUpCases {
  private static final String SECTION = OVL + "Non-directories";
  private static final int TOO_LARGE = 12 << 20;
  private static final int SMALL_MIB = 4;
  private static final int USER = 1000;
  private static final Timespec PAST = new Timespec(1_000_000_000, 123_456_789);
  private static final Timespec LATER = new Timespec(1_100_000_000, 987_654_321);

  private CopyUpCases() {}

  @Case(
      name = "copyup.on.write",
      says = "Writing to a lower file changes a copy in the upper directory",
      by = SECTION,
      layers = true)
  static void onWrite(Stage s) throws Exception {
    s.layer(1).file("f", "lower contents");
    s.mount().write("f", "UPPER").reads("f", "UPPER contents");
    s.upper().reads("f", "UPPER contents");
  }

  @Case(
      name = "copyup.not.on.read",
      says = "Reading, listing, stat and access copy nothing",
      by = SECTION,
      layers = true)
  static void notOnRead(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/f", "text").symlink("f", "d/l").setXattr("d/f", "user.a", "b");
    Tree m = s.mount().reads("d/f", "text").lists("d", "f", "l").reads("d/l", "text");
    Check.that(m.accessible("d/f", Names.WRITE), "d/f is writable");
    m.hasXattr("d/f", "user.a", "b");
    s.upper().lists("");
  }

  @Case(
      name = "copyup.from.every.layer",
      says = "Writing, appending and mapping change a copy, whichever of three layers a file is in",
      by = SECTION,
      layers = true)
  static void fromEveryLayer(Stage s) throws Exception {
    for (int i = 1; i <= 3; i++) {
      s.layer(i).file("write" + i, "lower").file("append" + i, "lower").file("map" + i, "lower");
    }
    Tree m = s.mount();
    for (int i = 1; i <= 3; i++) {
      m.write("write" + i, "UP").reads("write" + i, "UPwer");
      m.open("append" + i, OpenFlags.WRONLY | OpenFlags.APPEND, 0).append(" too");
      m.reads("append" + i, "lower too");
      try (Mapping mapping = m.openWrite("map" + i).map(5, true, Mapping.SHARED)) {
        mapping.put(0, (byte) 'M');
        mapping.sync();
      }
      m.reads("map" + i, "Mower");
      s.layer(i).reads("write" + i, "lower").reads("append" + i, "lower").reads("map" + i, "lower");
    }
  }

  @Case(
      name = "copyup.parents",
      says = "The directories above a copy are copied with their mode, owner and attributes",
      by = SECTION,
      layers = true)
  static void parents(Stage s) throws Exception {
    Tree lower =
        s.layer(1).dir("a", 0711).dir("a/b", 03750).file("a/b/f", "x").file("a/other", "y");
    Tree unused = lower.chown("a/b", 7, 8).chmod("a/b", 03750).setXattr("a", "user.k", "v");
    s.mount().write("a/b/f", "X").hasMode("a", 0711).hasMode("a/b", 03750);
    Tree upper = s.upper().hasMode("a", 0711).hasMode("a/b", 03750).hasXattr("a", "user.k", "v");
    Check.equal("owner", 7, upper.stat("a/b").uid());
    Check.equal("group", 8, upper.stat("a/b").gid());
    upper.absent("a/other");
  }

  @Case(
      name = "copyup.parents.private",
      says = "A lower directory of mode 0700 does not become readable to others when it is copied",
      by = SECTION,
      layers = true)
  static void privateParents(Stage s) throws Exception {
    s.layer(1).dir("secret", 0700).file("secret/f", "x", 0600);
    s.mount().write("secret/f", "X").hasMode("secret", 0700).hasMode("secret/f", 0600);
    s.upper().hasMode("secret", 0700).hasMode("secret/f", 0600);
  }

  @Case(
      name = "copyup.parents.times",
      says = "Copying a file up changes neither times of the directories above it",
      by = SECTION,
      layers = true)
  static void parentTimes(Stage s) throws Exception {
    Tree lower = s.layer(1).dir("d").file("d/f", "x");
    Tree unused = lower.times("d", PAST, LATER);
    Tree m = s.mount();
    Timespec atime = m.stat("d").atime();
    m.write("d/f", "X");
    Check.equal("atime of d", atime, m.stat("d").atime());
    Check.equal("mtime of d", LATER, m.stat("d").mtime());
  }

  @Case(name = "copyup.mode", says = "The copy has all twelve bits of the mode", by = SECTION)
  static void mode(Stage s) throws Exception {
    s.below().file("a", "x", 04751).file("b", "x", 02640).file("c", "x", 01600).file("d", "x", 0);
    Tree m = s.mount();
    for (String name : List.of("a", "b", "c", "d")) {
      m.times(name, null, LATER);
    }
    m.hasMode("a", 04751).hasMode("b", 02640).hasMode("c", 01600).hasMode("d", 0);
  }

  @Case(
      name = "copyup.owner",
      says = "The copy has the owner and the group of the file",
      by = SECTION)
  static void owner(Stage s) throws Exception {
    s.below().file("f", "x").chown("f", 1234, 65533);
    Stat stat = s.mount().write("f", "y").stat("f");
    Check.equal("owner", 1234, stat.uid());
    Check.equal("group", 65533, stat.gid());
  }

  @Case(
      name = "copyup.times",
      says = "The copy has access and modification time to the nanosecond",
      by = SECTION)
  static void times(Stage s) throws Exception {
    s.below().file("f", "x").times("f", PAST, LATER);
    Stat stat = s.mount().chmod("f", 0600).stat("f");
    Check.equal("atime", PAST, stat.atime());
    Check.equal("mtime", LATER, stat.mtime());
  }

  @Case(
      name = "copyup.xattrs",
      says = "The copy has the extended attributes of user, trusted and security",
      by = SECTION)
  static void xattrs(Stage s) throws Exception {
    String binary = "\u0000\u0001\u00ff";
    Tree below = s.below().file("f", "x");
    below.setXattr("f", "user.a", binary).setXattr("f", "user.empty", "");
    below.setXattr("f", "trusted.t", "T").setXattr("f", "user.long", "v".repeat(2000));
    below.setXattr("f", "security.s", "S");
    Tree m = s.mount().write("f", "y").hasXattr("f", "user.a", binary);
    m.hasXattr("f", "user.empty", "").hasXattr("f", "trusted.t", "T");
    m.hasXattr("f", "user.long", "v".repeat(2000)).hasXattr("f", "security.s", "S");
  }

  @Case(
      name = "copyup.capability",
      says = "chown and chmod of a lower file: the copy keeps or loses capabilities as Linux says",
      by = "capabilities(7)")
  static void capability(Stage s) throws Exception {
    s.below().file("f", "x").setXattr("f", "security.capability", PrivilegeCases.CAP_NET_RAW);
    Tree m = s.mount().chmod("f", 0755);
    m.hasXattr("f", "security.capability", PrivilegeCases.CAP_NET_RAW);
    m.chown("f", 1, 1).hasXattr("f", "security.capability", null);
  }

  @Case(
      name = "copyup.acl",
      says = "The copy has the access control list, a copied directory the default list too",
      by = "acl(5)")
  static void acl(Stage s) throws Exception {
    String access = Acl.of("u::rw-", "u:7:r--", "g::r--", "m::rw-", "o::---");
    String defaults = Acl.of("u::rwx", "u:8:rwx", "g::r-x", "m::rwx", "o::---");
    Tree below = s.below().dir("d").file("d/f", "x");
    below.setXattr("d/f", Acl.ACCESS, access).setXattr("d", Acl.DEFAULT, defaults);
    Tree m = s.mount().write("d/f", "y").hasXattr("d/f", Acl.ACCESS, access);
    m.hasXattr("d", Acl.DEFAULT, defaults);
  }

  @Case(
      name = "copyup.sparse",
      says = "Holes stay holes: the copy of 64 MiB with 8 KiB of data takes less than 1 MiB",
      by = "lseek(2), SEEK_HOLE",
      layers = true,
      kernel = "it copies the whole MiB that begins with data")
  static void sparse(Stage s) throws Exception {
    Tree lower = s.layer(1);
    long size = 64L << 20;
    try (Handle file = lower.create("f")) {
      file.write(10L << 20, "a".repeat(4096)).write(40L << 20, "b".repeat(4096)).truncate(size);
    }
    Tree m = s.mount().chmod("f", 0600).write("f", "x");
    Check.equal("size", size, m.stat("f").size());
    Check.equal("data", "aaaa", m.openRead("f").read(10L << 20, 4));
    Check.equal("data", "bbbb", m.openRead("f").read((40L << 20) + 4092, 4));
    Check.equal("hole", "\0\0\0", m.openRead("f").read(30L << 20, 3));
    Check.that(s.upper().stat("f").blocks() < 2048, "the copy is sparse");
  }

  @Case(
      name = "copyup.large",
      says = "A lower file of 5 MiB and a bit is copied exactly",
      by = SECTION)
  static void large(Stage s) throws Exception {
    Pattern pattern = new Pattern(5_300_001);
    try (Handle file = s.below().create("f")) {
      pattern.write(file);
    }
    Tree m = s.mount().write("f", "HEAD");
    pattern.put(0, "HEAD");
    pattern.check(m.openRead("f"));
  }

  @Case(
      name = "copyup.truncating.open",
      says = "O_TRUNC of a lower file keeps mode, owner and attributes, and no old byte",
      by = "open(2)")
  static void truncatingOpen(Stage s) throws Exception {
    Tree below = s.below().file("f", "long old contents", 0640).chown("f", 3, 4);
    Tree unused = below.setXattr("f", "user.a", "b");
    Tree m = s.mount().overwrite("f", "new").reads("f", "new").hasMode("f", 0640);
    Check.equal("owner", 3, m.stat("f").uid());
    m.hasXattr("f", "user.a", "b");
  }

  @Case(
      name = "copyup.truncating.open.cost",
      says = "O_TRUNC of a lower file copies no data: it works where the data would not fit",
      by = "ovl_open_need_copy_up() of the kernel",
      layers = true)
  static void truncatingOpenCost(Stage s) throws Exception {
    new Pattern(TOO_LARGE).write(s.layer(1).create("f"));
    s.smallUpper(SMALL_MIB).mount().overwrite("f", "new").reads("f", "new");
  }

  @Case(
      name = "copyup.truncate.cost",
      says = "truncate() of a lower file to nothing copies no data",
      by = "ovl_setattr() of the kernel",
      layers = true)
  static void truncateCost(Stage s) throws Exception {
    new Pattern(TOO_LARGE).write(s.layer(1).create("f"));
    Tree m = s.smallUpper(SMALL_MIB).mount();
    m.open("f", OpenFlags.WRONLY | OpenFlags.TRUNC, 0).close();
    Check.equal("size", 0L, m.stat("f").size());
  }

  @Case(
      name = "copyup.truncate.path",
      says = "truncate() by name cuts and lengthens a copy, and asks for write permission",
      by = "truncate(2)")
  static void truncatePath(Stage s) throws Exception {
    s.below().chmod("", 0755).file("f", "0123456789").file("mine", "0123", 0600).dir("d");
    s.below().chown("mine", USER, USER);
    Tree m = s.mount();
    Check.fails(() -> m.truncate("d", 0), Errno.EISDIR);
    s.as(
        USER,
        () -> {
          m.truncate("mine", 2);
          Check.fails(() -> m.truncate("f", 0), Errno.EACCES);
        });
    m.reads("mine", "01").reads("f", "0123456789");
    m.truncate("f", 4).reads("f", "0123").truncate("f", 6).reads("f", "0123\0\0");
  }

  @Case(
      name = "copyup.truncate.shorter",
      says = "Truncating a lower file keeps the bytes before the new end",
      by = "truncate(2)")
  static void truncateShorter(Stage s) throws Exception {
    s.below().file("f", "0123456789");
    Tree m = s.mount();
    m.openWrite("f").truncate(4);
    m.reads("f", "0123");
    m.openWrite("f").truncate(6);
    m.reads("f", "0123\0\0");
  }

  @Case(
      name = "copyup.append",
      says = "O_APPEND to a lower file writes after its old end",
      by = "open(2)")
  static void append(Stage s) throws Exception {
    s.below().file("f", "one");
    Tree m = s.mount();
    m.open("f", OpenFlags.WRONLY | OpenFlags.APPEND, 0).append("two");
    m.reads("f", "onetwo");
  }

  @Case(
      name = "copyup.attributes.only",
      says = "chmod, chown, utimensat and setxattr of a lower file keep its contents",
      by = SECTION)
  static void attributesOnly(Stage s) throws Exception {
    s.below().file("a", "A").file("b", "B").file("c", "C").file("d", "D");
    Tree m = s.mount().chmod("a", 0600).chown("b", 1, 1).times("c", PAST, LATER);
    m.setXattr("d", "user.x", "y").reads("a", "A").reads("b", "B").reads("c", "C").reads("d", "D");
    m.hasMode("a", 0600).hasXattr("d", "user.x", "y");
    Check.equal("mtime", LATER, m.stat("c").mtime());
  }

  @Case(
      name = "copyup.symlink",
      says = "Changing owner and times of a lower symbolic link copies the link, not its target",
      by = SECTION,
      layers = true)
  static void symlink(Stage s) throws Exception {
    s.layer(1).file("f", "x").symlink("f", "l");
    Tree m = s.mount().chown("l", 9, 9).times("l", PAST, LATER);
    Check.equal("target", "f", m.readlink("l"));
    Check.equal("owner of the link", 9, m.stat("l").uid());
    Check.equal("owner of the target", 0, m.stat("f").uid());
    Check.equal("mtime of the link", LATER, m.stat("l").mtime());
    s.upper().lists("", "l");
    Check.equal("owner of the copy", 9, s.upper().stat("l").uid());
  }

  @Case(
      name = "copyup.fifo.device",
      says = "A lower fifo, socket and device keep their type and number when they are changed",
      by = SECTION)
  static void special(Stage s) throws Exception {
    long device = Device.make(1, 3);
    s.below().fifo("p").mknod("s", Mode.SOCKET | 0600, 0).mknod("c", Mode.CHARACTER | 0600, device);
    Tree m = s.mount().chown("p", 1, 2).chmod("s", 0644).chmod("c", 0666);
    Check.octal("fifo", Mode.FIFO, Mode.type(m.stat("p").mode()));
    Check.octal("socket", Mode.SOCKET | 0644, m.stat("s").mode());
    Check.octal("device", Mode.CHARACTER | 0666, m.stat("c").mode());
    Check.equal("number", device, m.stat("c").rdev());
    Check.equal("owner", 1, m.stat("p").uid());
  }

  @Case(
      name = "copyup.directory.attributes",
      says = "Changing a lower directory keeps what is in it",
      by = SECTION)
  static void directory(Stage s) throws Exception {
    s.below().dir("d").file("d/f", "x").dir("d/e").file("d/e/g", "y");
    Tree m = s.mount().chmod("d", 0700).setXattr("d", "user.a", "b").times("d", PAST, LATER);
    m.hasMode("d", 0700).lists("d", "e", "f").reads("d/e/g", "y").hasXattr("d", "user.a", "b");
    Check.equal("mtime", LATER, m.stat("d").mtime());
  }

  @Case(
      name = "copyup.read.write.open.unchanged",
      says = "Opening a lower file for writing without writing changes none of its times",
      by = "open(2)")
  static void openWithoutWriting(Stage s) throws Exception {
    s.below().file("f", "x").times("f", PAST, LATER);
    Tree m = s.mount();
    m.openWrite("f").close();
    Check.equal("mtime", LATER, m.stat("f").mtime());
    m.reads("f", "x");
  }

  @Case(
      name = "copyup.empty",
      says = "An empty lower file is copied as an empty file",
      by = SECTION)
  static void empty(Stage s) throws Exception {
    s.below().file("f", "", 0604);
    s.mount().write("f", "now").reads("f", "now").hasMode("f", 0604);
  }

  @Case(
      name = "copyup.unreadable",
      says = "The owner may write to a lower file of mode 0200 that nobody may read",
      by = "open(2)")
  static void unreadable(Stage s) throws Exception {
    s.below().chmod("", 0755).file("f", "secret", 0200).chown("f", 1000, 1000);
    Tree m = s.mount();
    s.as(USER, () -> m.open("f", OpenFlags.WRONLY, 0).write(0, "SECRET"));
    m.reads("f", "SECRET").hasMode("f", 0200);
  }

  @Case(
      name = "copyup.in.unwritable.directory",
      says = "A lower file that a user may write in a directory that they may not",
      by = "path_resolution(7)")
  static void unwritableDirectory(Stage s) throws Exception {
    Tree below = s.below().chmod("", 0755).dir("d", 0555).file("d/f", "x", 0644);
    Tree unused = below.chown("d/f", 1000, 1000);
    Tree m = s.mount();
    s.as(USER, () -> m.write("d/f", "y").chmod("d/f", 0600));
    m.reads("d/f", "y").hasMode("d/f", 0600).hasMode("d", 0555);
  }

  @Case(
      name = "copyup.at.the.same.time",
      says = "Eight threads that write to one lower file at once each find their bytes",
      by = SECTION)
  static void together(Stage s) throws Exception {
    s.below().file("f", ".".repeat(800_000));
    Tree m = s.mount();
    List<Callable<@Nullable Void>> writers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      writers.add(
          () -> {
            m.openWrite("f").write(number * 100_000L, ("" + number).repeat(50_000));
            return null;
          });
    }
    s.together(writers);
    String all = m.openRead("f").readAll();
    for (int i = 0; i < 8; i++) {
      String expected = ("" + i).repeat(50_000) + ".".repeat(50_000);
      Check.equal("part " + i, expected, all.substring(i * 100_000, (i + 1) * 100_000));
    }
  }

  @Case(
      name = "copyup.link.and.rename",
      says = "Linking and renaming a lower file keep contents, owner, mode and times",
      by = SECTION)
  static void linkAndRename(Stage s) throws Exception {
    s.below().file("f", "text", 0640).chown("f", 3, 4).times("f", PAST, LATER);
    Tree m = s.mount().link("f", "g").rename("f", "h").reads("h", "text").reads("g", "text");
    m.hasMode("h", 0640);
    Check.equal("owner", 3, m.stat("g").uid());
    Check.equal("mtime", LATER, m.stat("h").mtime());
  }

  @Case(
      name = "copyup.work.is.empty",
      says = "After copies and renames the work directory holds no half-made file",
      by = SECTION,
      layers = true)
  static void workIsEmpty(Stage s) throws Exception {
    s.layer(1).file("a", "1").dir("d").file("d/b", "2").symlink("a", "l");
    Tree unused = s.mount().write("a", "x").write("d/b", "y").chown("l", 1, 1).unlink("a");
    s.unmount();
    for (String name : s.work().names("")) {
      if (s.work().stat(name).isDirectory() && !name.equals("index")) {
        s.work().lists(name);
      }
    }
  }

  @Case(
      name = "copyup.stat.during",
      says = "While a large file is copied another is read: nobody waits for half of the copy",
      by = "ovl_copy_up_start() of the kernel: a lock of the inode",
      layers = true,
      seconds = 60)
  static void statDuring(Stage s) throws Exception {
    new Pattern(128 << 20).write(s.layer(1).file("small", "x").create("big"));
    Tree m = s.mount();
    AtomicLong copying = new AtomicLong();
    AtomicLong worst = new AtomicLong();
    s.together(
        List.of(
            () -> {
              long start = System.nanoTime();
              m.write("big", "y");
              copying.set(System.nanoTime() - start);
              return null;
            },
            () -> {
              while (copying.get() == 0 && !Thread.interrupted()) {
                long start = System.nanoTime();
                m.reads("small", "x");
                worst.accumulateAndGet(System.nanoTime() - start, Math::max);
                Thread.sleep(1);
              }
              return null;
            }));
    Check.that(
        worst.get() < Math.max(copying.get() / 2, 20_000_000),
        "reading took " + worst.get() / 1_000 + " us, copying " + copying.get() / 1_000 + " us");
  }
}
