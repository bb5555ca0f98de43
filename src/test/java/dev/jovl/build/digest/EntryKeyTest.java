package dev.jovl.build.digest;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.build.source.SourceEntry;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.testing.DiskScript;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EntryKeyTest {

  /** It is not even there to be opened; but of the filesystem another one must have been. */
  @Test
  void leaf_ofADigestThatIsRemembered_isNotOpened(@TempDir Path temp) throws IOException {
    DiskScript.assumeOnDisk(Files.writeString(temp.resolve("first"), "x"));
    DigestMemory memory = DigestMemory.in(new PlainSmallFile(temp.resolve("digests")));
    Digest remembered = Digest.of(new byte[] {1});
    KeyWriter key = new KeyWriter("test");
    try (Fd directory = Open.directory(temp)) {
      FileName first = FileName.of("first");
      FileName gone = FileName.of("gone");
      Stat there = Stats.at(directory, first);
      Timespec none = Timespec.EPOCH;
      int mode = Mode.REGULAR | 0644;
      Stat old =
          new Stat(there.device(), 7, mode, 1, 0, 0, 0, 100, 8, 4096, none, none, none, none, 0);
      memory.note(old, old, remembered);
      EntryKey entries = new EntryKey(key, new FileDigests(memory), entry -> {});
      entries.leaf(new SourceEntry(directory, first, first.toBytes(), there));
      entries.leaf(new SourceEntry(directory, gone, gone.toBytes(), old));
    }
    KeyWriter same = new KeyWriter("test");
    same.number("size", 1).text("content", Digest.of(new byte[] {'x'}).hex());
    same.number("size", 100).text("content", remembered.hex());
    assertThat(key.finish()).isEqualTo(same.finish());
  }
}
