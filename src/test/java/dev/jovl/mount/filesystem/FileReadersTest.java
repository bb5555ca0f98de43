package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;

import org.junit.jupiter.api.Test;

/** For which tasks files are read ahead, and how many. */
final class FileReadersTest {
  private static final int TASK = 4711;
  private static final long DIRECTORY = 42;

  private final FileReaders readers = new FileReaders();

  private int read(boolean waited) {
    return readers.read(TASK, DIRECTORY, waited);
  }

  private void readFromMemory(int files) {
    for (int i = 0; i < files; i++) {
      assertThat(read(false)).isEqualTo(0);
    }
  }

  @Test
  void oneFile_bringsNoOther() {
    assertThat(read(true)).isEqualTo(0);
    assertThat(read(true)).isEqualTo(4);
  }

  @Test
  void whoReadsFromMemory_needsNothing() {
    readFromMemory(100);
  }

  @Test
  void theNumberGrowsWithWhatIsRead_andNotForEver() {
    readFromMemory(10);
    assertThat(read(true)).isEqualTo(22);
    readFromMemory(1_000);
    assertThat(read(true)).isEqualTo(128);
  }

  @Test
  void whatWasReadAhead_isToBeEarnedAgain() {
    readFromMemory(10);
    assertThat(read(true)).isEqualTo(22);
    readers.ahead(TASK, DIRECTORY, 22, false);
    assertThat(read(true)).isEqualTo(0);
    assertThat(read(true)).isEqualTo(4);
  }

  @Test
  void whatIsNotThere_costsNothing() {
    readFromMemory(10);
    readers.ahead(TASK, DIRECTORY, 3, false);
    assertThat(read(true)).isEqualTo(19);
  }

  @Test
  void directoryOfWhichAllIsRead_isNotReadAgainUntilAnotherWas() {
    readFromMemory(100);
    readers.ahead(TASK, DIRECTORY, 9, true);
    assertThat(read(true)).isEqualTo(0);
    assertThat(readers.read(TASK, DIRECTORY + 1, true)).isGreaterThan(0);
    readers.ahead(TASK, DIRECTORY + 1, 9, true);
    assertThat(read(true)).isGreaterThan(0);
  }

  @Test
  void whoReadsHereAndThere_hasFewFilesReadForHim() {
    int ahead = 0;
    for (int i = 0; i < 4_000; i++) {
      int files = readers.read(TASK, i, true);
      if (files > 0) {
        readers.ahead(TASK, i, files, false);
        ahead += files;
      }
    }
    assertThat(ahead).isLessThan(600);
  }

  @Test
  void whoFindsThemInMemory_hasManyReadForHimAgain() {
    for (int i = 0; i < 4_000; i++) {
      int files = readers.read(TASK, i, true);
      readers.ahead(TASK, i, files, false);
    }
    readFromMemory(100);
    assertThat(read(true)).isEqualTo(128);
  }

  /** The disk may be slower than what is asked of it: such files are being read, and are used. */
  @Test
  void whoWaitsWhereFilesAreRead_goesOnAsBefore() {
    int ahead = 0;
    for (int i = 0; i < 1_000; i++) {
      int files = read(true);
      if (files > 0) {
        readers.ahead(TASK, DIRECTORY, files, false);
        ahead += files;
      }
    }
    assertThat(ahead).isAtLeast(1_990);
  }

  @Test
  void anotherTask_hasEarnedNothing() {
    readFromMemory(100);
    assertThat(readers.read(TASK + 1, DIRECTORY, true)).isEqualTo(0);
  }
}
