package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import dev.jovl.semantics.Violation;
import java.io.IOException;

/** Mounting the same layers again, or at once a second time. */
final class RemountCases {
  private static final String CHANGES = OVL + "Changes to underlying filesystems";
  private static final String EXCLUSIVE = OVL + "Sharing and copying layers";

  private RemountCases() {}

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
    Changes.fill(s.layer(1));
    Changes.makeAll(s.mount());
    Changes.check(s.remount());
    Changes.check(s.remount());
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
    Changes.fill(s.layer(1));
    Tree m = s.mount();
    Tree other = s.mountAlso(s.contestant(), OtherMounts.over(s, s.home().resolve("lower1")));
    m.write("f", "ONE").unlink("gone").rename("dir", "d1");
    other.reads("f", "lower f").reads("gone", "x").reads("dir/sub/x", "x").write("f", "TWO");
    m.reads("f", "ONEer f").absent("gone").reads("d1/sub/x", "x");
  }
}
