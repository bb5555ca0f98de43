package dev.jovl.bench;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Rows that read names and attributes of a tree of ten layers. */
final class WalkRows {
  private static final Goal COLD = Goal.ofBoth(2, 0.5);
  private static final Goal WARM = Goal.ofKernel(1.2);

  private static final String FIND = "test $(find . -type f | wc -l) = ";
  private static final String LIST = "ls -lR . >/dev/null";
  private static final String GREP = "grep -r no-file-has-this . || test $? = 1";
  private static final String TAR = "tar cf - . | cat >/dev/null";

  private WalkRows() {}

  static List<Row> rows() {
    return List.of(
        tree("find, cold", COLD, mount -> cold(mount, find(mount))),
        tree("find, warm", WARM, mount -> warm(mount, find(mount))),
        tree("ls -lR, cold", COLD, mount -> cold(mount, LIST)),
        tree("ls -lR, warm", WARM, mount -> warm(mount, LIST)),
        tree("tar c, cold", COLD, mount -> cold(mount, TAR)),
        tree("tar c, warm", WARM, mount -> warm(mount, TAR)),
        tree("grep -r, warm", WARM, mount -> warm(mount, GREP)),
        stat("stat, not cached", Goal.ofBoth(2, 0.5), WalkRows::statAll),
        stat("stat, cached", WARM, WalkRows::statAgain),
        stat("stat of absent names", WARM, WalkRows::statAbsent),
        new Row(
            "rm -rf of the merged tree",
            "s",
            Goal.ofBoth(2.5, 0.6),
            Layers::tree,
            WalkRows::removeAll));
  }

  private static Row tree(String name, Goal goal, Row.Work work) {
    return new Row(name, "s", goal, Layers::tree, work).as(Row.Kind.READ);
  }

  private static Row stat(String name, Goal goal, Row.Work work) {
    return new Row(name, "us", goal, Layers::tree, work).as(Row.Kind.READ);
  }

  private static String find(UnionMount mount) {
    return FIND + mount.scale().treeFiles();
  }

  private static double cold(UnionMount mount, String line) throws IOException {
    Machine.dropCaches();
    return Row.seconds(() -> Programs.shell(mount.root(), line));
  }

  private static double warm(UnionMount mount, String line) throws IOException {
    Programs.shell(mount.root(), line);
    return Row.seconds(() -> Programs.shell(mount.root(), line));
  }

  private static double removeAll(UnionMount mount) throws IOException {
    double seconds = Row.seconds(() -> Programs.shell(mount.root(), "rm -rf shared own*"));
    Programs.shell(mount.root(), "test -z \"$(ls -A)\"");
    return seconds;
  }

  /** Each file once, the layers' own inodes cached, the mount's not. */
  private static double statAll(UnionMount mount) throws IOException {
    Map<Path, List<FileName>> names = names(mount);
    for (Path lower : mount.lowers()) {
      Programs.shell(lower, LIST);
    }
    return microsecondsEach(mount, names, 1);
  }

  private static double statAgain(UnionMount mount) throws IOException {
    Map<Path, List<FileName>> names = names(mount);
    microsecondsEach(mount, names, 1);
    return microsecondsEach(mount, names, 5);
  }

  private static double statAbsent(UnionMount mount) throws IOException {
    Map<Path, List<FileName>> names = new TreeMap<>();
    for (Map.Entry<Path, List<FileName>> directory : names(mount).entrySet()) {
      names.put(
          directory.getKey(),
          directory.getValue().stream().map(name -> name.withPrefix("no-")).toList());
    }
    microsecondsEach(mount, names, 1);
    return microsecondsEach(mount, names, 5);
  }

  /** The names of all files by directory, read from the layers and not through the mount. */
  private static Map<Path, List<FileName>> names(UnionMount mount) throws IOException {
    Map<Path, List<FileName>> names = new TreeMap<>();
    for (Path lower : mount.lowers()) {
      try (Stream<Path> walk = Files.walk(lower)) {
        for (Path file : (Iterable<Path>) walk.filter(Files::isRegularFile)::iterator) {
          names
              .computeIfAbsent(lower.relativize(file.getParent()), unused -> new ArrayList<>())
              .add(FileName.of(file.getFileName().toString()));
        }
      }
    }
    return names;
  }

  private static double microsecondsEach(
      UnionMount mount, Map<Path, List<FileName>> names, int rounds) throws IOException {
    long calls = 0;
    long nanoseconds = 0;
    for (int round = 0; round < rounds; round++) {
      for (Map.Entry<Path, List<FileName>> directory : names.entrySet()) {
        try (Fd fd = open(mount.root().resolve(directory.getKey()))) {
          long start = System.nanoTime();
          for (FileName name : directory.getValue()) {
            Stats.ifPresent(fd, name);
          }
          nanoseconds += System.nanoTime() - start;
          calls += directory.getValue().size();
        }
      }
    }
    return nanoseconds / 1e3 / calls;
  }

  /** Opens a directory for lookups. */
  static Fd open(Path directory) throws ErrnoException {
    byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.PATH | OpenFlags.DIRECTORY);
  }
}
