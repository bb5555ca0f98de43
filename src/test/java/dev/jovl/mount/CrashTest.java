package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The server dies at each step that a change comes to. Both jovl and the kernel's overlayfs then
 * show the tree of the layers as it was before the change or as it is after it.
 */
final class CrashTest {

  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  /** A copy without a name is the same for all changes, so these are enough to crash there. */
  private static final Set<Change> COPIES =
      EnumSet.of(
          Change.WRITE,
          Change.CHMOD_WITH_METACOPY,
          Change.CHMOD_OF_A_DIRECTORY,
          Change.WRITE_LINKED);

  /** Where a move differs by what the filesystem of the upper can do. */
  private static final Set<CrashPoint> MOVES =
      EnumSet.of(
          CrashPoint.MOVE_REDIRECTED,
          CrashPoint.MOVE_EMPTIED,
          CrashPoint.MOVE_CLEARED,
          CrashPoint.MOVE_DOUBLED,
          CrashPoint.MOVED,
          CrashPoint.REMOVED);

  /**
   * The changes in which a whiteout is at the new name for a moment, with what it replaces: an
   * empty directory, or no name at all.
   */
  private static final Map<Change, String> CLEARED =
      Map.of(
          Change.RENAME_DIRECTORY, "",
          Change.RENAME_DIRECTORY_INTO_OPAQUE_DIRECTORY, "",
          Change.RENAME_DIRECTORY_OVER_EMPTY_DIRECTORY, "hollow",
          Change.RENAME_LOWER_DIRECTORY_OVER_WHITEOUTS, "bare");

  /** Does something in a mount of this process; returns the tree and the steps that it came to. */
  private static Map<String, String> done(
      Path base, Change change, Change.Work work, Set<CrashPoint> points) throws Exception {
    UnionWatcher watcher =
        new UnionWatcher() {
          @Override
          public void reached(CrashPoint point) {
            points.add(point);
          }
        };
    try (MountedUnion union = MountedUnion.watched(base, change.options(), 1, watcher)) {
      work.in(union.root());
      return Change.state(union.root());
    }
  }

