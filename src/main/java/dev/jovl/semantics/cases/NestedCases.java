package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.posix.Errno;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Removal;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import dev.jovl.semantics.Violation;
import dev.jovl.semantics.contestant.Contestant;
import dev.jovl.semantics.contestant.KernelContestant;
import dev.jovl.semantics.contestant.Layers;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Mounts on mounts, mounting again, and what the kernel makes of an upper directory and the other
 * way round.
 */
final class NestedCases {
  private static final String CHANGES = OVL + "Changes to underlying filesystems";
  private static final String EXCLUSIVE = OVL + "Sharing and copying layers";

  private NestedCases() {}

  private static Contestant kernel() {
    return new KernelContestant("kernel", List.of("redirect_dir=on", "metacopy=on"));
  }

  /** Returns fresh upper, work and mount directories for a second mount over some lower ones. */
  private static Layers over(Stage s, Path... lowers) throws Exception {
    Path second = Files.createDirectories(s.home().resolve("over"));
    for (String name : List.of("upper", "work", "mnt")) {
      Files.createDirectories(second.resolve(name));
    }
    return new Layers(
        List.of(lowers),
        List.of(),
        second.resolve("upper"),
        second.resolve("work"),
        second.resolve("mnt"),
        List.of(),
        false);
  }

  /** Makes one of each change that an overlay can record. */
  private static void changeAll(Tree m) throws Exception {
    m.write("f", "CHANGED").unlink("gone").chmod("mode", 0600).setXattr("mode", "user.a", "b");
    m.rename("moved", "there").removeAll("tree").dir("tree").file("tree/new", "n");
    m.rename("dir", "dir2").write("dir2/sub/x", "X").link("one", "three").write("one", "ONE");
    m.symlink("f", "link2").fifo("pipe").dir("made").file("made/file", "made");
    m.rename("swap1", "swap").rename("swap2", "swap1").rename("swap", "swap2");
  }

  private static void fill(Tree t) throws Exception {
    t.file("f", "lower f").file("gone", "x").file("mode", "m").file("moved", "moved");
    t.dirs("tree/old").file("tree/old/x", "x").dirs("dir/sub").file("dir/sub/x", "x");
    t.file("dir/y", "y").file("one", "one").link("one", "two").file("swap1", "1");
    t.dir("swap2").file("swap2/in", "2").symlink("f", "link");
  }

  private static void checkAll(Tree m) throws Exception {
    m.reads("f", "CHANGED").absent("gone").hasMode("mode", 0600).hasXattr("mode", "user.a", "b");
    m.reads("there", "moved").absent("moved").lists("tree", "new").reads("tree/new", "n");
    m.absent("dir").reads("dir2/sub/x", "X").reads("dir2/y", "y").lists("dir2", "sub", "y");
    m.reads("one", "ONE").reads("three", "ONE").reads("made/file", "made").reads("swap2", "1");
    m.reads("swap1/in", "2").lists("swap1", "in").reads("link", "CHANGED").reads("mode", "m");
    Check.equal("target", "f", m.readlink("link2"));
    m.lists(
        "", "dir2", "f", "link", "link2", "made", "mode", "one", "pipe", "swap1", "swap2", "there",
        "three", "tree", "two");
  }

  @Case(
      name = "format.kernel.reads.upper",
      says =
          "The kernel's overlayfs mounts an upper directory that was made here, to the same tree",
      by = OVL + "the format on disk",
      layers = true)
  static void kernelReads(Stage s) throws Exception {
    fill(s.layer(1));
    Tree m = s.mount();
    changeAll(m);
    checkAll(m);
    checkAll(s.remount());
    checkAll(s.mountBy(kernel()));
  }

  @Case(
      name = "format.reads.upper.of.kernel",
      says = "An upper directory that the kernel's overlayfs made is mounted to the same tree",
      by = OVL + "the format on disk",
      layers = true)
  static void readsKernel(Stage s) throws Exception {
    fill(s.layer(1));
    Tree m = s.option("metacopy=on").mountBy(kernel());
    changeAll(m);
    s.unmount();
    checkAll(s.mount());
  }

  @Case(
      name = "format.in.turn",
      says = "The kernel and the contestant change one upper directory in turn",
      by = OVL + "the format on disk",
      layers = true)
  static void inTurn(Stage s) throws Exception {
    fill(s.layer(1));
    s.option("metacopy=on").mount().rename("dir", "a").write("a/y", "1").unlink("gone");
    s.mountBy(kernel()).rename("a", "b").write("b/y", "2").file("gone", "back");
    s.remount().rename("b", "c").reads("c/y", "2").reads("c/sub/x", "x").reads("gone", "back");
    s.mountBy(kernel()).reads("c/y", "2").reads("c/sub/x", "x").removeAll("c");
    s.remount().absent("a").absent("b").absent("c").absent("dir");
  }

