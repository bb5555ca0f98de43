package dev.jovl.build.digest;

import dev.jovl.build.source.SourceEntry;
import dev.jovl.build.source.SourceVisitor;
import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import dev.jovl.posix.Inode;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * Adds a tree to a key: for each entry the metadata that the header chooses, for each file its
 * content, and which names are hard links to one file.
 */
public final class EntryKey implements SourceVisitor {

  /** Adds the name and the metadata of an entry; which metadata, differs from user to user. */
  public interface Header {
    /**
     * Is called before the content of the entry is added.
     *
     * @param entry a directory or a file
     */
    void add(SourceEntry entry) throws IOException;
  }

  private final KeyWriter key;
  private final FileDigests digests;
  private final Header header;
  private final Map<Inode, Long> linked = new HashMap<>();
  private long files;

  /**
   * Begins without files.
   *
   * @param key takes what is added, between what others add
   * @param digests knows or computes the digest of the bytes of each file
   * @param header adds to the same key
   */
  public EntryKey(KeyWriter key, FileDigests digests, Header header) {
    this.key = key;
    this.digests = digests;
    this.header = header;
  }

  @Override
  public void enter(SourceEntry directory) throws IOException {
    header.add(directory);
  }

  @Override
  public void leave(SourceEntry directory) {
    key.number("end", 0);
  }

  @Override
  public void leaf(SourceEntry file) throws IOException {
    header.add(file);
    files++;
    Stat stat = file.stat();
    Long first = stat.nlink() > 1 ? linked.putIfAbsent(Inode.of(stat), files) : null;
    if (first != null) {
      key.number("link", first);
    }
    switch (Mode.type(stat.mode())) {
      case Mode.REGULAR -> {
        key.number("size", stat.size());
        key.text("content", content(file).hex());
      }
      case Mode.SYMLINK -> key.bytes("target", file.target());
      default -> key.number("device", stat.rdev());
    }
  }

  private Digest content(SourceEntry file) throws IOException {
    Digest known = digests.known(file.stat());
    if (known != null) {
      return known;
    }
    try (Fd fd = file.open(OpenFlags.RDONLY)) {
      return digests.of(fd);
    }
  }
}
