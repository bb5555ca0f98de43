package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class DirectoryHandlesTest {
  private final Path base;
  private final DirectoryHandles handles = new DirectoryHandles();
  private final DirectoryHandles ofAnother = new DirectoryHandles();
  private final DirectoryHandles.Slot slot = new DirectoryHandles.Slot();

  DirectoryHandlesTest(@TempDir Path base) {
    this.base = base;
  }

  @AfterEach
  void closeAll() {
    handles.close();
    ofAnother.close();
  }

  private Fd open(String name) throws Exception {
    Path directory = Files.createDirectories(base.resolve(name));
    return Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(directory), OpenFlags.PATH);
  }

  private static long ino(SharedFd handle) throws ErrnoException {
    return Stats.of(handle.fd()).ino();
  }

  private SharedFd atHand(DirectoryHandles.Slot directory) {
    return Objects.requireNonNull(handles.ifOpen(directory));
  }

  @Test
  void keep_isAtHandUntilForgotten() throws Exception {
    assertThat(handles.ifOpen(slot)).isNull();
    long a;
    try (SharedFd kept = handles.keep(slot, open("a"))) {
      a = ino(kept);
    }
    try (SharedFd known = atHand(slot)) {
      assertThat(ino(known)).isEqualTo(a);
      handles.forget(slot);
      assertThat(handles.ifOpen(slot)).isNull();
      // Its user can still use it.
      assertThat(ino(known)).isEqualTo(a);
    }
    assertThat(handles.size()).isEqualTo(0);
  }

  @Test
  void keep_again_replacesAndCloses() throws Exception {
    SharedFd first = handles.keep(slot, open("a"));
    SharedFd second = handles.keep(slot, open("b"));
    first.close();
    assertThat(first.acquire()).isFalse();
    try (SharedFd known = atHand(slot)) {
      assertThat(ino(known)).isEqualTo(ino(second));
    }
    second.close();
    assertThat(handles.size()).isEqualTo(1);
  }

  @Test
  void close_leavesThoseOfOtherUnions() throws Exception {
    DirectoryHandles.Slot other = new DirectoryHandles.Slot();
    handles.keep(slot, open("a")).close();
    ofAnother.keep(other, open("b")).close();
    handles.close();
    assertThat(handles.ifOpen(slot)).isNull();
    assertThat(handles.size()).isEqualTo(0);
    try (SharedFd known = Objects.requireNonNull(ofAnother.ifOpen(other))) {
      assertThat(ino(known)).isNotEqualTo(0);
    }
  }

  /** As many as are kept are open, and the one that was opened first is not among them. */
  @Test
  void keep_ofVeryMany_closesTheFirst() throws Exception {
    SharedFd first = handles.keep(slot, open("a"));
    first.close();
    DirectoryHandles.Slot[] more = new DirectoryHandles.Slot[5000];
    for (int i = 0; i < more.length; i++) {
      more[i] = new DirectoryHandles.Slot();
      handles.keep(more[i], open("b")).close();
    }
    assertThat(handles.ifOpen(slot)).isNull();
    assertThat(first.acquire()).isFalse();
    assertThat(handles.size()).isAtMost(4096);
    atHand(more[more.length - 1]).close();
  }

  @Test
  void hitsAndMisses_areCounted() throws Exception {
    assertThat(handles.ifOpen(slot)).isNull();
    handles.keep(slot, open("a")).close();
    atHand(slot).close();
    assertThat(handles.misses()).isEqualTo(1);
    assertThat(handles.hits()).isEqualTo(1);
  }
}
