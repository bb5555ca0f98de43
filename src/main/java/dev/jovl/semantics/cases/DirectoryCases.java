package dev.jovl.semantics.cases;

import static dev.jovl.semantics.cases.Docs.OVL;

import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Timespec;
import dev.jovl.semantics.CallException;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reading directories: of one layer or merged, large, while they change, from any position. */
final class DirectoryCases {
  private static final String READDIR = OVL + "readdir";

  private DirectoryCases() {}

  private static List<DirectoryEntry> read(Handle directory, int bufferSize) throws CallException {
    return directory.call(
        "getdents",
        fd -> {
          List<DirectoryEntry> entries = new ArrayList<>();
          DirectoryReader reader = new DirectoryReader(fd, NativeBuffer.allocate(bufferSize));
          for (DirectoryEntry e = reader.next(); e != null; e = reader.next()) {
            entries.add(e);
          }
          return entries;
        });
  }

  @Case(
      name = "directory.dots",
      says = "Each directory lists \".\" and \"..\" once, an empty one nothing else",
      by = "getdents(2)")
  static void dots(Stage s) throws Exception {
    s.below().dir("d");
    Tree m = s.mount().dir("e");
    for (String path : new String[] {"", "d", "e"}) {
      List<String> names = new ArrayList<>();
      for (DirectoryEntry entry : m.entries(path)) {
        names.add(entry.name().toString());
      }
      Check.that(names.remove(".") && names.remove(".."), path + " lists the dots");
      Check.that(!names.contains(".") && !names.contains(".."), path + " lists them once");
    }
  }

  @Case(
      name = "directory.merged.once",
      says = "A name that three layers have is listed once",
      by = READDIR,
      layers = true)
  static void once(Stage s) throws Exception {
    for (int layer = 1; layer <= 3; layer++) {
      s.layer(layer).dir("d").file("d/same", "" + layer).file("d/own" + layer, "").dir("d/sub");
    }
    s.mount().file("d/new", "").lists("d", "new", "own1", "own2", "own3", "same", "sub");
  }

  @Case(
      name = "directory.type.of.topmost",
      says = "The type that a listing gives is that of the topmost layer",
      by = READDIR,
      layers = true)
  static void type(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/x", "1").dir("d/y");
    s.layer(2).dir("d").dir("d/x").symlink("z", "d/y");
    for (DirectoryEntry entry : s.mount().lists("d", "x", "y").entries("d")) {
      if (entry.name().toString().equals("x")) {
        Check.equal("type of x", Mode.directoryEntryType(Mode.DIRECTORY), entry.type());
      } else if (entry.name().toString().equals("y")) {
        Check.equal("type of y", Mode.directoryEntryType(Mode.SYMLINK), entry.type());
      }
    }
  }

  @Case(
      name = "directory.seek.everywhere",
      says = "From the position of each entry the listing goes on with the one after it",
      by = "telldir(3); seekdir(3)")
  static void seek(Stage s) throws Exception {
    Tree below = s.below().dir("d");
    for (int i = 0; i < 60; i++) {
      below.file("d/lower" + i, "");
    }
    Tree m = s.mount();
    for (int i = 0; i < 10; i++) {
      m.file("d/upper" + i, "");
    }
    Handle directory = m.openDir("d");
    List<DirectoryEntry> all = read(directory, 32768);
    Check.equal("entries", 72, all.size());
    for (int i = 0; i < all.size(); i += 7) {
      long unused = directory.seek(all.get(i).nextOffset(), FileData.SEEK_SET);
      List<DirectoryEntry> rest = read(directory, 4096);
      Check.equal("entries after " + i, all.subList(i + 1, all.size()), rest);
    }
  }