  @Case(
      name = "format.uuid.off",
      says = "With uuid=off marks name no filesystem, and names of one file stay together in turn",
      by = OVL + "UUID and fsid",
      layers = true,
      seconds = 60)
  static void uuidOff(Stage s) throws Exception {
    LoopDisk disk = LoopDisk.make(s, 8, "mke2fs -q -F -t ext4 image");
    Path lower = Files.createDirectory(disk.root().resolve("lower"));
    Tree unused = s.tree(lower).file("a", "x").link("a", "b").file("c", "x").link("c", "d");
    s.layerAt(1, lower);
    s.upperIn(disk.root());
    s.option("uuid=off").option("index=on").option("metacopy=on");
    s.mountBy(kernel()).chmod("a", 0640);
    s.mountBy(s.contestant()).hasMode("b", 0640).chmod("c", 0640);
    Tree m = s.mountBy(kernel()).hasMode("b", 0640).hasMode("d", 0640).chmod("b", 0600);
    Check.equal("links", 2, m.stat("d").nlink());
    s.mountBy(s.contestant()).hasMode("a", 0600).chmod("d", 0600).hasMode("c", 0600);
  }

  @Case(
      name = "format.upper.as.lower",
      says = "An upper directory serves as a lower layer of the next mount, as images do it",
      by = OVL + "Multiple lower layers",
      layers = true)
  static void upperAsLower(Stage s) throws Exception {
    fill(s.layer(1));
    changeAll(s.mount());
    s.unmount();
    Files.move(s.home().resolve("upper"), s.home().resolve("lower2"));
    Files.createDirectory(s.home().resolve("upper"));
    Removal.of(s.home().resolve("work"));
    Files.createDirectory(s.home().resolve("work"));
    s.layerAt(2, s.home().resolve("lower2"));
    Tree m = s.mount();
    checkAll(m);
    m.unlink("there").write("dir2/y", "Y").absent("there").reads("dir2/y", "Y");
  }

  @Case(
      name = "nested.over.kernel",
      says = "A mount of the kernel's overlayfs can be a lower layer",
      by = OVL + "Nesting overlayfs mounts",
      layers = true)
  static void overKernel(Stage s) throws Exception {
    Path base = Files.createDirectories(s.home().resolve("base"));
    fill(s.tree(base));
    Tree inner = s.mountAlso(kernel(), over(s, base));
    changeAll(inner);
    s.layerAt(1, s.home().resolve("over/mnt"));
    Tree m = s.mount();
    checkAll(m);
    m.write("f", "TOP").reads("f", "TOPNGED").unlink("there").absent("there");
    inner.reads("f", "CHANGED").present("there");
    s.unmount();
  }

  @Case(
      name = "nested.under.kernel",
      says = "The mount can be a lower layer of the kernel's overlayfs",
      by = OVL + "Nesting overlayfs mounts",
      layers = true)
  static void underKernel(Stage s) throws Exception {
    fill(s.layer(1));
    Tree m = s.mount();
    changeAll(m);
    Tree top = s.mountAlso(kernel(), over(s, s.mountPoint()));
    checkAll(top);
    top.write("f", "TOP").unlink("there").rename("dir2", "dir3").reads("dir3/sub/x", "X");
    m.reads("f", "CHANGED").present("there").reads("dir2/sub/x", "X");
  }

  @Case(
      name = "nested.on.itself",
      says = "The mount can be a lower layer of another mount of its kind",
      by = OVL + "Nesting overlayfs mounts",
      layers = true)
  static void onItself(Stage s) throws Exception {
    fill(s.layer(1));
    Tree m = s.mount();
    changeAll(m);
    Tree top = s.mountAlso(s.contestant(), over(s, s.mountPoint()));
    checkAll(top);
    top.write("f", "TOP").unlink("there").rename("dir2", "dir3").reads("dir3/sub/x", "X");
    m.reads("f", "CHANGED").present("there");
  }

  @Case(
      name = "nested.upper.in.mount",
      says = "Upper and work directory of a mount of its kind can lie in the mount",
      by = OVL + "Nesting overlayfs mounts",
      layers = true,
      kernel = "it refuses an upper directory on overlayfs: no whiteouts can be made there")
  static void upperInMount(Stage s) throws Exception {
    Path base = Files.createDirectories(s.home().resolve("base"));
    fill(s.tree(base));
    Tree m = s.mount().dir("u").dir("w");
    Path mnt = Files.createDirectories(s.home().resolve("top"));
    Layers layers =
        new Layers(
            List.of(base),
            List.of(),
            s.mountPoint().resolve("u"),
            s.mountPoint().resolve("w"),
            mnt,
            List.of(),
            false);
    Tree top = s.mountAlso(s.contestant(), layers).unlink("gone").absent("gone");
    top.write("f", "TOP").reads("f", "TOPer f").lists("tree", "old").removeAll("tree").dir("tree");
    top.lists("tree");
    m.reads("u/f", "TOPer f");
  }

