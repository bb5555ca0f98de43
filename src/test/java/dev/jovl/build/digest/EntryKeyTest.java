package dev.jovl.build.digest;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.build.source.SourceEntry;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EntryKeyTest {

  /** It is not even there to be opened. */
  @Test
  void leaf_ofADigestThatIsRemembered_isNotOpened(@TempDir Path temp) throws IOException {
    Timespec none = Timespec.EPOCH;
    Stat old =
        new Stat(9, 7, Mode.REGULAR | 0644, 1, 0, 0, 0, 100, 8, 4096, none, none, none, none, 0);
    DigestMemory memory = DigestMemory.in(new PlainSmallFile(temp.resolve("digests")));
    memory.note(old, old, Digest.of(new byte[] {1}));
    KeyWriter key = new KeyWriter("test");
    try (Fd directory = Open.directory(temp)) {
      FileName gone = FileName.of("gone");
      new EntryKey(key, new FileDigests(memory), entry -> {})
          .leaf(new SourceEntry(directory, gone, gone.toBytes(), old));
    }
    KeyWriter same =
        new KeyWriter("test").number("size", 100).text("content", Digest.of(new byte[] {1}).hex());
    assertThat(key.finish()).isEqualTo(same.finish());
  }
}
