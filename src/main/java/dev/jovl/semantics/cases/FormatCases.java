package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Leftovers;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.nio.file.Files;
import java.nio.file.Path;

/** What the kernel makes of an upper directory, and the other way round. */
final class FormatCases {
  private FormatCases() {}

  @Case(
      name = "format.kernel.reads.upper",
      says =
          "The kernel's overlayfs mounts an upper directory that was made here, to the same tree",
      by = OVL + "the format on disk",
      layers = true)
  static void kernelReads(Stage s) throws Exception {
    Changes.fill(s.layer(1));
    Tree m = s.mount();
    Changes.makeAll(m);
    Changes.check(m);
    Changes.check(s.remount());
    Changes.check(s.mountBy(OtherMounts.kernel()));
  }

  @Case(
      name = "format.reads.upper.of.kernel",
      says = "An upper directory that the kernel's overlayfs made is mounted to the same tree",
      by = OVL + "the format on disk",
      layers = true)
  static void readsKernel(Stage s) throws Exception {
    Changes.fill(s.layer(1));
    Tree m = s.option("metacopy=on").mountBy(OtherMounts.kernel());
    Changes.makeAll(m);
    s.unmount();
    Changes.check(s.mount());
  }

  @Case(
      name = "format.in.turn",
      says = "The kernel and the contestant change one upper directory in turn",
      by = OVL + "the format on disk",
      layers = true)
  static void inTurn(Stage s) throws Exception {
    Changes.fill(s.layer(1));
    s.option("metacopy=on").mount().rename("dir", "a").write("a/y", "1").unlink("gone");
    s.mountBy(OtherMounts.kernel()).rename("a", "b").write("b/y", "2").file("gone", "back");
    s.remount().rename("b", "c").reads("c/y", "2").reads("c/sub/x", "x").reads("gone", "back");
    s.mountBy(OtherMounts.kernel()).reads("c/y", "2").reads("c/sub/x", "x").removeAll("c");
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
    s.mountBy(OtherMounts.kernel()).chmod("a", 0640);
    s.mountBy(s.contestant()).hasMode("b", 0640).chmod("c", 0640);
    Tree m = s.mountBy(OtherMounts.kernel()).hasMode("b", 0640).hasMode("d", 0640).chmod("b", 0600);
    Check.equal("links", 2, m.stat("d").nlink());
    s.mountBy(s.contestant()).hasMode("a", 0600).chmod("d", 0600).hasMode("c", 0600);
  }

  @Case(
      name = "format.upper.as.lower",
      says = "An upper directory serves as a lower layer of the next mount, as images do it",
      by = OVL + "Multiple lower layers",
      layers = true)
  static void upperAsLower(Stage s) throws Exception {
    Changes.fill(s.layer(1));
    Changes.makeAll(s.mount());
    s.unmount();
    Files.move(s.home().resolve("upper"), s.home().resolve("lower2"));
    Files.createDirectory(s.home().resolve("upper"));
    Leftovers.remove(s.home().resolve("work"));
    Files.createDirectory(s.home().resolve("work"));
    s.layerAt(2, s.home().resolve("lower2"));
    Tree m = s.mount();
    Changes.check(m);
    m.unlink("there").write("dir2/y", "Y").absent("there").reads("dir2/y", "Y");
  }
}
