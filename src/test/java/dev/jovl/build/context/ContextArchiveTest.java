package dev.jovl.build.context;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is read of a context that somebody else has made. */
final class ContextArchiveTest {
  private final Path context;

  ContextArchiveTest(@TempDir Path context) {
    this.context = context;
  }

  private boolean has(String path) throws IOException {
    return ContextArchive.read(context, path, 10).isPresent();
  }

  @Test
  void read_regularFilesAlone() throws IOException {
    Files.writeString(context.resolve("f"), "text");
    Files.createSymbolicLink(context.resolve("link"), Path.of("/f"));
    Files.createDirectory(context.resolve("d"));
    Files.writeString(context.resolve("long"), "more than ten bytes");
    try (Fd directory = Open.directory(context)) {
      Names.mknod(directory, FileName.of("fifo"), Mode.FIFO | 0600, 0);
      Names.mknod(directory, FileName.of("socket"), Mode.SOCKET | 0600, 0);
    }
    assertThat(has("f")).isTrue();
    assertThat(has("link")).isTrue();
    for (String none : new String[] {"d", "long", "fifo", "socket", "absent"}) {
      assertThat(has(none)).isFalse();
    }
  }
}
