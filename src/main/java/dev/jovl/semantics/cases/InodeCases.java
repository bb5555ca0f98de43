package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.linux.FileHandles;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.Device;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** Inode numbers and device numbers: what identifies a file to the programs that look. */
final class InodeCases {
  private static final String SECTION = OVL + "Inode properties";

  private InodeCases() {}

  static void entriesAgree(Tree m, String directory) throws Exception {
    for (DirectoryEntry entry : m.entries(directory)) {
      if (!entry.name().isDots()) {
        Stat stat = m.stat(directory + "/" + entry.name());
        Check.equal("d_ino of " + entry.name(), stat.ino(), entry.ino());
        Check.equal(
            "d_type of " + entry.name(), Mode.directoryEntryType(stat.mode()), entry.type());
      }
    }
  }

  @Case(
      name = "inode.constant.over.copyup",
      says = "The inode number of a file, link, fifo or directory stays when it is copied up",
      by = SECTION)
  static void constant(Stage s) throws Exception {
    s.below().file("f", "x").symlink("f", "l").fifo("p").dir("d").file("d/g", "y");
    Tree m = s.mount();
    String[] names = {"f", "l", "p", "d", "d/g"};
    long[] before = new long[names.length];
    for (int i = 0; i < names.length; i++) {
      before[i] = m.stat(names[i]).ino();
    }
    for (String name : names) {
      m.chown(name, 1, 1);
    }
    for (int i = 0; i < names.length; i++) {
      Check.equal("inode of " + names[i], before[i], m.stat(names[i]).ino());
    }
  }

  @Case(
      name = "inode.constant.over.remount",
      says = "Inode numbers of lower and of copied files are the same after a remount",
      by = SECTION,
      layers = true)
  static void overRemount(Stage s) throws Exception {
    s.layer(1).file("f", "x").file("g", "y").dir("d").dir("e");
    Tree m = s.mount();
    long f = m.stat("f").ino();
    long g = m.stat("g").ino();
    long d = m.stat("d").ino();
    m.write("f", "X").file("d/new", "1");
    Tree again = s.remount();
    Check.equal("inode of the copied file", f, again.stat("f").ino());
    Check.equal("inode of the lower file", g, again.stat("g").ino());
    Check.equal("inode of the copied directory", d, again.stat("d").ino());
  }

  @Case(
      name = "inode.file.handle",
      says = "A file handle, where there are any, opens its file or is ESTALE, never another file",
      by = "open_by_handle_at(2)",
      layers = true)
  static void fileHandle(Stage s) throws Exception {
    s.layer(1).file("a", "a").file("b", "b");
    Tree m = s.mount();
    FileHandles.Handle handle;
    try (Handle file = m.openRead("a")) {
      handle = FileHandles.of(file.fd());
    } catch (ErrnoException e) {
      Check.that(e.is(Errno.EOPNOTSUPP), "no handles are no handles: " + e.getMessage());
      return;
    }
    opensOrIsStale(m, handle, "a");
    m.write("a", "A").rename("a", "c");
    opensOrIsStale(m, handle, "A");
    m = s.remount().reads("b", "b");
    opensOrIsStale(m, handle, "A");
    m.reads("c", "A").unlink("c").file("a", "new");
    opensOrIsStale(m, handle, "");
  }

  private static void opensOrIsStale(Tree m, FileHandles.Handle handle, String content)
      throws Exception {
    try (Handle root = m.openDir("");
        Handle file = new Handle(FileHandles.open(root.fd(), handle, OpenFlags.RDONLY), "it")) {
      Check.equal("contents by the handle", content, file.readAll());
    } catch (ErrnoException e) {
      Check.that(e.is(Errno.ESTALE), "what is gone is stale: " + e.getMessage());
    }
  }

  @Case(
      name = "inode.constant.over.rename",
      says = "A file and a directory keep their inode number when they move, also after a remount",
      by = SECTION,
      layers = true)
  static void overRename(Stage s) throws Exception {
    s.layer(1).file("f", "x").dir("d").file("d/g", "y");
    Tree m = s.mount();
    long f = m.stat("f").ino();
    long d = m.stat("d").ino();
    long g = m.stat("d/g").ino();
    m.rename("f", "f2").rename("d", "d2");
    Check.equal("inode of f2", f, m.stat("f2").ino());
    Check.equal("inode of d2", d, m.stat("d2").ino());
    Check.equal("inode of d2/g", g, m.stat("d2/g").ino());
    Tree again = s.remount();
    Check.equal("inode of f2 after a remount", f, again.stat("f2").ino());
    Check.equal("inode of d2/g after a remount", g, again.stat("d2/g").ino());
  }

  @Case(
      name = "inode.entries.agree",
      says = "The number and type that a listing gives are those that stat gives",
      by = "getdents(2)")
  static void entries(Stage s) throws Exception {
    s.below()
        .dir("d")
        .file("d/f", "x")
        .dir("d/e")
        .symlink("f", "d/l")
        .fifo("d/p")
        .link("d/f", "d/h");
    Tree m = s.mount();
    entriesAgree(m, "d");
    m.file("d/new", "y").write("d/f", "z").chown("d/e", 1, 1).rename("d/p", "d/q");
    entriesAgree(m, "d");
  }

  @Case(
      name = "inode.entries.agree.merged",
      says = "So it is in a directory of three layers and after a remount",
      by = "getdents(2)",
      layers = true)
  static void entriesMerged(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/a", "1").dir("d/m").file("d/x", "1");
    s.layer(2).dir("d").file("d/b", "2").dir("d/m").file("d/x", "2");
    Tree m = s.mount().file("d/c", "3").write("d/a", "X").file("d/m/n", "y");
    entriesAgree(m, "d");
    entriesAgree(m, "");
    entriesAgree(s.remount(), "d");
  }

