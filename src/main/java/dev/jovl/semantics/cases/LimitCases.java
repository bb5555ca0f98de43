package dev.jovl.semantics.cases;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.ArrayList;
import java.util.List;

/** How long, how deep, how many. */
final class LimitCases {
  /** EXT4_LINK_MAX of the kernel. */
  private static final int LINKS = 65_000;

  private LimitCases() {}

  @Case(
      name = "limit.name",
      says = "A name of 255 bytes is made in every way, one of 256 is ENAMETOOLONG in every way",
      by = "NAME_MAX of limits.h")
  static void name(Stage s) throws Exception {
    String good = "n".repeat(254);
    String bad = "n".repeat(256);
    Tree m = s.mount().file("f", "x");
    m.file(good + 1, "").dir(good + 2).symlink("f", good + 3).link("f", good + 4).fifo(good + 5);
    Check.fails(() -> m.create(bad), Errno.ENAMETOOLONG);
    Check.fails(() -> m.mkdir(bad, 0755), Errno.ENAMETOOLONG);
    Check.fails(() -> m.symlink("f", bad), Errno.ENAMETOOLONG);
    Check.fails(() -> m.link("f", bad), Errno.ENAMETOOLONG);
    Check.fails(() -> m.fifo(bad), Errno.ENAMETOOLONG);
    Check.fails(() -> m.stat(bad), Errno.ENAMETOOLONG);
    Check.fails(() -> m.unlink(bad), Errno.ENAMETOOLONG);
    Check.equal("names", 6, m.names("").size());
  }

  @Case(
      name = "limit.links",
      says = "A file takes as many names as its disk allows, one more is EMLINK, and it goes on",
      by = "link(2), EMLINK; EXT4_LINK_MAX of Linux",
      layers = true,
      seconds = 60)
  static void links(Stage s) throws Exception {
    LoopDisk disk = LoopDisk.make(s, 64, "mke2fs -q -F -t ext4 image");
    s.layer(1).file("below", "x");
    Tree upper = s.upperIn(disk.root()).upper().file("f", "x").dir("d");
    for (int i = 2; i < LINKS; i++) {
      upper.link("f", "d/" + i);
    }
    Tree m = s.mount().link("f", "d/last");
    Check.equal("links", LINKS, m.stat("d/500").nlink());
    Check.fails(() -> m.link("f", "d/more"), Errno.EMLINK);
    m.absent("d/more").write("d/500", "y").reads("f", "y").unlink("d/500").link("f", "d/more");
    Check.equal("links", LINKS, m.stat("d/more").nlink());
  }

  @Case(
      name = "limit.depth",
      says = "Directories nest deeper than PATH_MAX: reached step by step, listed, removed",
      by = "PATH_MAX of limits.h")
  static void depth(Stage s) throws Exception {
    Tree m = s.mount();
    FileName name = FileName.of("d".repeat(200));
    List<Handle> steps = new ArrayList<>();
    steps.add(m.openDir(""));
    for (int i = 0; i < 30; i++) {
      Handle above = steps.get(i).done("mkdirat", fd -> Names.mkdir(fd, name, 0755));
      Fd next = above.call("openat", fd -> Open.at(fd, name, OpenFlags.DIRECTORY));
      steps.add(s.closeLater(new Handle(next, "step " + i)));
    }
    Handle last = steps.get(30);
    last.call("openat", fd -> Open.at(fd, FileName.of("f"), OpenFlags.CREAT, 0644)).close();
    Check.equal("names", "[f]", Tree.names(Tree.entries(last)).toString());
    last.done("unlinkat", fd -> Names.unlink(fd, FileName.of("f")));
    for (int i = 29; i >= 0; i--) {
      steps.get(i).done("rmdir", fd -> Names.rmdir(fd, name));
    }
    m.lists("");
  }

  @Case(
      name = "limit.depth.of.lower",
      says = "A lower file deeper than PATH_MAX is read, changed and removed step by step",
      by = "PATH_MAX of limits.h")
  static void depthOfLower(Stage s) throws Exception {
    FileName name = FileName.of("d".repeat(200));
    Fd at = s.below().openDir("").fd();
    for (int i = 0; i < 24; i++) {
      Names.mkdir(at, name, 0755);
      at = s.closeLater(Open.at(at, name, OpenFlags.DIRECTORY));
    }
    int create = OpenFlags.CREAT | OpenFlags.WRONLY;
    new Handle(s.closeLater(Open.at(at, FileName.of("f"), create, 0644)), "f").append("deep");
    Fd in = s.mount().openDir("").fd();
    for (int i = 0; i < 24; i++) {
      in = s.closeLater(Open.at(in, name, OpenFlags.DIRECTORY));
    }
    Handle file = s.closeLater(new Handle(Open.at(in, FileName.of("f"), OpenFlags.RDWR), "f"));
    Check.equal("contents", "deep", file.readAll());
    Check.equal("changed", "DEep", file.write(0, "DE").readAll());
    Names.unlink(in, FileName.of("f"));
    Check.equal("size", 4L, file.stat().size());
  }

  @Case(
      name = "limit.layers.of.500",
      says = "500 lower layers are one tree: each gives its file, the top wins",
      by = Docs.OVL + "Multiple lower layers",
      layers = true,
      seconds = 60)
  static void layers(Stage s) throws Exception {
    for (int i = 1; i <= 500; i++) {
      s.layer(i).file("f" + i, "" + i).dir("d").file("d/same", "" + i);
    }
    Tree m = s.mount().reads("f1", "1").reads("f500", "500").reads("d/same", "500");
    Check.equal("names", 501, m.names("").size());
    m.write("f1", "X").unlink("d/same").lists("d");
  }

  @Case(
      name = "limit.open.files",
      says = "2,000 files of a lower layer are open at once and all are read",
      by = "RLIMIT_NOFILE is the caller's, not the filesystem's",
      seconds = 60)
  static void openFiles(Stage s) throws Exception {
    Tree below = s.below().dir("d");
    for (int i = 0; i < 2000; i++) {
      below.file("d/" + i, "" + i);
    }
    Tree m = s.mount();
    Handle[] open = new Handle[2000];
    for (int i = 0; i < 2000; i++) {
      open[i] = m.openRead("d/" + i);
    }
    for (int i = 0; i < 2000; i++) {
      Check.equal("contents of " + i, "" + i, open[i].readAll());
    }
  }

  @Case(
      name = "limit.many.files",
      says = "5,000 files are made in one directory, listed and removed",
      by = "no limit but the room",
      seconds = 120)
  static void manyFiles(Stage s) throws Exception {
    int count = 5_000;
    Tree m = s.mount().dir("d");
    Handle directory = m.openDir("d");
    directory.done(
        "openat",
        fd -> {
          for (int i = 0; i < count; i++) {
            Open.at(fd, FileName.of("f" + i), OpenFlags.CREAT | OpenFlags.WRONLY, 0644).close();
          }
        });
    Check.equal("names", count, m.names("d").size());
    directory.done(
        "unlinkat",
        fd -> {
          for (int i = 0; i < count; i++) {
            Names.unlink(fd, FileName.of("f" + i));
          }
        });
    m.lists("d").rmdir("d");
  }
}