  @Case(
      name = "directory.merged.positions",
      says = "Positions in a merged directory fit into 31 bits, and from each the listing goes on",
      by = "telldir(3); readdir(3), EOVERFLOW",
      layers = true)
  static void positions(Stage s) throws Exception {
    Tree lower = s.below().dir("d");
    Tree upper = s.upper().dir("d");
    for (int i = 0; i < 250; i++) {
      lower.file("d/lower" + i, "");
      upper.file("d/upper" + i, "");
    }
    Handle directory = s.mount().openDir("d");
    List<DirectoryEntry> all = read(directory, 32768);
    Check.equal("entries", 502, all.size());
    for (int i = 0; i < all.size(); i++) {
      long position = all.get(i).nextOffset();
      Check.that(position == (int) position, "position " + position + " fits into 31 bits");
      long unused = directory.seek(position, FileData.SEEK_SET);
      Check.equal("entries after " + i, all.subList(i + 1, all.size()), read(directory, 32768));
    }
  }

  @Case(
      name = "directory.rewind.sees.changes",
      says = "After rewinding, new names are there and removed ones are not",
      by = "rewinddir(3)")
  static void rewind(Stage s) throws Exception {
    s.below().dir("d").file("d/a", "").file("d/b", "");
    Tree m = s.mount();
    Handle directory = m.openDir("d");
    Check.equal("first", 4, read(directory, 32768).size());
    m.file("d/c", "").unlink("d/a");
    long unused = directory.seek(0, FileData.SEEK_SET);
    Check.equal("second", "[b, c]", Tree.names(read(directory, 32768)).toString());
  }

  @Case(
      name = "directory.remove.while.reading",
      says = "Removing each entry as it is listed removes all, as rm -r does",
      by = "readdir(3)")
  static void removeWhileReading(Stage s) throws Exception {
    Tree below = s.below().dir("d");
    for (int i = 0; i < 500; i++) {
      below.file("d/a-name-that-is-not-short-" + i, "");
    }
    Tree m = s.mount();
    Handle directory = m.openDir("d");
    DirectoryReader reader =
        directory.call("getdents", fd -> new DirectoryReader(fd, NativeBuffer.allocate(4096)));
    int count = 0;
    for (DirectoryEntry e = next(directory, reader); e != null; e = next(directory, reader)) {
      if (!e.name().isDots()) {
        m.unlink("d/" + e.name());
        count++;
      }
    }
    Check.equal("removed", 500, count);
    m.lists("d").rmdir("d");
  }

  private static @Nullable DirectoryEntry next(Handle directory, DirectoryReader reader)
      throws CallException {
    return directory.call("getdents", fd -> Optional.ofNullable(reader.next())).orElse(null);
  }

  @Case(
      name = "directory.make.while.reading",
      says = "Names that were there from the start are listed once, whatever is made meanwhile",
      by = "readdir(3)")
  static void makeWhileReading(Stage s) throws Exception {
    Tree below = s.below().dir("d");
    for (int i = 0; i < 300; i++) {
      below.file("d/old-name-that-is-not-short-" + i, "");
    }
    Tree m = s.mount();
    Handle directory = m.openDir("d");
    DirectoryReader reader =
        directory.call("getdents", fd -> new DirectoryReader(fd, NativeBuffer.allocate(4096)));
    Set<String> seen = new HashSet<>();
    int made = 0;
    for (DirectoryEntry e = next(directory, reader); e != null; e = next(directory, reader)) {
      Check.that(seen.add(e.name().toString()), e.name() + " is listed once");
      if (made < 300) {
        m.file("d/new-name-that-is-not-short-" + made++, "");
      }
    }
    Check.equal("old names", 300L, seen.stream().filter(name -> name.startsWith("old-")).count());
  }

