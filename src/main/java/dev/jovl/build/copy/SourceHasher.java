package dev.jovl.build.copy;

import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.source.Inode;
import dev.jovl.build.source.SourceEntry;
import dev.jovl.build.source.SourceVisitor;
import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Hashes what a copy will be: names, types, modes and owners after {@code --chmod} and {@code
 * --chown}, sizes, links, attributes and contents, but no times.
 */
public final class SourceHasher implements SourceVisitor {

  private final KeyWriter key = new KeyWriter("source");
  private final Ownership ownership;
  private final FileDigests digests;
  private final Map<Inode, Long> linked = new HashMap<>();
  private long files;

  /**
   * Makes a hasher of what a copy would make of its sources.
   *
   * @param ownership what the copy gets, in place of what the sources have
   * @param digests knows or computes the digest of the bytes of each file
   */
  public SourceHasher(Ownership ownership, FileDigests digests) {
    this.ownership = ownership;
    this.digests = digests;
  }

  /** Adds the name of a source, before its files. */
  public void source(byte[] name) {
    key.bytes("from", name);
  }

  /** Adds the metadata of a directory that holds a source, where a copy keeps that. */
  public void top(Stat stat) {
    key.number("mode", ownership.modeOf(stat))
        .number("uid", ownership.uidOf(stat))
        .number("gid", ownership.gidOf(stat));
  }

  @Override
  public void enter(SourceEntry directory) throws IOException {
    header(directory);
  }

  @Override
  public void leave(SourceEntry directory) {
    key.number("end", 0);
  }

  @Override
  public void leaf(SourceEntry file) throws IOException {
    header(file);
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

  private void header(SourceEntry entry) throws IOException {
    Stat stat = entry.stat();
    key.bytes("path", entry.path())
        .number("type", Mode.type(stat.mode()))
        .number("mode", stat.isSymlink() ? 0 : ownership.modeOf(stat))
        .number("uid", ownership.uidOf(stat))
        .number("gid", ownership.gidOf(stat));
    CopiedXattrs.of(entry.directory(), entry.name())
        .forEach((name, value) -> key.bytes("xattr " + name, value));
  }

  /** Returns the digest of all that was added; it ends the hasher. */
  public Digest finish() {
    return key.finish();
  }
}
