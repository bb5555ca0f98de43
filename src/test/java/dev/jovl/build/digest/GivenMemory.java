package dev.jovl.build.digest;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Memories that hold what a test says: of a file that has just changed, or what is not so, as on a
 * disk whose clock was set.
 */
public final class GivenMemory {
  private GivenMemory() {}

  /** Gives the memory in a file the digest of a content for a file, which may have another. */
  public static void write(SmallFile kept, Path file, String content) throws IOException {
    DigestMemory memory = DigestMemory.in(kept);
    add(memory, file, content);
    memory.save();
  }

  static void add(DigestMemory memory, Path file, String content) throws IOException {
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(file), OpenFlags.RDONLY)) {
      Stat stat = Stats.of(fd);
      memory.note(stat, stat, Digest.of(content.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
