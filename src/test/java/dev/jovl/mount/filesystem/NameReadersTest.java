package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.mount.filesystem.NameReaders.Told;
import org.junit.jupiter.api.Test;

/** Which tasks are told of files while they read names. */
final class NameReadersTest {
  private static final int TASK = 4711;

  private final NameReaders readers = new NameReaders();

  private void listWithoutAsking(int task, int directories) {
    for (int i = 0; i < directories; i++) {
      assertThat(readers.told(task, true)).isEqualTo(Told.ALL_BUT_ONE);
      assertThat(readers.told(task, false)).isEqualTo(Told.ALL);
      readers.keptBack(task);
    }
  }

  @Test
  void told_whoNeverAsks_wantsNamesAfterThreeDirectories() {
    listWithoutAsking(TASK, 3);
    assertThat(readers.told(TASK, true)).isEqualTo(Told.DIRECTORIES);
    assertThat(readers.told(TASK, false)).isEqualTo(Told.DIRECTORIES);
  }

  @Test
  void told_whoAsks_isToldAllFromThenOn() {
    listWithoutAsking(TASK, 1);
    readers.asked(TASK);
    assertThat(readers.told(TASK, true)).isEqualTo(Told.ALL);
    readers.keptBack(TASK);
    assertThat(readers.told(TASK, true)).isEqualTo(Told.ALL);
  }

  @Test
  void told_whoAsksLate_isToldAllFromThenOn() {
    listWithoutAsking(TASK, 3);
    readers.asked(TASK);
    assertThat(readers.told(TASK, true)).isEqualTo(Told.ALL);
    assertThat(readers.told(TASK, false)).isEqualTo(Told.ALL);
  }

  /** What a program opens before it reads a directory, such as its libraries, tells nothing. */
  @Test
  void told_whoAskedBeforeItListed_isNotKnown() {
    readers.asked(TASK);
    listWithoutAsking(TASK, 3);
    assertThat(readers.told(TASK, true)).isEqualTo(Told.DIRECTORIES);
  }

  @Test
  void told_tasksDoNotCountForEachOther() {
    listWithoutAsking(TASK, 3);
    listWithoutAsking(TASK + 1, 1);
    readers.asked(TASK + 1);
    assertThat(readers.told(TASK, true)).isEqualTo(Told.DIRECTORIES);
    assertThat(readers.told(TASK + 1, true)).isEqualTo(Told.ALL);
  }

  @Test
  void told_aTaskThatCannotBeSeen_isToldAll() {
    assertThat(readers.told(0, true)).isEqualTo(Told.ALL);
  }

  /** The number of a task has no sign. */
  @Test
  void told_aLargeNumber_isATaskLikeAnyOther() {
    listWithoutAsking(-TASK, 3);
    assertThat(readers.told(-TASK, true)).isEqualTo(Told.DIRECTORIES);
  }
}