  @Case(
      name = "inode.entries.dots",
      says = "\".\" and \"..\" of a listing have the numbers of the directory and the one above",
      by = "getdents(2)")
  static void dots(Stage s) throws Exception {
    s.below().dirs("d/e");
    Tree m = s.mount().dirs("d/n");
    for (String path : new String[] {"d", "d/e", "d/n"}) {
      for (DirectoryEntry entry : m.entries(path)) {
        if (entry.name().isDots()) {
          Stat stat = m.stat(path + "/" + entry.name());
          Check.equal(entry.name() + " of " + path, stat.ino(), entry.ino());
        }
      }
    }
  }

  @Case(
      name = "inode.one.device",
      says = "All files and directories of the mount, of whatever layer, have one st_dev",
      by = SECTION)
  static void oneDevice(Stage s) throws Exception {
    s.below().file("f", "x").dir("d").symlink("f", "l").fifo("p");
    Tree m = s.mount().file("new", "y").dir("e");
    long device = m.stat("").device();
    for (String name : new String[] {"f", "d", "l", "p", "new", "e"}) {
      Check.equal("device of " + name, device, m.stat(name).device());
    }
  }

  @Case(
      name = "inode.own.device",
      says = "The device of the mount is not that of the layers",
      by = SECTION,
      layers = true)
  static void ownDevice(Stage s) throws Exception {
    Tree lower = s.layer(1).file("f", "x");
    Tree m = s.mount();
    Check.that(m.stat("").device() != lower.stat("").device(), "the devices differ");
  }

  @Case(
      name = "inode.unique",
      says = "A thousand files of three layers have a thousand numbers, none of them zero",
      by = "stat(2)",
      layers = true)
  static void unique(Stage s) throws Exception {
    for (int i = 0; i < 400; i++) {
      s.layer(1).file("a" + i, "");
      s.layer(2).file("b" + i, "");
    }
    Tree m = s.mount();
    for (int i = 0; i < 200; i++) {
      m.file("c" + i, "");
    }
    Set<Long> numbers = new HashSet<>();
    for (String name : m.names("")) {
      long inode = m.stat(name).ino();
      Check.that(inode != 0 && numbers.add(inode), "the number of " + name + " is its own");
    }
    Check.equal("files", 1000, numbers.size());
  }

  @Case(
      name = "inode.layers.on.two.filesystems",
      says = "Files with one number on two filesystems have two numbers in the mount, one device",
      by = SECTION + "; xino",
      layers = true)
  static void twoFilesystems(Stage s) throws Exception {
    Tree lower = onOtherDisk(s);
    Set<Long> below = new HashSet<>();
    for (int i = 0; i < 40; i++) {
      below.add(lower.file("a" + i, "1").stat("a" + i).ino());
    }
    Tree m = s.smallUpper(4).mount();
    Set<Long> numbers = new HashSet<>(Set.of(m.stat("").ino()));
    Tree inUpper = s.upper();
    int same = 0;
    for (int i = 0; i < 40; i++) {
      m.file("b" + i, "2");
      same += below.contains(inUpper.stat("b" + i).ino()) ? 1 : 0;
    }
    Check.that(same > 0, "there are files with one number on both filesystems");
    for (String name : m.names("")) {
      Check.that(numbers.add(m.stat(name).ino()), "the number of " + name + " is its own");
      Check.equal("device of " + name, m.stat("").device(), m.stat(name).device());
    }
    long before = m.stat("a1").ino();
    Check.equal("inode after copy-up", before, m.write("a1", "X").stat("a1").ino());
  }

  /** Returns a layer on a new tmpfs, which numbers its files from 1 as any other. */
  private static Tree onOtherDisk(Stage s) throws Exception {
    Path disk = Files.createDirectory(s.home().resolve("other-disk"));
    byte[] target = PathBytes.of(disk);
    Mounts.mount("tmpfs", target, "tmpfs", 0, null);
    s.layerAt(1, disk);
    return s.tree(disk);
  }

  @Case(
      name = "inode.new.file.is.new",
      says = "A file made at the name of a removed one that is open has another number",
      by = "stat(2)")
  static void newFile(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle old = m.openRead("f");
    m.unlink("f").file("f", "y");
    Check.that(m.stat("f").ino() != old.stat().ino(), "the numbers differ");
  }

  @Case(
      name = "inode.device.of.file",
      says = "A lower device file shows its own number, large ones too",
      by = "stat(2), st_rdev")
  static void deviceOfFile(Stage s) throws Exception {
    long device = Device.make(259, 70_000);
    s.below().mknod("c", Mode.CHARACTER | 0600, device);
    Tree m = s.mount().mknod("b", Mode.BLOCK | 0600, device);
    Check.equal("lower", device, m.stat("c").rdev());
    Check.equal("new", device, m.stat("b").rdev());
  }

  @Case(
      name = "inode.handle.agrees",
      says = "stat, fstat and the listing agree on a new file from its first moment",
      by = "stat(2)")
  static void handleAgrees(Stage s) throws Exception {
    Tree m = s.mount().dir("d");
    Handle file = m.create("d/f");
    Check.equal("stat", file.stat().ino(), m.stat("d/f").ino());
    entriesAgree(m, "d");
  }

  @Case(
      name = "inode.birth",
      says = "The time of birth of a new file is there and not after its change",
      by = "statx(2), stx_btime")
  static void birth(Stage s) throws Exception {
    Tree m = s.mount().file("f", "x");
    Stat stat = m.stat("f");
    Check.that(stat.birth().seconds() > 0, "there is a time of birth");
    Check.that(stat.birth().compareTo(stat.ctime()) <= 0, "it is not after the change");
  }
}
