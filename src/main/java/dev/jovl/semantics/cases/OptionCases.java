package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import dev.jovl.semantics.Violation;
import dev.jovl.semantics.contestant.KernelContestant;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Mount options of overlayfs: what each changes, in the mount and on disk. */
final class OptionCases {
  private static final String META = OVL + "Metadata only copy up";
  private static final String REDIRECT = OVL + "renaming directories";
  private static final String DATA_ONLY = OVL + "Data-only lower layers";
  private static final int SIZE = 6 << 20;

  private OptionCases() {}

  @Case(
      name = "option.redirect.off",
      says = "With redirect_dir=off a lower directory does not move: EXDEV; new ones do",
      by = REDIRECT,
      layers = true)
  static void redirectOff(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/f", "x");
    Tree m = s.option("redirect_dir=off").mount().dir("n").file("n/f", "y").rename("n", "m");
    Check.fails(() -> m.rename("a", "b"), Errno.EXDEV);
    m.reads("a/f", "x").reads("m/f", "y").absent("b");
    Programs.shell(s.mountPoint(), "mv a c");
    m.reads("c/f", "x").absent("a");
  }

  @Case(
      name = "option.redirect.nofollow",
      says = "With redirect_dir=nofollow a redirect of a layer is not followed: EPERM or nothing",
      by = REDIRECT,
      layers = true)
  static void redirectNoFollow(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/f", "x");
    Tree unused = s.upper().dir("b").setXattr("b", "trusted.overlay.redirect", "a");
    Tree m = s.option("redirect_dir=nofollow").mount().reads("a/f", "x");
    Check.fails(() -> m.read("b/f"), Errno.EPERM, Errno.ENOENT);
  }

  @Case(
      name = "option.redirect.follow",
      says = "With redirect_dir=follow a redirect is followed and none is made",
      by = REDIRECT,
      layers = true)
  static void redirectFollow(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/f", "x").dir("c").file("c/g", "y");
    Tree unused = s.upper().dir("b").setXattr("b", "trusted.overlay.redirect", "a");
    Tree m = s.option("redirect_dir=follow").mount().reads("b/f", "x");
    Check.fails(() -> m.rename("c", "d"), Errno.EXDEV);
  }

  @Case(
      name = "option.redirect.outside",
      says = "A redirect with \"..\" or to nothing leads nowhere, never out of the layer",
      by = REDIRECT,
      layers = true)
  static void redirectOutside(Stage s) throws Exception {
    s.layer(1).dir("a").file("a/f", "x");
    Tree secret = s.tree(s.home()).dir("secret").file("secret/s", "secret");
    Tree upper = s.upper().dir("b").setXattr("b", "trusted.overlay.redirect", "/../secret");
    Tree unused = upper.dir("c").setXattr("c", "trusted.overlay.redirect", "/none");
    secret.present("secret/s");
    Tree m = s.mount();
    for (String path : new String[] {"b", "c"}) {
      try {
        Check.equal("names in " + path, "[]", m.names(path).toString());
      } catch (CallException e) {
        Check.that(e.errno() != Errno.ELOOP, "an error: " + e.getMessage());
      }
    }
    m.reads("a/f", "x");
  }

  @Case(
      name = "option.metacopy.chmod",
      says =
          "With metacopy=on chmod, chown and times copy no data: they work where it would not fit",
      by = META,
      layers = true)
  static void metacopyChmod(Stage s) throws Exception {
    Pattern pattern = new Pattern(SIZE);
    pattern.write(s.layer(1).create("f"));
    Tree m = s.smallUpper(2).option("metacopy=on").mount().chmod("f", 0600).chown("f", 3, 4);
    m.hasMode("f", 0600).setXattr("f", "user.a", "b");
    pattern.check(m.openRead("f"));
    Check.equal("size", (long) SIZE, m.stat("f").size());
  }

  @Case(
      name = "option.metacopy.then.write",
      says = "The data follows at the first write, and all of it is there",
      by = META,
      layers = true)
  static void metacopyWrite(Stage s) throws Exception {
    Pattern pattern = new Pattern(300_001);
    pattern.write(s.layer(1).create("f"));
    Tree m = s.option("metacopy=on").mount().chmod("f", 0600);
    Handle reader = m.openRead("f");
    pattern.check(reader);
    m.write("f", "HEAD").hasMode("f", 0600);
    pattern.put(0, "HEAD");
    pattern.check(m.openRead("f"));
    pattern.check(reader);
    pattern.check(s.upper().openRead("f"));
    s.upper().hasXattr("f", "trusted.overlay.metacopy", null);
  }

  @Case(
      name = "option.metacopy.remount",
      says = "A file of which only the metadata was copied is whole after a remount and a move",
      by = META,
      layers = true)
  static void metacopyRemount(Stage s) throws Exception {
    Pattern pattern = new Pattern(100_001);
    Handle lower = s.layer(1).dir("d").create("d/f");
    pattern.write(lower);
    lower.close();
    s.option("metacopy=on").mount().chmod("d/f", 0640).rename("d/f", "g").rename("d", "e");
    Tree m = s.remount().hasMode("g", 0640);
    pattern.check(m.openRead("g"));
    m.open("g", OpenFlags.WRONLY | OpenFlags.APPEND, 0).append("!");
    Check.equal("size", 100_002L, m.stat("g").size());
    Check.equal("last", "!", m.openRead("g").read(100_001, 1));
  }

