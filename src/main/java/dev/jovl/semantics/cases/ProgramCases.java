package dev.jovl.semantics.cases;

import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Programs that everybody runs. */
final class ProgramCases {
  private static final String COREUTILS = "GNU coreutils, tar, rsync, git";

  private ProgramCases() {}

  private static void fill(Tree t) throws Exception {
    t.dirs("src/a/b").file("src/a/f", "text\n", 0640).file("src/a/b/g", "other\n", 0755);
    t.symlink("a/f", "src/l").fifo("src/p").link("src/a/f", "src/a/h").dir("src/e", 0711);
    t.chown("src/a/b/g", 5, 6).setXattr("src/a/f", "user.k", "v");
    t.setXattr("src/a/b/g", Acl.ACCESS, Acl.of("u::rwx", "u:7:r--", "g::r-x", "m::r-x", "o::---"));
    t.create("src/sparse").truncate(1 << 20).close();
  }

  @Case(
      name = "program.cp.archive",
      says = "cp -a copies a lower tree with modes, owners, times, links and attributes",
      by = COREUTILS)
  static void cp(Stage s) throws Exception {
    fill(s.below());
    Tree m = s.mount();
    Programs.shell(s.mountPoint(), "cp -a src dst && diff -r --no-dereference src/a dst/a");
    m.hasMode("dst/e", 0711).hasXattr("dst/a/f", "user.k", "v").reads("dst/l", "text\n");
    Check.equal("owner", 5, m.stat("dst/a/b/g").uid());
    Check.equal("links", 2, m.stat("dst/a/h").nlink());
    Check.equal("mtime", m.stat("src/a/f").mtime(), m.stat("dst/a/f").mtime());
  }

  @Case(
      name = "program.mv",
      says = "mv moves lower files and directories, over others and back",
      by = COREUTILS)
  static void mv(Stage s) throws Exception {
    fill(s.below());
    s.mount();
    Programs.shell(
        s.mountPoint(),
        "mv src/a src/z; mv src/z/f src/f; mv -T src/e src/z/e; mv src top; mv -n top/f top/l;"
            + " test -p top/p; test -f top/z/b/g; test -d top/z/e; cat top/f; ! test -e src");
    s.view().lists("", "top").lists("top/z", "b", "e", "h");
  }

  @Case(
      name = "program.rm",
      says = "rm -rf removes a merged tree, and mkdir makes it again empty",
      by = COREUTILS)
  static void rm(Stage s) throws Exception {
    fill(s.below());
    s.mount();
    Programs.shell(s.mountPoint(), "touch src/a/new; rm -rf src; ! ls src 2>&1; mkdir src");
    s.view().lists("src").lists("", "src");
  }

  @Case(
      name = "program.sed.in.place",
      says = "sed -i on a lower file keeps its mode, and others see the new text at once",
      by = COREUTILS)
  static void sed(Stage s) throws Exception {
    s.below().file("f", "one\ntwo\n", 0640);
    s.mount().reads("f", "one\ntwo\n");
    Programs.shell(s.mountPoint(), "sed -i s/one/three/ f");
    s.view().reads("f", "three\ntwo\n").hasMode("f", 0640).lists("", "f");
  }

  @Case(
      name = "program.tar.round.trip",
      says = "tar with xattrs and ACLs packs a lower tree and unpacks it to the same again",
      by = COREUTILS)
  static void tar(Stage s) throws Exception {
    fill(s.below());
    Tree m = s.mount();
    String flags = "--xattrs --xattrs-include='*' --acls --numeric-owner";
    Programs.shell(
        s.mountPoint(),
        "tar "
            + flags
            + " -cSf t.tar src; mkdir x; tar "
            + flags
            + " -xpf t.tar -C x; tar --compare "
            + flags
            + " -f t.tar -C x; tar --compare "
            + flags
            + " -f t.tar");
    m.hasXattr("x/src/a/f", "user.k", "v");
    m.hasXattr("x/src/a/b/g", Acl.ACCESS, String.valueOf(m.xattr("src/a/b/g", Acl.ACCESS)));
  }

  @Case(
      name = "program.tar.over.lower",
      says = "Unpacking a tar over a lower tree replaces its files, as package managers do",
      by = COREUTILS)
  static void tarOver(Stage s) throws Exception {
    fill(s.below());
    s.mount();
    Programs.shell(
        s.mountPoint(),
        "mkdir -p n/src/a/b; echo new >n/src/a/f; echo new >n/src/a/b/g; ln -s b n/src/p;"
            + " tar -C n -cf t.tar src; tar -xpf t.tar; tar --compare -f t.tar");
    s.view().reads("src/a/f", "new\n").reads("src/a/b/g", "new\n").reads("src/a/h", "text\n");
  }