  @Case(
      name = "remount.at.once",
      says = "The same layers mount again as soon as umount has returned, twenty times",
      by = "umount(2)",
      layers = true,
      seconds = 60)
  static void atOnce(Stage s) throws Exception {
    s.layer(1).file("f", "");
    Tree m = s.mount();
    for (int i = 0; i < 20; i++) {
      m.open("f", OpenFlags.WRONLY | OpenFlags.APPEND, 0).append("x");
      m = s.remount();
    }
    m.reads("f", "x".repeat(20));
  }

  @Case(
      name = "remount.everything",
      says = "All kinds of changes are the same after a remount",
      by = CHANGES,
      layers = true)
  static void everything(Stage s) throws Exception {
    fill(s.layer(1));
    changeAll(s.mount());
    checkAll(s.remount());
    checkAll(s.remount());
  }

  @Case(
      name = "remount.left.over.work",
      says = "What a crash has left in the work directory is removed and hurts nothing",
      by = OVL + "Upper and Lower",
      layers = true)
  static void leftOver(Stage s) throws Exception {
    s.layer(1).file("f", "x").dir("d");
    Tree m = s.mount();
    s.unmount();
    Tree work = s.work();
    work.dirs("work/#1").file("work/#1/x", "left").file("work/#2", "left").file("work/1", "left");
    work.whiteout("work/#3");
    m = s.mount().write("f", "y").chmod("d", 0700).unlink("f").mkdir("n", 0755).file("f", "z");
    m.reads("f", "z");
    s.unmount();
    work.lists("work");
  }

  @Case(
      name = "remount.same.upper.twice",
      says = "A second mount with the upper directory of a live one is refused",
      by = EXCLUSIVE,
      layers = true)
  static void sameUpperTwice(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    Tree m = s.mount().file("n", "y");
    try {
      Tree second = s.mountTwice();
      throw new Violation("the second mount works: " + second.names(""));
    } catch (IOException e) {
      m.reads("n", "y").write("f", "z").reads("f", "z");
    }
  }

  @Case(
      name = "remount.two.mounts.share.lowers",
      says = "Two live mounts share their lower layers and no change",
      by = EXCLUSIVE,
      layers = true)
  static void shareLowers(Stage s) throws Exception {
    fill(s.layer(1));
    Tree m = s.mount();
    Tree other = s.mountAlso(s.contestant(), over(s, s.home().resolve("lower1")));
    m.write("f", "ONE").unlink("gone").rename("dir", "d1");
    other.reads("f", "lower f").reads("gone", "x").reads("dir/sub/x", "x").write("f", "TWO");
    m.reads("f", "ONEer f").absent("gone").reads("d1/sub/x", "x");
  }

  @Case(
      name = "crash.keeps.what.was.done",
      says = "After kill -9 a mount of the same layers shows each change that was answered",
      by = OVL + "Durability and copy up",
      layers = true,
      daemon = true,
      seconds = 60)
  static void crashKeeps(Stage s) throws Exception {
    fill(s.layer(1));
    changeAll(s.mount());
    checkAll(s.crashAndMount());
  }

  @Case(
      name = "crash.with.open.files",
      says = "kill -9 with files open, removed and being written leaves a mountable whole",
      by = OVL + "Durability and copy up",
      layers = true,
      daemon = true,
      seconds = 60)
  static void crashWithOpenFiles(Stage s) throws Exception {
    fill(s.layer(1));
    Tree m = s.mount();
    Handle written = m.openWrite("f").write(0, "W").sync();
    Handle removed = m.openWrite("gone").write(0, "G");
    m.unlink("gone").create("new").append("n").sync();
    Check.equal("removed", "G", removed.readAll());
    Check.equal("written", "Wower f", written.readAll());
    m = s.crashAndMount().reads("f", "Wower f").absent("gone").reads("new", "n");
    m.write("f", "again").lists("dir", "sub", "y");
  }

  @Case(
      name = "crash.handles.get.an.error",
      says = "After kill -9 calls on the old mount get an error and do not hang",
      by = "fuse(4): ENOTCONN",
      layers = true,
      daemon = true)
  static void crashHandles(Stage s) throws Exception {
    s.layer(1).file("f", "text");
    Tree m = s.mount();
    Handle file = m.openWrite("f");
    s.crash();
    Check.fails(() -> file.sync().stat(), Errno.ENOTCONN, Errno.EIO, Errno.ECONNABORTED);
  }
}
