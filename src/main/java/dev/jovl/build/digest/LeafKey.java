package dev.jovl.build.digest;

import dev.jovl.build.source.Inode;
import dev.jovl.build.source.SourceEntry;
import dev.jovl.linux.Fd;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/** Adds to a key what files that are no directories hold, and which of them are one. */
public final class LeafKey {

  private final KeyWriter key;
  private final FileDigests digests;
  private final Map<Inode, Long> linked = new HashMap<>();
  private long files;

  /**
   * Begins without files.
   *
   * @param key takes what is added, between what others add
   * @param digests knows or computes the digest of the bytes of each file
   */
  public LeafKey(KeyWriter key, FileDigests digests) {
    this.key = key;
    this.digests = digests;
  }

  /** Adds a file; its name and metadata are the caller's to add. */
  public void add(SourceEntry file) throws IOException {
    files++;
    Stat stat = file.stat();
    if (stat.nlink() > 1) {
      Long first = linked.putIfAbsent(Inode.of(stat), files);
      key.number("link", first == null ? 0 : first);
    }
    switch (Mode.type(stat.mode())) {
      case Mode.REGULAR -> {
        key.number("size", stat.size());
        try (Fd fd = file.open(OpenFlags.RDONLY)) {
          key.text("content", digests.of(fd).hex());
        }
      }
      case Mode.SYMLINK -> key.bytes("target", file.target());
      default -> key.number("device", stat.rdev());
    }
  }
}
