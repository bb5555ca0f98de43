package dev.jovl.fuse.jnr;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Descriptors;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.Test;

/** What libfuse says, and what others say meanwhile. */
final class StandardErrorTest {
  private static final Path NUMBER = Path.of("/proc/self/fd/2");

  @SuppressWarnings("StreamResourceLeak") // closing it would close descriptor 2
  private static void print(String text) throws IOException {
    new FileOutputStream(FileDescriptor.err).write(text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void back_answersTheLastReasonAndPassesTheRestOn() throws IOException {
    Path before = Files.readSymbolicLink(NUMBER);
    StandardError outer = StandardError.aside();
    try {
      StandardError inner = StandardError.aside();
      print("a line of a log\nfuse: one\n/usr/bin/fusermount3: two\nanother: line\n");
      assertThat(inner.back()).isEqualTo("/usr/bin/fusermount3: two");
      assertThat(Files.readString(NUMBER)).isEqualTo("a line of a log\nanother: line\n");
    } finally {
      assertThat(outer.back()).isEmpty();
    }
    assertThat(Files.readSymbolicLink(NUMBER)).isEqualTo(before);
  }

  /** Others may write a lot meanwhile: nothing of it is lost, nor what libfuse says after it. */
  @Test
  void back_passesOnWhatIsLong() throws IOException {
    String others = "others: line\n".repeat(20_000);
    StandardError outer = StandardError.aside();
    try {
      StandardError inner = StandardError.aside();
      print(others + "fuse: why\n");
      assertThat(inner.back()).isEqualTo("fuse: why");
      assertThat(Files.readString(NUMBER)).isEqualTo(others);
      Files.write(NUMBER, new byte[0], StandardOpenOption.TRUNCATE_EXISTING);
    } finally {
      assertThat(outer.back()).isEmpty();
    }
  }

  /** Where it was meant to go, nothing can be written: that is no reason to lose the answer. */
  @Test
  void back_whereNothingCanBeWritten() throws IOException {
    byte[] full = "/dev/full".getBytes(StandardCharsets.US_ASCII);
    StandardError outer = StandardError.aside();
    try {
      try (Fd device = Open.path(Fd.CURRENT_DIRECTORY, full, OpenFlags.WRONLY)) {
        device.replace(2);
      }
      StandardError inner = StandardError.aside();
      print("a line of a log\nfuse: why\n");
      assertThat(inner.back()).isEqualTo("fuse: why");
    } finally {
      assertThat(outer.back()).isEmpty();
    }
  }

  @Test
  void back_leavesNoDescriptor() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(StandardError.aside().back()).isEmpty();
    }
    assertThat(Descriptors.below(Path.of("/memfd:jovl-stderr (deleted)"))).isEqualTo(0);
  }
}