  @Case(
      name = "option.metacopy.read.of.kernel",
      says = "A metacopy of the kernel's overlayfs shows the data of the lower file",
      by = META,
      layers = true)
  static void metacopyOfKernel(Stage s) throws Exception {
    Pattern pattern = new Pattern(100_001);
    Handle lower = s.layer(1).create("f");
    pattern.write(lower);
    lower.close();
    KernelContestant kernel =
        new KernelContestant("kernel", List.of("metacopy=on", "redirect_dir=on"));
    Tree k = s.mountBy(kernel).chmod("f", 0600).rename("f", "g");
    k.hasMode("g", 0600);
    s.unmount();
    Tree m = s.option("metacopy=on").mount().hasMode("g", 0600).absent("f");
    pattern.check(m.openRead("g"));
  }

  @Case(
      name = "option.metacopy.truncate",
      says = "Truncating and growing a metacopy leaves exactly what is left of the data",
      by = META,
      layers = true)
  static void metacopyTruncate(Stage s) throws Exception {
    s.layer(1).file("f", "0123456789");
    Tree m = s.option("metacopy=on").mount().chmod("f", 0600);
    m.openWrite("f").truncate(4).truncate(6);
    m.reads("f", "0123\0\0").overwrite("f", "new").reads("f", "new");
    s.remount().reads("f", "new").hasMode("f", 0600);
  }

  @Case(
      name = "option.metacopy.hard.links",
      says = "Names of one lower file stay one file when only its metadata was copied",
      by = META,
      layers = true)
  static void metacopyLinks(Stage s) throws Exception {
    s.layer(1).file("a", "text").link("a", "b");
    Tree m = s.option("metacopy=on").mount().chmod("a", 0600).hasMode("b", 0600);
    m.reads("b", "text").write("b", "TEXT").reads("a", "TEXT");
    Check.equal("links", 2, m.stat("a").nlink());
  }

  @Case(
      name = "option.metacopy.hard.link.moves",
      says = "One of two lower names moves while the other was replaced, and has its data",
      by = META,
      layers = true)
  static void metacopyLinkMoves(Stage s) throws Exception {
    s.layer(1).file("a", "text").link("a", "b").file("c", "other");
    Tree m = s.option("metacopy=on").mount();
    Handle reader = m.openRead("a");
    m.rename("c", "a").rename("b", "d").reads("d", "text").reads("a", "other");
    Check.equal("by the old handle", "text", reader.readAll());
    s.remount().reads("d", "text").reads("a", "other").lists("", "a", "d");
  }

  @Case(
      name = "option.data.only",
      says = "Files of a data-only layer are not seen, and reached by a redirect of a metacopy",
      by = DATA_ONLY,
      layers = true)
  static void dataOnly(Stage s) throws Exception {
    Tree data = s.dataLayer().dir("objects").file("objects/1", "the data");
    data.present("objects/1");
    Tree lower = s.layer(1).file("f", "", 0640);
    try (Handle file = lower.openWrite("f")) {
      file.truncate(8);
    }
    lower.setXattr("f", "trusted.overlay.metacopy", "");
    Tree unused = lower.setXattr("f", "trusted.overlay.redirect", "/objects/1");
    Tree m = s.option("metacopy=on").option("redirect_dir=on").mount();
    m.lists("", "f").reads("f", "the data").hasMode("f", 0640).absent("objects");
    m.write("f", "THE").reads("f", "THE data");
    data.reads("objects/1", "the data");
  }

  @Case(
      name = "option.userxattr",
      says = "With userxattr what the overlay remembers is in user.overlay attributes",
      by = OVL + "User xattr",
      layers = true)
  static void userXattr(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/old", "1").file("f", "x");
    s.option("userxattr").mount().removeAll("d").dir("d").lists("d").write("f", "y");
    s.upper().hasXattr("d", "user.overlay.opaque", "y");
    s.upper().hasXattr("d", "trusted.overlay.opaque", null);
    s.remount().lists("d").reads("f", "y");
  }

  @Case(
      name = "option.userxattr.links",
      says = "With userxattr a lower file of any type with several names can be changed and moved",
      by = "chown(2), link(2), rename(2), unlink(2)",
      layers = true)
  static void userXattrLinks(Stage s) throws Exception {
    List<String> kinds = List.of("file", "fifo", "symlink");
    Tree lower = s.layer(1).file("file", "x").fifo("fifo").symlink("to", "symlink");
    for (String kind : kinds) {
      Tree unused = lower.link(kind, kind + ".2").link(kind, kind + ".3").link(kind, kind + ".4");
    }
    Tree m = s.option("userxattr").mount();
    for (String kind : kinds) {
      m.chown(kind, 5, 6).link(kind + ".2", kind + ".new").rename(kind + ".3", kind + ".moved");
      m.unlink(kind + ".4").absent(kind + ".3").absent(kind + ".4");
      Check.equal("owner of " + kind, 5, m.stat(kind).uid());
    }
    checkLinks(m);
    checkLinks(s.remount());
  }