  private static Set<CrashPoint> concurrentSet() {
    return Collections.synchronizedSet(EnumSet.noneOf(CrashPoint.class));
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void crash_atEachStep_leavesTheTreeBeforeOrAfter(Change change, @TempDir Path temp)
      throws Exception {
    Path whole = Change.layers(temp.resolve("whole"));
    Map<String, String> before = done(whole, change, change::prepare, concurrentSet());
    Set<CrashPoint> points = concurrentSet();
    Map<String, String> after = done(whole, change, change::make, points);
    assertThat(points).isNotEmpty();
    assertThat(after).isNotEqualTo(before);
    if (!COPIES.contains(change)) {
      points.removeAll(EnumSet.range(CrashPoint.COPY_BEGUN, CrashPoint.COPY_SYNCED));
    }
    for (CrashPoint point : points) {
      String where = change + " at " + point;
      Path base = Change.layers(temp.resolve(point.name()));
      Map<String, String> unused = done(base, change, change::prepare, concurrentSet());
      crash(base, change, point);
      Map<String, String> found = found(base, change);
      assertWithMessage(where).that(found).isAnyOf(before, after, withoutTime(before, point));
      assertWithMessage(where)
          .that(TreeState.of(base.resolve("lower1")))
          .isEqualTo(TreeState.of(whole.resolve("lower1")));
      try (AutoCloseable kernel = MountedUnion.byKernel(base, change.hasMetacopy(), true)) {
        assertWithMessage(where + ", kernel")
            .that(Change.state(base.resolve("mnt")))
            .isEqualTo(found);
      }
      assertWithMessage(where + ", again").that(found(base, change)).isEqualTo(found);
    }
  }

  /** Data that comes where the metadata is already changes the time, for a moment. */
  private static Map<String, String> withoutTime(Map<String, String> before, CrashPoint point) {
    Map<String, String> state = new TreeMap<>(before);
    if (point == CrashPoint.DATA_FILLED) {
      state.computeIfPresent("file", (path, is) -> is.replaceAll("mtime \\S+", "mtime now"));
    }
    return state;
  }

  private static void crash(Path base, Change change, CrashPoint point) throws Exception {
    CrashingServer.crash(base, point, change.hasMetacopy(), change::make);
  }

  private static Map<String, String> found(Path base, Change change) throws Exception {
    try (MountedUnion union = MountedUnion.of(base, change.options(), 1)) {
      assertThat(base.resolve("work/work").toFile().list()).isEmpty();
      return Change.state(union.root());
    }
  }

  /**
   * Puts upper and work of layers into another mount of ours, which makes no devices and where no
   * rename leaves a whiteout.
   */
  private static MountedUnion upperInAMount(Path base) throws IOException {
    Path disk = Files.createDirectories(base.resolve("disk"));
    for (String name : List.of("upper", "work")) {
      Files.createDirectory(disk.resolve(name));
    }
    MountedUnion inner = MountedUnion.of(disk, UnionOptions.DEFAULTS, 0);
    MountedUnion.layersOn(inner.root(), base, "upper", "work");
    return inner;
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.MATCH_ANY, names = "RENAME.*")
  void crash_whereNoRenameLeavesAWhiteout_leavesTheTreeBeforeOrAfter(
      Change change, @TempDir Path temp) throws Exception {
    Map<String, String> before;
    Map<String, String> after;
    Set<CrashPoint> points = concurrentSet();
    try (MountedUnion inner = upperInAMount(temp.resolve("whole"))) {
      Path whole = Change.layers(temp.resolve("whole"));
      before = done(whole, change, change::prepare, concurrentSet());
      after = done(whole, change, change::make, points);
      assertThat(inner.root().resolve("upper").toFile().list()).isNotEmpty();
    }
    boolean ofAFile = !change.name().contains("DIRECTORY");
    assertThat(points.contains(CrashPoint.MOVE_DOUBLED)).isEqualTo(ofAFile);
    assertThat(points.contains(CrashPoint.MOVE_CLEARED)).isEqualTo(CLEARED.containsKey(change));
    points.retainAll(MOVES);
    for (CrashPoint point : points) {
      Map<String, String> found = afterACrashInAMount(temp.resolve(point.name()), change, point);
      if (point == CrashPoint.MOVE_DOUBLED) {
        assertThat(withoutLinks(found)).isEqualTo(withBothNames(before, after));
      } else if (point == CrashPoint.MOVE_CLEARED) {
        assertThat(found).isEqualTo(withoutWhatIsReplaced(change, before));
      } else {
        assertWithMessage(change + " at " + point).that(found).isAnyOf(before, after);
      }
    }
  }

  private static Map<String, String> afterACrashInAMount(Path base, Change change, CrashPoint point)
      throws Exception {
    try (MountedUnion inner = upperInAMount(base)) {
      Map<String, String> unused =
          done(Change.layers(base), change, change::prepare, concurrentSet());
      crash(base, change, point);
      Map<String, String> found = found(base, change);
      assertWithMessage(change + " at " + point + ", again")
          .that(found(base, change))
          .isEqualTo(found);
      return found;
    }
  }

  /** A file has the new name, with what it replaces gone, and the old one still. */
  private static Map<String, String> withBothNames(
      Map<String, String> before, Map<String, String> after) {
    Map<String, String> both = new TreeMap<>(before);
    both.putAll(after);
    return withoutLinks(both);
  }

  /** The empty directory that is replaced is gone, and nothing has come yet. */
  private static Map<String, String> withoutWhatIsReplaced(
      Change change, Map<String, String> before) {
    Map<String, String> without = new TreeMap<>(before);
    without.remove(CLEARED.get(change));
    return without;
  }

  private static Map<String, String> withoutLinks(Map<String, String> state) {
    Map<String, String> without = new TreeMap<>(state);
    without.replaceAll((path, is) -> is.replaceAll("links \\d+", ""));
    return without;
  }

  @Test
  void changes_comeToAllSteps(@TempDir Path temp) throws Exception {
    Set<CrashPoint> points = concurrentSet();
    for (Change change : Change.values()) {
      Path base = Change.layers(temp.resolve(change.name()));
      Map<String, String> before = done(base, change, change::prepare, concurrentSet());
      Map<String, String> after = done(base, change, change::make, points);
      assertThat(after).isNotEqualTo(before);
    }
    // These moments are only where a rename cannot leave a whiteout.
    assertThat(EnumSet.complementOf(EnumSet.copyOf(points)))
        .containsExactly(CrashPoint.MOVE_CLEARED, CrashPoint.MOVE_DOUBLED);
  }
}
