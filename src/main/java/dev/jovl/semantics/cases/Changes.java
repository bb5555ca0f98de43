package dev.jovl.semantics.cases;

import dev.jovl.semantics.Check;
import dev.jovl.semantics.Tree;

/** One of each change that an overlay can record, on a tree that has something for each. */
final class Changes {
  private Changes() {}

  /** Makes what is to be changed. */
  static void fill(Tree t) throws Exception {
    t.file("f", "lower f").file("gone", "x").file("mode", "m").file("moved", "moved");
    t.dirs("tree/old").file("tree/old/x", "x").dirs("dir/sub").file("dir/sub/x", "x");
    t.file("dir/y", "y").file("one", "one").link("one", "two").file("swap1", "1");
    t.dir("swap2").file("swap2/in", "2").symlink("f", "link");
  }

  /** Makes the changes. */
  static void makeAll(Tree m) throws Exception {
    m.write("f", "CHANGED").unlink("gone").chmod("mode", 0600).setXattr("mode", "user.a", "b");
    m.rename("moved", "there").removeAll("tree").dir("tree").file("tree/new", "n");
    m.rename("dir", "dir2").write("dir2/sub/x", "X").link("one", "three").write("one", "ONE");
    m.symlink("f", "link2").fifo("pipe").dir("made").file("made/file", "made");
    m.rename("swap1", "swap").rename("swap2", "swap1").rename("swap", "swap2");
  }

  /** Claims that a tree is as it must be after all of them. */
  static void check(Tree m) throws Exception {
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
}