  @Case(
      name = "directory.rename.while.reading",
      says = "A name that is not touched is listed once while others move around it",
      by = "readdir(3)")
  static void renameWhileReading(Stage s) throws Exception {
    Tree below = s.below().dir("d");
    for (int i = 0; i < 200; i++) {
      below.file("d/stays-where-it-is-and-waits-" + i, "").file("d/moves-" + i, "");
    }
    Tree m = s.mount();
    Handle directory = m.openDir("d");
    DirectoryReader reader =
        directory.call("getdents", fd -> new DirectoryReader(fd, NativeBuffer.allocate(4096)));
    List<String> stays = new ArrayList<>();
    int moved = 0;
    for (DirectoryEntry e = next(directory, reader); e != null; e = next(directory, reader)) {
      if (e.name().startsWith("stays")) {
        stays.add(e.name().toString());
      }
      if (moved < 200) {
        m.rename("d/moves-" + moved, "d/moved-" + moved++);
      }
    }
    Check.equal("names listed", 200, stays.size());
    Check.equal("different names", 200, new HashSet<>(stays).size());
  }

  @Case(
      name = "directory.large",
      says = "100,000 entries of a lower directory are each listed once, and removed ones are not",
      by = "getdents(2)",
      seconds = 120)
  static void large(Stage s) throws Exception {
    int count = 100_000;
    Tree below = s.below().dir("d");
    Handle lower = below.openDir("d");
    Handle unused =
        lower.done(
            "mknod",
            fd -> {
              for (int i = 0; i < count; i++) {
                Names.mknod(fd, FileName.of("n" + i), Mode.REGULAR | 0644, 0);
              }
            });
    Tree m = s.mount().file("d/new", "").unlink("d/n500").unlink("d/n99999");
    List<String> names = m.names("d");
    Check.equal("entries", count - 1, names.size());
    Check.equal("different entries", count - 1, new HashSet<>(names).size());
  }

  @Case(
      name = "directory.long.names",
      says = "Names of 255 bytes are made, listed, found and removed",
      by = "limits.h, NAME_MAX")
  static void longNames(Stage s) throws Exception {
    String lower = "l".repeat(255);
    String upper = "u".repeat(255);
    s.below().file(lower, "1");
    s.mount().file(upper, "2").lists("", lower, upper).reads(lower, "1").unlink(lower);
    s.view().lists("", upper).unlink(upper).lists("");
  }

  @Case(
      name = "directory.odd.names",
      says = "Names are bytes: not UTF-8, with newlines, spaces, backslashes, quotes, dots",
      by = "path_resolution(7)")
  static void oddNames(Stage s) throws Exception {
    String[] names = {
      "\u00ff\u00fe", "\u00c3\u0028", "a\nb", " ", "\\", "'\"", "...", "\u0001", "a:b,c=d", "\u0080"
    };
    Tree below = s.below();
    for (int i = 0; i < names.length; i += 2) {
      below.file(names[i], "" + i);
    }
    Tree m = s.mount();
    for (int i = 1; i < names.length; i += 2) {
      m.file(names[i], "" + i);
    }
    m.lists("", names);
    for (int i = 0; i < names.length; i++) {
      m.reads(names[i], "" + i).write(names[i], "" + i).rename(names[i], names[i] + "x");
      m.unlink(names[i] + "x");
    }
    m.lists("");
  }

  @Case(
      name = "directory.dialect.names",
      says =
          "Names that another dialect of whiteouts uses are ordinary or refused, never a deletion",
      by = OCI_NAMES,
      layers = true)
  static void dialectNames(Stage s) throws Exception {
    s.layer(1).file("f", "keep").dir("d").file("d/g", "keep");
    Tree m = s.mount();
    for (String name : new String[] {".wh.f", "d/.wh.g", "d/.wh..wh..opq"}) {
      try {
        m.file(name, "user data");
      } catch (CallException e) {
        Check.that(
            e.errno() == Errno.EINVAL || e.errno() == Errno.EPERM || e.errno() == Errno.EACCES,
            "refused with EINVAL, EPERM or EACCES, not: " + e.getMessage());
      }
    }
    m.reads("f", "keep").reads("d/g", "keep");
    s.remount().reads("f", "keep").reads("d/g", "keep");
  }

