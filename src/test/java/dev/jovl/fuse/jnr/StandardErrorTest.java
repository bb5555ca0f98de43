package dev.jovl.fuse.jnr;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.testing.Descriptors;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
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

  @Test
  void back_leavesNoDescriptor() throws IOException {
    for (int i = 0; i < 3; i++) {
      assertThat(StandardError.aside().back()).isEmpty();
    }
    assertThat(Descriptors.below(Path.of("/memfd:jovl-stderr (deleted)"))).isEqualTo(0);
  }
}
