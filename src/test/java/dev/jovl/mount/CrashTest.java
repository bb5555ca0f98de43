package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.Step;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server dies at each step that a change comes to. Whoever mounts the layers then, we or the
 * kernel's overlayfs, sees the tree as it was before the change or as it is after it.
 */
final class CrashTest {
  private static final FileTime OLD =
      FileTime.from(java.time.Instant.parse("2001-02-03T04:05:06Z"));
  private static final int SIZE = 200_000;

  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  /** What is done in a mount. */
  private interface Work {
    void in(Path mnt) throws IOException;
  }

  /** A change, and what was done before it in another mount. */
  enum Change {
    WRITE(mnt -> {}, mnt -> overwrite(mnt.resolve("file"))),
    WRITE_WHERE_METADATA_IS_UP(
        true, mnt -> chmod(mnt.resolve("file")), mnt -> overwrite(mnt.resolve("file"))),
    CHMOD(mnt -> {}, mnt -> chmod(mnt.resolve("file"))),
    CHMOD_WITH_METACOPY(true, mnt -> {}, mnt -> chmod(mnt.resolve("file"))),
    CHMOD_OF_A_DIRECTORY(mnt -> {}, mnt -> chmod(mnt.resolve("dir/sub"))),
    WRITE_LINKED(mnt -> {}, mnt -> overwrite(mnt.resolve("linked"))),
    WRITE_LINKED_WITH_METACOPY(true, mnt -> {}, mnt -> overwrite(mnt.resolve("linked"))),
    UNLINK_LINKED(mnt -> {}, mnt -> Files.delete(mnt.resolve("linked"))),
    UNLINK_LAST_LINKED(
        mnt -> Files.delete(mnt.resolve("again")), mnt -> Files.delete(mnt.resolve("linked"))),
    CREATE(mnt -> {}, mnt -> Files.createFile(mnt.resolve("dir/new"))),
    CREATE_OVER_WHITEOUT(
        mnt -> Files.delete(mnt.resolve("file")), mnt -> Files.createFile(mnt.resolve("file"))),
    MKDIR_OVER_WHITEOUT(
        mnt -> Files.delete(mnt.resolve("file")),
        mnt -> Files.createDirectory(mnt.resolve("file"))),
    LINK(mnt -> {}, mnt -> Files.createLink(mnt.resolve("dir/name"), mnt.resolve("file"))),
    UNLINK(mnt -> {}, mnt -> Files.delete(mnt.resolve("file"))),
    UNLINK_COPY(mnt -> overwrite(mnt.resolve("file")), mnt -> Files.delete(mnt.resolve("file"))),
    RMDIR(CrashTest::empty, mnt -> Files.delete(mnt.resolve("dir"))),
    RENAME(mnt -> {}, mnt -> rename(mnt, "file", "moved", 0)),
    RENAME_WITH_METACOPY(true, mnt -> {}, mnt -> rename(mnt, "file", "dir/moved", 0)),
    RENAME_LINKED(mnt -> {}, mnt -> rename(mnt, "linked", "moved", 0)),
    RENAME_OVER(mnt -> {}, mnt -> rename(mnt, "file", "other", 0)),
    RENAME_DIRECTORY(mnt -> {}, mnt -> rename(mnt, "dir", "moved", 0)),
    RENAME_DIRECTORY_OVER_WHITEOUTS(CrashTest::emptyAndMake, mnt -> rename(mnt, "made", "dir", 0)),
    RENAME_DIRECTORY_AWAY_AND_OVER_WHITEOUT(
        mnt -> Files.delete(mnt.resolve("file")), mnt -> rename(mnt, "dir", "file", 0)),
    EXCHANGE(mnt -> {}, mnt -> rename(mnt, "file", "other", RenameFlags.EXCHANGE)),
    EXCHANGE_DIRECTORY(mnt -> {}, mnt -> rename(mnt, "dir", "file", RenameFlags.EXCHANGE));

    private final boolean metacopy;
    private final Work before;
    private final Work work;

    Change(Work before, Work work) {
      this(false, before, work);
    }

    Change(boolean metacopy, Work before, Work work) {
      this.metacopy = metacopy;
      this.before = before;
      this.work = work;
    }

    UnionOptions options() {
      return UnionOptions.builder().metacopy(metacopy).build();
    }
  }

  /** A copy without a name is the same for all changes, so these are enough to crash there. */
  private static final Set<Change> COPIES =
      EnumSet.of(
          Change.WRITE,
          Change.CHMOD_WITH_METACOPY,
          Change.CHMOD_OF_A_DIRECTORY,
          Change.WRITE_LINKED);

