package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.RequestCount;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.Await;
import dev.jovl.testing.Ending;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the kernel asks for in fixed work: each message is a round trip of some microseconds, which
 * is most of what metadata costs. Messages for which nobody waits (RELEASE, FORGET) are left out.
 *
 * <p>Ten directories of five files in two layers, one file of each directory in both.
 */
final class RoundTripsTest {
  private static final int DIRECTORIES = 10;
  private static final Set<String> NOT_WAITED_FOR =
      Set.of("RELEASE", "RELEASEDIR", "FORGET", "BATCH_FORGET", "INIT", "INTERRUPT", "STATFS");

  private final Path base;

  RoundTripsTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void requireRoot() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    for (int directory = 0; directory < DIRECTORIES; directory++) {
      for (int file = 0; file < 5; file++) {
        write("lower1/tree/d" + directory + "/f" + file);
      }
      write("lower2/tree/d" + directory + "/f0");
    }
  }

  private void write(String path) throws IOException {
    Path file = base.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, "content of " + path);
  }

  /** Does work in the mount and returns what it made the kernel ask for. */
  private static Map<String, Long> requests(MountedUnion mounted, String line)
      throws IOException, InterruptedException {
    Map<String, Long> before = counts(mounted.session().counts());
    Process process =
        new ProcessBuilder("sh", "-ec", line)
            .directory(mounted.root().toFile())
            .redirectErrorStream(true)
            .start();
    process.getOutputStream().close();
    String said = new String(Ending.output(process), StandardCharsets.ISO_8859_1);
    assertThat(said).isEmpty();
    assertThat(Ending.code(process)).isEqualTo(0);
    Map<String, Long> after = counts(mounted.session().counts());
    before.forEach((kind, count) -> after.merge(kind, -count, Long::sum));
    after.values().removeIf(count -> count == 0);
    return after;
  }

  private static Map<String, Long> counts(List<RequestCount> counts) {
    Map<String, Long> kinds = new TreeMap<>();
    for (RequestCount each : counts) {
      if (!NOT_WAITED_FOR.contains(each.name())) {
        kinds.put(each.name(), each.count());
      }
    }
    return kinds;
  }

  private MountedUnion mount() throws IOException {
    return MountedUnion.of(base, UnionOptions.DEFAULTS, 1);
  }

  /** The second time the names are cached; reading a directory has made its access time unknown. */
  @Test
  void find() throws Exception {
    try (MountedUnion mounted = mount()) {
      assertThat(requests(mounted, "find . >/dev/null"))
          .isEqualTo(Map.of("GETATTR", 1L, "OPENDIR", 1L, "READDIR", 12L, "READDIRPLUS", 12L));
      assertThat(requests(mounted, "find . >/dev/null")).isEqualTo(Map.of("GETATTR", 12L));
      assertThat(requests(mounted, "find . >/dev/null")).isEqualTo(Map.of());
    }
  }

  /**
   * A reader that does not look at the files of the first three directories is told of no more
   * files; one file of each of the three was kept back to find that out.
   */
  @Test
  void namesAlone() throws Exception {
    try (MountedUnion mounted = mount()) {
      requests(mounted, "find . >/dev/null");
      assertThat(requests(mounted, "find . -size +9 >/dev/null")).containsEntry("LOOKUP", 38L);
    }
  }

  /**
   * The first file is kept back, to see whether it is looked at. Each file is asked for its ACL
   * once, each directory for its default ACL too; each process asks for labels until it is told
   * that there are none. The ls of later coreutils (9.7 of Debian 13) asks for the names of all
   * attributes instead, which the kernel does not remember.
   */
  @Test
  void listing() throws Exception {
    try (MountedUnion mounted = mount()) {
      assertThat(requests(mounted, "ls -lR . >/dev/null"))
          .isAnyOf(
              Map.of(
                  "GETATTR", 1L, "GETXATTR", 75L, "LOOKUP", 1L, "OPENDIR", 1L, "READDIRPLUS", 24L),
              Map.of(
                  "GETATTR",
                  1L,
                  "LISTXATTR",
                  62L,
                  "LOOKUP",
                  1L,
                  "OPENDIR",
                  1L,
                  "READDIRPLUS",
                  24L));
      assertThat(requests(mounted, "ls -lR . >/dev/null"))
          .isAnyOf(
              Map.of("GETATTR", 12L, "GETXATTR", 3L), Map.of("GETATTR", 12L, "LISTXATTR", 62L));
    }
  }

  /**
   * A new file makes the attributes of its directory unknown, which the next one needs; the first
   * write to it asks for its capabilities.
   */
  @Test
  void copy() throws Exception {
    try (MountedUnion mounted = mount()) {
      assertThat(requests(mounted, "cp -r tree copy"))
          .containsExactly(
              "LOOKUP", 64L,
              "CREATE", 50L,
              "OPEN", 50L,
              "GETATTR", 52L,
              "GETXATTR", 50L,
              "COPY_FILE_RANGE_64", 50L,
              "MKDIR", 11L,
              "OPENDIR", 1L,
              "READDIR", 11L,
              "READDIRPLUS", 11L);
    }
  }

  /** The rm of later coreutils (9.7 of Debian 13) reads no directory twice. */
  @Test
  void remove() throws Exception {
    Map<String, Long> both = Map.of("UNLINK", 50L, "RMDIR", 11L, "LOOKUP", 2L, "OPENDIR", 1L);
    try (MountedUnion mounted = mount()) {
      Map<String, Long> asked = requests(mounted, "rm -rf tree");
      assertThat(asked).containsAtLeastEntriesIn(both);
      asked.keySet().removeAll(both.keySet());
      assertThat(asked)
          .isAnyOf(
              Map.of("GETATTR", 61L, "READDIR", 11L, "READDIRPLUS", 22L),
              Map.of("GETATTR", 50L, "READDIR", 11L, "READDIRPLUS", 11L));
    }
  }

  @Test
  void createAndWrite() throws Exception {
    try (MountedUnion mounted = mount()) {
      assertThat(requests(mounted, "for i in 1 2 3 4 5; do echo $i >new$i; done"))
          .isEqualTo(Map.of("LOOKUP", 5L, "CREATE", 5L, "GETATTR", 5L, "GETXATTR", 5L));
    }
  }

  /**
   * Once it is closed and no mapping is left, its attributes are kept as those of other files. One
   * GETATTR is that of the directory, which the new name has changed.
   */
  @Test
  void statOfWhatWasOpenedToReadAndWrite() throws Exception {
    try (MountedUnion mounted = mount()) {
      requests(mounted, "echo text 1<>new");
      awaitReleases(mounted, 1);
      String stats = "for i in 1 2 3 4 5; do test -s new; done";
      assertThat(requests(mounted, stats)).isEqualTo(Map.of("GETATTR", 2L));
    }
  }

  /**
   * Nobody waits for a RELEASE, so it may come after the process that closed the file has ended.
   */
  private static void awaitReleases(MountedUnion mounted, long number) {
    Await.until(
        () ->
            mounted.session().counts().stream()
                .anyMatch(each -> each.name().equals("RELEASE") && each.count() == number));
  }

  /**
   * Data of small files comes with the answer to the open, and leaves the access time known. The
   * files that {@code ls} did not ask for are looked up by {@code tar}.
   */
  @Test
  void read() throws Exception {
    try (MountedUnion mounted = mount()) {
      assertThat(requests(mounted, "ls -R tree >/dev/null"))
          .containsExactly(
              "LOOKUP", 1L, "GETATTR", 1L, "OPENDIR", 1L, "READDIR", 11L, "READDIRPLUS", 11L);
      assertThat(requests(mounted, "tar cf - -b 1 tree | cat >/dev/null"))
          .isEqualTo(Map.of("GETATTR", 11L, "LOOKUP", 38L, "OPEN", 50L));
      assertThat(requests(mounted, "cat tree/*/* >/dev/null")).isEqualTo(Map.of("OPEN", 50L));
    }
  }

  /** Other versions of the compiler may look at other files, so the kinds that cost are bounded. */
  @Test
  void compile() throws Exception {
    Files.createDirectories(base.resolve("lower1/src"));
    Files.writeString(base.resolve("lower1/src/A.java"), "class A { B b; }");
    Files.writeString(base.resolve("lower1/src/B.java"), "class B { A a; }");
    String javac = System.getProperty("java.home") + "/bin/javac -d out src/A.java src/B.java";
    try (MountedUnion mounted = mount()) {
      Map<String, Long> requests = requests(mounted, javac);
      assertThat(requests).containsAtLeast("CREATE", 2L, "GETXATTR", 2L, "OPEN", 2L);
      assertThat(requests).doesNotContainKey("READ");
      assertThat(requests.values().stream().mapToLong(Long::longValue).sum()).isAtMost(36);
    }
  }
}