  /** Claims that each name of {@link #userXattrLinks} is what it is of, and that there are all. */
  private static void checkLinks(Tree m) throws Exception {
    List<String> names = new ArrayList<>();
    for (String end : List.of("", ".2", ".moved", ".new")) {
      names.addAll(List.of("file" + end, "fifo" + end, "symlink" + end));
      m.reads("file" + end, "x");
      Check.octal("type of fifo" + end, Mode.FIFO, Mode.type(m.stat("fifo" + end).mode()));
      Check.equal("target of symlink" + end, "to", m.readlink("symlink" + end));
    }
    m.lists("", names.toArray(String[]::new));
  }

  @Case(
      name = "option.volatile",
      says = "A volatile mount works, and leaves a mark that refuses the next mount after a crash",
      by = OVL + "Volatile mount",
      layers = true)
  static void volatileMount(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    Tree m = s.option("volatile").mount().write("f", "y").file("n", "z");
    m.openWrite("n").sync();
    m.reads("f", "y");
    s.work().present("work/incompat/volatile");
  }

  @Case(
      name = "option.volatile.mark.refuses",
      says = "A work directory with the mark of a volatile mount that crashed is refused",
      by = OVL + "Volatile mount",
      layers = true)
  static void volatileMark(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    Tree unused = s.work().dirs("work/incompat/volatile");
    try {
      Tree m = s.mount();
      throw new Violation("it is mounted: " + m.names(""));
    } catch (IOException e) {
      s.work().present("work/incompat/volatile");
    }
  }

  @Case(
      name = "option.index.off",
      says = "With index=off a lower file of two names works by either, and no byte is lost",
      by = OVL + "Inode properties; index",
      layers = true)
  static void indexOff(Stage s) throws Exception {
    s.layer(1).file("a", "old").link("a", "b");
    Tree m = s.option("index=off").mount().write("a", "NEW").reads("a", "NEW");
    String b = m.read("b");
    Check.that(b.equals("old") || b.equals("NEW"), "b is whole: " + b);
    s.remount().reads("a", "NEW");
  }

  @Case(
      name = "option.index.off.listed",
      says = "A name that parted from the other one when it was copied up is listed as it is",
      by = "getdents(2)",
      layers = true)
  static void indexOffListed(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/a", "x").link("d/a", "d/b");
    Tree m = s.option("index=off").mount();
    InodeCases.entriesAgree(m, "d");
    InodeCases.entriesAgree(m.chmod("d/a", 0600), "d");
    InodeCases.entriesAgree(m.write("d/b", "y"), "d");
  }

  @Case(
      name = "option.unknown.refused.or.told",
      says = "An option that does not exist is refused, or told on standard error and ignored",
      by = "mount(8); fuse-overlayfs(1) ignores",
      layers = true)
  static void unknown(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    try {
      s.option("no_such_option=1").mount().reads("f", "x");
    } catch (IOException e) {
      Check.that(String.valueOf(e.getMessage()).contains("no_such_option"), "it is named: " + e);
    }
  }

  @Case(
      name = "option.lower.missing",
      says = "A lower directory that does not exist is refused",
      by = OVL + "Upper and Lower",
      layers = true)
  static void lowerMissing(Stage s) throws Exception {
    s.layerAt(1, s.home().resolve("does-not-exist"));
    refused(s);
  }

  @Case(
      name = "option.lower.is.a.file",
      says = "A lower directory that is a file is refused",
      by = OVL + "Upper and Lower",
      layers = true)
  static void lowerIsFile(Stage s) throws Exception {
    s.tree(s.home()).file("a-file", "x");
    s.layerAt(1, s.home().resolve("a-file"));
    refused(s);
  }

  @Case(
      name = "option.work.in.upper",
      says = "A work directory inside the upper one is refused",
      by = OVL + "Upper and Lower",
      layers = true)
  static void workInUpper(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    s.upper().dir("w");
    s.workAt(s.home().resolve("upper/w"));
    refused(s);
  }

  @Case(
      name = "option.work.elsewhere",
      says = "A work directory on another filesystem than the upper one is refused",
      by = OVL + "Upper and Lower",
      layers = true)
  static void workElsewhere(Stage s) throws Exception {
    s.layer(1).file("f", "x");
    s.smallUpper(2).workAt(s.home().resolve("work"));
    refused(s);
  }

  private static void refused(Stage s) throws Exception {
    try {
      Tree m = s.mountWithoutLook();
      throw new Violation("it is mounted: " + m.names(""));
    } catch (IOException e) {
      Check.that(!String.valueOf(e.getMessage()).isBlank(), "the reason is told");
    }
  }
}
