package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Descriptors;
import dev.jovl.union.OpenFile;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.layer.SharedFd;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** When the data of a file may go to a cache outside, and what has to wait for that. */
@Timeout(60)
final class GivenDataTest {
  private static final long LONG_ENOUGH_MILLIS = 300;

  private final Path base;
  private final List<String> taken = new ArrayList<>();

  GivenDataTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void layer() throws IOException {
    Files.createDirectories(base.resolve("lower1"));
    Files.writeString(base.resolve("lower1/f"), "below");
  }

  private OpenedUnion union() throws IOException {
    return OpenedUnion.writable(base, UnionOptions.DEFAULTS);
  }

  private void give(OpenFile file) throws ErrnoException {
    file.giveDataOnce(
        data -> {
          ByteBuffer bytes = NativeBuffer.allocate(5).bytes();
          assertThat(FileData.pread(data, bytes, 0)).isEqualTo(5);
          byte[] text = new byte[5];
          bytes.flip().get(text);
          taken.add(new String(text, StandardCharsets.US_ASCII));
        });
  }

  @Test
  void isGivenOnce() throws IOException {
    try (OpenedUnion union = union()) {
      try (OpenFile file = union.open("f", OpenFlags.RDONLY)) {
        give(file);
        give(file);
      }
      try (OpenFile file = union.open("f", OpenFlags.RDONLY)) {
        give(file);
      }
      assertThat(taken).containsExactly("below");
    }
  }

  @Test
  void isNotGiven_whileAnotherMayRead() throws IOException {
    try (OpenedUnion union = union();
        OpenFile file = union.open("f", OpenFlags.RDONLY)) {
      try (OpenFile other = union.open("f", OpenFlags.RDONLY)) {
        give(file);
        give(other);
        assertThat(taken).isEmpty();
      }
      give(file);
      assertThat(taken).containsExactly("below");
    }
  }

  @Test
  void isNotGiven_whenItIsInTheUpper() throws IOException {
    try (OpenedUnion union = union();
        OpenFile file = union.open("f", OpenFlags.RDONLY)) {
      union.write("f", "above");
      give(file);
      assertThat(taken).isEmpty();
    }
  }

  @Test
  void writerAndReader_waitWhileItIsGiven() throws Exception {
    try (OpenedUnion union = union()) {
      List<CompletableFuture<Void>> waiting = new ArrayList<>();
      try (OpenFile file = union.open("f", OpenFlags.RDONLY)) {
        file.giveDataOnce(
            data -> {
              waiting.add(meanwhile(() -> union.write("f", "above")));
              waiting.add(meanwhile(() -> assertThat(union.read("f")).isAnyOf("below", "above")));
              for (CompletableFuture<Void> each : waiting) {
                assertThrows(
                    TimeoutException.class,
                    () -> each.get(LONG_ENOUGH_MILLIS, TimeUnit.MILLISECONDS));
              }
            });
        for (CompletableFuture<Void> each : waiting) {
          each.get();
        }
        assertThat(waiting).hasSize(2);
        assertThat(union.read(file)).isEqualTo("above");
      }
    }
  }

  private OpenFile openedAgain(OpenedUnion union) throws IOException {
    try (OpenFile file = union.open("f", OpenFlags.RDONLY)) {
      give(file);
    }
    return union.open("f", OpenFlags.RDONLY);
  }

  @Test
  void openedAgain_needsADescriptorWhenItIsRead() throws IOException {
    try (OpenedUnion union = union();
        OpenFile first = openedAgain(union)) {
      assertThat(union.read(first)).isEqualTo("below");
      Path below = base.resolve("lower1/f");
      long before = Descriptors.below(below);
      try (OpenFile second = union.open("f", OpenFlags.RDONLY)) {
        assertThat(Descriptors.below(below)).isEqualTo(before);
        assertThat(union.read(second)).isEqualTo("below");
        assertThat(Descriptors.below(below)).isEqualTo(before + 1);
      }
      assertThat(Descriptors.below(below)).isEqualTo(before);
    }
  }

  @Test
  void openedAgain_servesTheCopyThatWasMadeMeanwhile() throws IOException {
    try (OpenedUnion union = union();
        OpenFile file = openedAgain(union)) {
      union.write("f", "above");
      assertThat(union.read(file)).isEqualTo("above");
      union.write("f", "later");
      assertThat(union.read(file)).isEqualTo("later");
    }
  }

  /** It was opened before, so a mode that the copy gets later, 000 say, must not matter. */
  @Test
  void openedAgain_hasTheCopyOpenAsSoonAsThereIsOne() throws IOException {
    try (OpenedUnion union = union();
        OpenFile file = openedAgain(union)) {
      union.write("f", "above");
      assertThat(file.isUpper()).isTrue();
      try (SharedFd fd = file.acquireIfOpen()) {
        assertThat(fd).isNotNull();
      }
    }
  }

  @Test
  void openedAgain_servesWhatHasNoNameAnyMore() throws IOException {
    try (OpenedUnion union = union();
        OpenFile file = openedAgain(union)) {
      union.unlink("f");
      union.create("f", "other");
      assertThat(union.read(file)).isEqualTo("below");
    }
  }

  @Test
  void openedAgain_servesTheCopyThatHasNoNameAnyMore() throws IOException {
    try (OpenedUnion union = union();
        OpenFile file = openedAgain(union)) {
      union.write("f", "above");
      union.unlink("f");
      union.create("f", "other");
      assertThat(union.read(file)).isEqualTo("above");
    }
  }

  @Test
  void closedBeforeItWasRead_isClosed() throws IOException {
    try (OpenedUnion union = union()) {
      OpenFile file = openedAgain(union);
      file.close();
      assertThat(assertThrows(ErrnoException.class, () -> union.read(file)).errno())
          .isEqualTo(Errno.EBADF);
    }
  }

  private interface Work {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> meanwhile(Work work) {
    return CompletableFuture.runAsync(
        () -> {
          try {
            work.run();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        task -> new Thread(task, "meanwhile").start());
  }
}
