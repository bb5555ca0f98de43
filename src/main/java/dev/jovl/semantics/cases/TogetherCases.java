package dev.jovl.semantics.cases;

import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Many things at the same time. */
final class TogetherCases {
  private interface Body {
    void run(int number) throws Exception;
  }

  private TogetherCases() {}

  private static void eight(Stage s, Body body) throws Exception {
    List<Callable<@Nullable Void>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      int number = i;
      all.add(
          () -> {
            body.run(number);
            return null;
          });
    }
    s.together(all);
  }

  @Case(
      name = "together.create",
      says = "Eight threads that make files in one lower directory make them all",
      by = "open(2)")
  static void create(Stage s) throws Exception {
    s.below().dir("d").file("d/old", "x");
    Tree m = s.mount();
    eight(
        s,
        number -> {
          for (int i = 0; i < 50; i++) {
            m.file("d/" + number + "-" + i, "" + i);
          }
        });
    Check.equal("names", 401, m.names("d").size());
    m.reads("d/7-49", "49");
  }

  @Case(
      name = "together.create.exclusive",
      says = "Of eight that make one name with O_EXCL exactly one succeeds, fifty times",
      by = "open(2), O_EXCL")
  static void exclusive(Stage s) throws Exception {
    s.below().dir("d");
    Tree m = s.mount();
    int[] made = new int[8];
    eight(
        s,
        number -> {
          for (int i = 0; i < 50; i++) {
            try {
              m.create("d/" + i).close();
              made[number]++;
            } catch (CallException e) {
              Check.equal("error", Errno.EEXIST, e.errno());
            }
          }
        });
    int sum = 0;
    for (int one : made) {
      sum += one;
    }
    Check.equal("made", 50, sum);
  }

  @Case(
      name = "together.remove",
      says = "Of eight that remove one lower name exactly one succeeds, fifty times",
      by = "unlink(2)")
  static void remove(Stage s) throws Exception {
    Tree below = s.below().dir("d");
    for (int i = 0; i < 50; i++) {
      below.file("d/" + i, "x");
    }
    Tree m = s.mount();
    int[] removed = new int[8];
    eight(
        s,
        number -> {
          for (int i = 0; i < 50; i++) {
            try {
              m.unlink("d/" + i);
              removed[number]++;
            } catch (CallException e) {
              Check.equal("error", Errno.ENOENT, e.errno());
            }
          }
        });
    int sum = 0;
    for (int one : removed) {
      sum += one;
    }
    Check.equal("removed", 50, sum);
    m.lists("d");
  }

  @Case(
      name = "together.rename",
      says = "Files that eight threads move between two lower directories are all there at the end",
      by = "rename(2)")
  static void rename(Stage s) throws Exception {
    Tree below = s.below().dir("a").dir("b");
    for (int i = 0; i < 8; i++) {
      below.file("a/" + i, "" + i);
    }
    Tree m = s.mount();
    eight(
        s,
        number -> {
          for (int i = 0; i < 20; i++) {
            m.rename("a/" + number, "b/" + number).rename("b/" + number, "a/" + number);
          }
        });
    m.lists("a", "0", "1", "2", "3", "4", "5", "6", "7").lists("b").reads("a/5", "5");
  }

  @Case(
      name = "together.mkdir.and.rmdir",
      says = "Threads that make and remove directories in each other's way end with an empty one",
      by = "mkdir(2); rmdir(2)")
  static void mkdirRmdir(Stage s) throws Exception {
    s.below().dir("d");
    Tree m = s.mount();
    eight(
        s,
        number -> {
          for (int i = 0; i < 30; i++) {
            String path = "d/" + number;
            m.mkdir(path, 0755).file(path + "/f", "x").unlink(path + "/f").rmdir(path);
          }
        });
    m.lists("d").rmdir("d");
  }

  @Case(
      name = "together.list.and.change",
      says = "Listings during changes show every name that is not touched",
      by = "readdir(3)")
  static void listAndChange(Stage s) throws Exception {
    Tree below = s.below().dir("d");
    for (int i = 0; i < 100; i++) {
      below.file("d/stays" + i, "");
    }
    Tree m = s.mount();
    eight(
        s,
        number -> {
          for (int i = 0; i < 20; i++) {
            if (number % 2 == 0) {
              m.file("d/t" + number, "").rename("d/t" + number, "d/u" + number);
              m.unlink("d/u" + number);
            } else {
              List<String> names = m.names("d");
              long stays = names.stream().filter(name -> name.startsWith("stays")).count();
              Check.equal("names that stay", 100L, stays);
            }
          }
        });
    Check.equal("names", 100, m.names("d").size());
  }

  @Case(
      name = "together.rename.directories",
      says = "Moving directories into each other at once makes no loop and loses none",
      by = "rename(2)")
  static void renameDirectories(Stage s) throws Exception {
    s.below().dirs("a/x").dirs("b/y").file("a/x/f", "1").file("b/y/g", "2");
    Tree m = s.mount();
    eight(
        s,
        number -> {
          for (int i = 0; i < 20; i++) {
            try {
              if (number % 2 == 0) {
                m.rename("a/x", "b/y/x").rename("b/y/x", "a/x");
              } else {
                m.rename("b/y", "a/x/y").rename("a/x/y", "b/y");
              }
            } catch (CallException e) {
              // another thread was first: the name is elsewhere, or would lie in itself
              Check.that(!e.errno().name().equals("EIO"), "not EIO: " + e.getMessage());
            }
          }
        });
    String found = Programs.shell(s.mountPoint(), "find . -name '[fg]' | wc -l");
    Check.equal("files found", "2", found);
  }

  @Case(
      name = "together.link.and.unlink",
      says = "Links of one lower file made and removed by eight threads leave its count right",
      by = "link(2)")
  static void linkUnlink(Stage s) throws Exception {
    s.below().file("f", "x").dir("d");
    Tree m = s.mount();
    eight(
        s,
        number -> {
          for (int i = 0; i < 20; i++) {
            m.link("f", "d/" + number).unlink("d/" + number);
          }
          m.link("f", "d/" + number);
        });
    Check.equal("links", 9, m.stat("f").nlink());
    Handle directory = m.openDir("d");
    directory.done("unlinkat", fd -> Names.unlink(fd, FileName.of("0")));
    Check.equal("links", 8, m.stat("f").nlink());
  }
}