  private static final String OCI_NAMES = Docs.OCI + "Whiteouts";

  @Case(
      name = "directory.times",
      says =
          "Making and removing a name changes mtime and ctime of the directory, reading does not",
      by = "inode(7)")
  static void times(Stage s) throws Exception {
    Timespec past = new Timespec(1_000_000_000, 1);
    s.below().dir("d").file("d/f", "").dir("e");
    Tree m = s.mount().times("d", past, past).times("e", past, past);
    Timespec d = m.stat("d").ctime();
    Timespec e = m.stat("e").ctime();
    Programs.pause();
    m.lists("d", "f");
    Check.equal("mtime after listing", past, m.stat("d").mtime());
    Check.equal("ctime after listing", d, m.stat("d").ctime());
    m.file("e/new", "");
    Check.that(m.stat("e").mtime().compareTo(past) > 0, "mtime after making");
    Check.that(m.stat("e").ctime().compareTo(e) > 0, "ctime after making");
    m.unlink("d/f");
    Check.that(m.stat("d").mtime().compareTo(past) > 0, "mtime after removing");
    Check.that(m.stat("d").ctime().compareTo(d) > 0, "ctime after removing");
  }

  @Case(
      name = "directory.two.readers",
      says = "Two that read one directory each have a position of their own",
      by = "getdents(2)")
  static void twoReaders(Stage s) throws Exception {
    Tree below = s.below().dir("d");
    for (int i = 0; i < 300; i++) {
      below.file("d/name-that-fills-the-buffer-" + i, "");
    }
    Tree m = s.mount();
    Handle one = m.openDir("d");
    Handle two = m.openDir("d");
    DirectoryReader slow =
        one.call("getdents", fd -> new DirectoryReader(fd, NativeBuffer.allocate(4096)));
    int count = 0;
    for (DirectoryEntry e = next(one, slow); e != null; e = next(one, slow)) {
      count++;
      if (count == 100) {
        Check.equal("the other", 302, read(two, 32768).size());
      }
    }
    Check.equal("this one", 302, count);
  }

  @Case(
      name = "directory.stale.listing",
      says = "A listing after a change by another path shows the change at once",
      by = "readdir(3)")
  static void stale(Stage s) throws Exception {
    s.below().dir("d").file("d/a", "");
    Tree m = s.mount().lists("d", "a");
    for (int i = 0; i < 20; i++) {
      m.file("d/n" + i, "");
      Check.equal("entries", i + 2, m.names("d").size());
    }
    m.unlink("d/a").rename("d/n0", "m0").removeAll("d/n1");
    Check.equal("entries", 18, m.names("d").size());
  }

  @Case(
      name = "directory.not.empty.by.whiteouts",
      says = "A directory whose upper layer holds whiteouts only is empty and can be removed",
      by = OVL + "whiteouts and opaque directories",
      layers = true)
  static void whiteoutsOnly(Stage s) throws Exception {
    s.layer(1).dir("d").file("d/a", "").file("d/b", "");
    s.upper().dir("d").whiteout("d/a").whiteout("d/b").whiteout("d/c");
    s.mount().lists("d").rmdir("d").absent("d");
    s.upper().isWhiteout("d");
  }

  @Case(
      name = "directory.rmdir.refused",
      says = "rmdir of a file is ENOTDIR, of nothing ENOENT, unlink of a directory EISDIR",
      by = "rmdir(2); unlink(2)")
  static void refused(Stage s) throws Exception {
    s.below().dir("d").file("f", "");
    Tree m = s.mount();
    Check.fails(() -> m.rmdir("f"), Errno.ENOTDIR);
    Check.fails(() -> m.rmdir("none"), Errno.ENOENT);
    Check.fails(() -> m.unlink("d"), Errno.EISDIR);
    Check.fails(() -> m.dir("d"), Errno.EEXIST);
    Check.fails(() -> m.dir("f"), Errno.EEXIST);
  }
}
