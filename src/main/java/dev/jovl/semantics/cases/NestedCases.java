package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.semantics.Case;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import dev.jovl.semantics.contestant.Layers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Mounts on mounts. */
final class NestedCases {
  private NestedCases() {}

  @Case(
      name = "nested.over.kernel",
      says = "A mount of the kernel's overlayfs can be a lower layer",
      by = OVL + "Nesting overlayfs mounts",
      layers = true)
  static void overKernel(Stage s) throws Exception {
    Path base = Files.createDirectories(s.home().resolve("base"));
    Changes.fill(s.tree(base));
    Tree inner = s.mountAlso(OtherMounts.kernel(), OtherMounts.over(s, base));
    Changes.makeAll(inner);
    s.layerAt(1, s.home().resolve("over/mnt"));
    Tree m = s.mount();
    Changes.check(m);
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
    Changes.fill(s.layer(1));
    Tree m = s.mount();
    Changes.makeAll(m);
    Tree top = s.mountAlso(OtherMounts.kernel(), OtherMounts.over(s, s.mountPoint()));
    Changes.check(top);
    top.write("f", "TOP").unlink("there").rename("dir2", "dir3").reads("dir3/sub/x", "X");
    m.reads("f", "CHANGED").present("there").reads("dir2/sub/x", "X");
  }

  @Case(
      name = "nested.on.itself",
      says = "The mount can be a lower layer of another mount of its kind",
      by = OVL + "Nesting overlayfs mounts",
      layers = true)
  static void onItself(Stage s) throws Exception {
    Changes.fill(s.layer(1));
    Tree m = s.mount();
    Changes.makeAll(m);
    Tree top = s.mountAlso(s.contestant(), OtherMounts.over(s, s.mountPoint()));
    Changes.check(top);
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
    Changes.fill(s.tree(base));
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
}
