package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

final class IdentityTest extends ScratchDirectory {

  @Test
  void assume_changesThisThreadAndComesBack() throws Exception {
    requireRoot();
    ExecutorService older = Executors.newSingleThreadExecutor();
    try {
      // a thread inherits the ids of its parent, so the one to look at must be older
      assertThat(older.submit(Self::effectiveUid).get()).isEqualTo(0);
      try (Identity other = Identity.assume(1000, 1001)) {
        assertThat(Self.effectiveUid()).isEqualTo(1000);
        assertThat(Self.effectiveGid()).isEqualTo(1001);
        assertThat(older.submit(Self::effectiveUid).get()).isEqualTo(0);
        assertThat(older.submit(Self::effectiveGid).get()).isEqualTo(0);
      }
      assertThat(Self.effectiveUid()).isEqualTo(0);
      assertThat(Self.effectiveGid()).isEqualTo(0);
    } finally {
      older.shutdown();
    }
  }

  @Test
  void assume_supplementaryGroupsOpenFiles() throws ErrnoException {
    requireRoot();
    file("f", "x");
    Attributes.chmod(directory, 0755);
    Attributes.chown(directory, name("f"), 0, 2000);
    try (Fd fd = openPath("f")) {
      Attributes.chmod(fd, 0060);
    }
    try (Identity member = Identity.assume(1000, 1000, 5, 2000)) {
      assertThat(read("f")).isEqualTo("x");
    }
    try (Identity stranger = Identity.assume(1000, 1000, 5)) {
      assertFails(Errno.EACCES, () -> read("f"));
    }
  }

  @Test
  void assume_byAnotherUser() throws ErrnoException {
    requireRoot();
    try (Identity other = Identity.assume(1000, 1000)) {
      assertFails(Errno.EPERM, () -> Identity.assume(1, 1));
      assertThat(Self.effectiveUid()).isEqualTo(1000);
    }
  }

  @Test
  void ownUmask_isNotTheProcess() throws Exception {
    int before = Self.umask(022);
    int unused = Self.umask(before);
    FutureTask<Integer> own =
        new FutureTask<>(
            () -> {
              Identity.ownUmask();
              return Self.umask(077);
            });
    Thread thread = new Thread(own);
    thread.start();
    assertThat(own.get()).isEqualTo(before);
    thread.join();
    assertThat(Self.umask(before)).isEqualTo(before);
  }
}