  private static void overwrite(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int unused = channel.write(ByteBuffer.wrap("written".getBytes(UTF_8)), SIZE / 2);
    }
  }

  private static void chmod(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static void empty(Path mnt) throws IOException {
    for (String name : List.of("dir/inside", "dir/sub/deep", "dir/sub")) {
      Files.delete(mnt.resolve(name));
    }
  }

  private static void emptyAndMake(Path mnt) throws IOException {
    empty(mnt);
    Files.createDirectory(mnt.resolve("made"));
  }

  private static void rename(Path mnt, String from, String to, int flags) throws IOException {
    if (flags == 0) {
      Files.move(mnt.resolve(from), mnt.resolve(to), StandardCopyOption.REPLACE_EXISTING, ATOMIC);
      return;
    }
    byte[] bytes = mnt.toString().getBytes(UTF_8);
    int how = OpenFlags.PATH | OpenFlags.DIRECTORY;
    try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, bytes, how, 0)) {
      Names.rename(directory, FileName.of(from), directory, FileName.of(to), flags);
    }
  }

  private static final StandardCopyOption ATOMIC = StandardCopyOption.ATOMIC_MOVE;

  private static Path layers(Path base) throws IOException {
    Path lower = base.resolve("lower1");
    for (String name : List.of("lower1/dir/sub", "upper", "work", "mnt")) {
      Files.createDirectories(base.resolve(name));
    }
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = (byte) ('a' + i % 23);
    }
    for (String name : List.of("file", "linked")) {
      Files.write(lower.resolve(name), bytes);
      Files.getFileAttributeView(lower.resolve(name), UserDefinedFileAttributeView.class)
          .write("key", ByteBuffer.wrap(name.getBytes(UTF_8)));
    }
    Files.setPosixFilePermissions(
        lower.resolve("file"), PosixFilePermissions.fromString("rw-r-----"));
    Files.setAttribute(lower.resolve("file"), "unix:uid", 1234);
    Files.createLink(lower.resolve("again"), lower.resolve("linked"));
    for (String name : List.of("other", "dir/inside", "dir/sub/deep")) {
      Files.writeString(lower.resolve(name), name);
    }
    try (Stream<Path> all = Files.walk(lower)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.setLastModifiedTime(path, OLD);
      }
    }
    return base;
  }

  /** A tree, with "now" for the times that are not those of the layer. */
  private static Map<String, String> state(Path root) throws IOException {
    Map<String, String> state = new TreeMap<>(TreeState.of(root));
    state.remove("");
    state.replaceAll((path, is) -> is.replaceAll("mtime (?!2001)\\S+", "mtime now"));
    return state;
  }

  /** Does something in a mount of this process; returns the tree and the steps that it came to. */
  private static Map<String, String> done(Path base, Change change, Work work, Set<Step> steps)
      throws Exception {
    UnionWatcher watcher =
        new UnionWatcher() {
          @Override
          public void reached(Step step) {
            steps.add(step);
          }
        };
    try (MountedUnion union = MountedUnion.watched(base, change.options(), 1, watcher)) {
      work.in(union.root());
      return state(union.root());
    }
  }

  private static Set<Step> concurrentSet() {
    return Collections.synchronizedSet(EnumSet.noneOf(Step.class));
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void crash_atEachStep_leavesTheTreeBeforeOrAfter(Change change, @TempDir Path temp)
      throws Exception {
    Path whole = layers(temp.resolve("whole"));
    Map<String, String> before = done(whole, change, change.before, concurrentSet());
    Set<Step> steps = concurrentSet();
    Map<String, String> after = done(whole, change, change.work, steps);
    assertThat(steps).isNotEmpty();
    assertThat(after).isNotEqualTo(before);
    if (!COPIES.contains(change)) {
      steps.removeAll(EnumSet.range(Step.COPY_BEGUN, Step.COPY_SYNCED));
    }
    for (Step step : steps) {
      String where = change + " at " + step;
      Path base = layers(temp.resolve(step.name()));
      Map<String, String> unused = done(base, change, change.before, concurrentSet());
      crash(base, change, step);
      Map<String, String> found = found(base, change);
      assertWithMessage(where).that(found).isAnyOf(before, after, withoutTime(before, step));
      assertWithMessage(where)
          .that(TreeState.of(base.resolve("lower1")))
          .isEqualTo(TreeState.of(whole.resolve("lower1")));
      try (AutoCloseable kernel = MountedUnion.byKernel(base, change.metacopy, true)) {
        assertWithMessage(where + ", kernel").that(state(base.resolve("mnt"))).isEqualTo(found);
      }
      assertWithMessage(where + ", again").that(found(base, change)).isEqualTo(found);
    }
  }

  /** Data that comes where the metadata is already changes the time, for a moment. */
  private static Map<String, String> withoutTime(Map<String, String> before, Step step) {
    Map<String, String> state = new TreeMap<>(before);
    if (step == Step.DATA_FILLED) {
      state.computeIfPresent("file", (path, is) -> is.replaceAll("mtime \\S+", "mtime now"));
    }
    return state;
  }

  private static void crash(Path base, Change change, Step step) throws Exception {
    try (CrashingServer server = CrashingServer.start(base, step, change.metacopy)) {
      change.work.in(base.resolve("mnt"));
    } catch (IOException e) {
      assertThat(e).hasMessageThat().doesNotContain("did not");
    }
  }

  private static Map<String, String> found(Path base, Change change) throws Exception {
    try (MountedUnion union = MountedUnion.of(base, change.options(), 1)) {
      assertThat(base.resolve("work/work").toFile().list()).isEmpty();
      return state(union.root());
    }
  }

  @Test
  void changes_comeToAllSteps(@TempDir Path temp) throws Exception {
    Set<Step> steps = concurrentSet();
    for (Change change : Change.values()) {
      Path base = layers(temp.resolve(change.name()));
      Map<String, String> before = done(base, change, change.before, concurrentSet());
      Map<String, String> after = done(base, change, change.work, steps);
      assertThat(after).isNotEqualTo(before);
    }
    // A file has two names for a moment only where a rename cannot leave a whiteout.
    assertThat(EnumSet.complementOf(EnumSet.copyOf(steps))).containsExactly(Step.MOVE_DOUBLED);
  }
}
