package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.Step;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

  /** Does something in a mount of this process; returns the tree and the steps that it came to. */
  private static Map<String, String> done(
      Path base, Change change, Change.Work work, Set<Step> steps) throws Exception {
    UnionWatcher watcher =
        new UnionWatcher() {
          @Override
          public void reached(Step step) {
            steps.add(step);
          }
        };
    try (MountedUnion union = MountedUnion.watched(base, change.options(), 1, watcher)) {
      work.in(union.root());
      return Change.state(union.root());
    }
  }

  private static Set<Step> concurrentSet() {
    return Collections.synchronizedSet(EnumSet.noneOf(Step.class));
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void crash_atEachStep_leavesTheTreeBeforeOrAfter(Change change, @TempDir Path temp)
      throws Exception {
    Path whole = Change.layers(temp.resolve("whole"));
    Map<String, String> before = done(whole, change, change::prepare, concurrentSet());
    Set<Step> steps = concurrentSet();
    Map<String, String> after = done(whole, change, change::make, steps);
    assertThat(steps).isNotEmpty();
    assertThat(after).isNotEqualTo(before);
    if (!COPIES.contains(change)) {
      steps.removeAll(EnumSet.range(Step.COPY_BEGUN, Step.COPY_SYNCED));
    }
    for (Step step : steps) {
      String where = change + " at " + step;
      Path base = Change.layers(temp.resolve(step.name()));
      Map<String, String> unused = done(base, change, change::prepare, concurrentSet());
      crash(base, change, step);
      Map<String, String> found = found(base, change);
      assertWithMessage(where).that(found).isAnyOf(before, after, withoutTime(before, step));
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
  private static Map<String, String> withoutTime(Map<String, String> before, Step step) {
    Map<String, String> state = new TreeMap<>(before);
    if (step == Step.DATA_FILLED) {
      state.computeIfPresent("file", (path, is) -> is.replaceAll("mtime \\S+", "mtime now"));
    }
    return state;
  }

  private static void crash(Path base, Change change, Step step) throws Exception {
    try (CrashingServer server = CrashingServer.start(base, step, change.hasMetacopy())) {
      change.make(base.resolve("mnt"));
    } catch (IOException e) {
      assertThat(e).hasMessageThat().doesNotContain("did not");
    }
  }

  private static Map<String, String> found(Path base, Change change) throws Exception {
    try (MountedUnion union = MountedUnion.of(base, change.options(), 1)) {
      assertThat(base.resolve("work/work").toFile().list()).isEmpty();
      return Change.state(union.root());
    }
  }

  @Test
  void changes_comeToAllSteps(@TempDir Path temp) throws Exception {
    Set<Step> steps = concurrentSet();
    for (Change change : Change.values()) {
      Path base = Change.layers(temp.resolve(change.name()));
      Map<String, String> before = done(base, change, change::prepare, concurrentSet());
      Map<String, String> after = done(base, change, change::make, steps);
      assertThat(after).isNotEqualTo(before);
    }
    // A file has two names for a moment only where a rename cannot leave a whiteout.
    assertThat(EnumSet.complementOf(EnumSet.copyOf(steps))).containsExactly(Step.MOVE_DOUBLED);
  }
}