  @Case(
      name = "program.rsync.twice",
      says = "rsync -aHAX copies, and finds nothing to do the second time",
      by = COREUTILS)
  static void rsync(Stage s) throws Exception {
    fill(s.below());
    s.mount();
    String said =
        Programs.shell(
            s.mountPoint(), "rsync -aHAX src/ dst/; rsync -aHAX --itemize-changes src/ dst/");
    Check.equal("the second time", "", said);
  }

  @Case(
      name = "program.git",
      says = "git makes a repository, commits, clones it, and fsck finds it sound",
      by = COREUTILS,
      seconds = 60)
  static void git(Stage s) throws Exception {
    fill(s.below());
    s.mount();
    String said =
        Programs.shell(
            s.mountPoint(),
            "export HOME=$PWD GIT_CONFIG_NOSYSTEM=1; git config --global user.email a@b.c;"
                + " git config --global user.name a; rm src/p; cd src; git init -q .; git add .;"
                + " git commit -qm one; echo more >>a/f; git commit -qam two; cd ..;"
                + " git clone -q src clone; cd clone; git fsck --full 2>&1; git status --short;"
                + " git log --oneline | wc -l");
    Check.equal("git says", "2", said);
    s.view().reads("clone/a/f", "text\nmore\n");
  }

  @Case(
      name = "program.du.and.find",
      says = "find meets each file of a merged tree once, and du counts a hard link once",
      by = COREUTILS)
  static void du(Stage s) throws Exception {
    fill(s.below());
    s.mount().file("src/a/new", "x");
    String found = Programs.shell(s.mountPoint(), "find . -mount | sort | uniq -d; find . | wc -l");
    Check.equal("found", "12", found);
    String links = Programs.shell(s.mountPoint(), "find . -samefile src/a/f | wc -l");
    Check.equal("names of one file", "2", links);
    String bytes = "du -bc src/a/f src/a/h | tail -n 1 | cut -f 1; du -b src/a/h | cut -f 1";
    Check.equal("bytes of both names, of one", "5\n5", Programs.shell(s.mountPoint(), bytes));
  }

  @Case(
      name = "program.execute",
      says = "A lower program runs, also after it was copied up and made anew",
      by = "execve(2)")
  static void execute(Stage s) throws Exception {
    Programs.copy("/bin/echo", s.below(), "say");
    Tree m = s.mount();
    Check.equal("lower", "a", Programs.shell(s.mountPoint(), "./say a"));
    m.chmod("say", 0700);
    Check.equal("copied", "b", Programs.shell(s.mountPoint(), "./say b"));
    Check.equal("new", "c", Programs.shell(s.mountPoint(), "cp say n; rm say; mv n say; ./say c"));
  }

  @Case(
      name = "program.package",
      says = "dpkg unpacks a package over a lower root, and removes it again",
      by = "dpkg(1)",
      seconds = 60)
  static void dpkg(Stage s) throws Exception {
    Tree below = s.below().dirs("root/var/lib/dpkg/updates").dirs("root/var/lib/dpkg/info");
    below.file("root/var/lib/dpkg/status", "").dirs("root/usr/share/own").dirs("root/etc");
    below.file("root/usr/share/own/data", "old\n");
    s.mount();
    String build =
        "mkdir -p p/DEBIAN p/usr/share/own p/etc; echo new >p/usr/share/own/data; echo c >p/etc/own;"
            + " printf 'Package: own\\nVersion: 1\\nArchitecture: all\\nMaintainer: a <a@b.c>\\n"
            + "Description: x\\n' >p/DEBIAN/control; dpkg-deb -b p own.deb >/dev/null;";
    String options =
        " --root=$PWD/root --force-not-root --force-script-chrootless --log=/dev/null ";
    Programs.shell(s.mountPoint(), build + "dpkg" + options + "-i own.deb");
    s.view().reads("root/usr/share/own/data", "new\n").reads("root/etc/own", "c\n");
    String said =
        Programs.shell(
            s.mountPoint(),
            "dpkg" + options + "--verify own; dpkg" + options + "-P own >/dev/null 2>&1; true");
    Check.equal("dpkg --verify says", "", said);
    s.view().absent("root/usr/share/own/data").absent("root/etc/own");
  }
}
