package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class UnixSocketTest {
  /** More than what a socket holds and what one call passes. */
  private static final int MANY_BYTES = 1_000_003;

  @TempDir Path directory = Path.of("");

  private byte[] path() {
    return directory.resolve("socket").toString().getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void stream_bringsAllBytesInBothDirections() throws Exception {
    byte[] sent = new byte[MANY_BYTES];
    new Random(1).nextBytes(sent);
    try (UnixListener listener = UnixListener.bind(path(), 1);
        UnixSocket caller = UnixSocket.connect(path());
        UnixSocket called = accepted(listener)) {
      for (UnixSocket from : new UnixSocket[] {caller, called}) {
        UnixSocket to = from == caller ? called : caller;
        CompletableFuture<Void> writing = CompletableFuture.runAsync(() -> write(from, sent));
        assertThat(to.input().readNBytes(MANY_BYTES)).isEqualTo(sent);
        writing.get(60, TimeUnit.SECONDS);
      }
    }
  }

  @Test
  void read_byByte_isUnsignedAndEndsWhenTheOtherEndCloses() throws IOException {
    try (UnixListener listener = UnixListener.bind(path(), 1);
        UnixSocket caller = UnixSocket.connect(path())) {
      try (UnixSocket called = accepted(listener)) {
        called.output().write(0xfe);
      }
      InputStream in = caller.input();
      assertThat(in.read()).isEqualTo(0xfe);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void write_afterTheOtherEndIsGone_isAnError() throws IOException {
    try (UnixListener listener = UnixListener.bind(path(), 1);
        UnixSocket caller = UnixSocket.connect(path())) {
      accepted(listener).close();
      OutputStream out = caller.output();
      assertFails(Errno.EPIPE, () -> out.write(1));
    }
  }

  /** Users and groups differ, so that one is not taken for the other. */
  @Test
  void peerUser_isWhoConnectedAndWhoListens() throws IOException {
    assumeTrue(Self.effectiveUid() == 0);
    Set<PosixFilePermission> open = PosixFilePermissions.fromString("rwxrwxrwx");
    try (UnixListener listener = UnixListener.bind(path(), 1)) {
      Files.setPosixFilePermissions(directory, open);
      Files.setPosixFilePermissions(directory.resolve("socket"), open);
      try (UnixSocket caller = connectAs(1000, 1001);
          UnixSocket called = accepted(listener)) {
        assertThat(called.peerUser()).isEqualTo(1000);
        assertThat(caller.peerUser()).isEqualTo(0);
      }
    }
  }

  private UnixSocket connectAs(int user, int group) throws ErrnoException {
    try (Identity other = Identity.assume(user, group)) {
      return UnixSocket.connect(path());
    }
  }

  @Test
  void connect_toNobody_saysWhy() throws IOException {
    assertFails(Errno.ENOENT, () -> UnixSocket.connect(path()));
    UnixListener.bind(path(), 1).close();
    assertFails(Errno.ECONNREFUSED, () -> UnixSocket.connect(path()));
    assertFails(Errno.EADDRINUSE, () -> UnixListener.bind(path(), 1));
    byte[] longest = new byte[UnixSocket.MAX_PATH + 1];
    assertFails(Errno.ENAMETOOLONG, () -> UnixSocket.connect(longest));
  }

  @Test
  void bind_atTheLongestPath_isThatPath() throws IOException {
    String name = "x".repeat(UnixSocket.MAX_PATH - directory.toString().length() - 1);
    Path place = directory.resolve(name);
    byte[] path = place.toString().getBytes(StandardCharsets.UTF_8);
    try (UnixListener listener = UnixListener.bind(path, 1);
        UnixSocket caller = UnixSocket.connect(path);
        UnixSocket called = accepted(listener)) {
      assertThat(Files.exists(place)).isTrue();
      assertThat(called.peerUser()).isEqualTo(caller.peerUser());
    }
  }

  /** Again and again, since nothing tells from outside when the second waiting has begun. */
  @RepeatedTest(50)
  void close_wakesWhoWaits_andNobodyIsTakenAfterIt() throws Exception {
    UnixListener listener = UnixListener.bind(path(), 1);
    CountDownLatch taken = new CountDownLatch(1);
    CompletableFuture<@Nullable UnixSocket> waiting =
        CompletableFuture.supplyAsync(
            () -> {
              requireNonNull(acceptedOrNull(listener)).close();
              taken.countDown();
              return acceptedOrNull(listener);
            });
    UnixSocket.connect(path()).close();
    taken.await();
    listener.close();
    assertThat(waiting.get(60, TimeUnit.SECONDS)).isNull();
    assertThat(listener.accept()).isNull();
  }

  @Test
  void own_takesWhatListensAlone() throws IOException {
    UnixListener first = UnixListener.bind(path(), 1);
    try (Sockets.Pair connected = Sockets.pair()) {
      assertFails(Errno.EINVAL, () -> UnixListener.own(connected.first()));
      assertThat(connected.first().isOpen()).isFalse();
    }
    first.close();
  }

  private static void assertFails(Errno errno, Executable call) {
    assertThat(assertThrows(ErrnoException.class, call).errno()).isEqualTo(errno);
  }

  private static UnixSocket accepted(UnixListener listener) throws ErrnoException {
    UnixSocket socket = listener.accept();
    if (socket == null) {
      throw new IllegalStateException("closed");
    }
    return socket;
  }

  private static @Nullable UnixSocket acceptedOrNull(UnixListener listener) {
    try {
      return listener.accept();
    } catch (ErrnoException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void write(UnixSocket socket, byte[] bytes) {
    try {
      socket.output().write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
