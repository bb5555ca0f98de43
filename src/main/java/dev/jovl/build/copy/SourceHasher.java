package dev.jovl.build.copy;

import dev.jovl.build.digest.EntryKey;
import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceEntry;
import dev.jovl.build.source.SourceTree;
import dev.jovl.build.source.SourceVisitor;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import java.io.IOException;

/**
 * Hashes what a copy will be: names, types, modes and owners after {@code --chmod} and {@code
 * --chown}, sizes, links, attributes and contents, but no times.
 */
public final class SourceHasher {

  private final KeyWriter key = new KeyWriter("source");
  private final Ownership ownership;
  private final EntryKey entries;

  /**
   * Makes a hasher of what a copy would make of its sources.
   *
   * @param ownership what the copy gets, in place of what the sources have
   * @param digests knows or computes the digest of the bytes of each file
   */
  public SourceHasher(Ownership ownership, FileDigests digests) {
    this.ownership = ownership;
    this.entries = new EntryKey(key, digests, this::header);
  }

  /** Adds the name of a source, before its files. */
  public void source(byte[] name) {
    key.bytes("from", name);
  }

  /** Adds the metadata of a directory that holds a source, if the copy keeps that directory. */
  public void top(Fd directory) throws ErrnoException {
    Stat stat = Stats.of(directory);
    key.number("mode", ownership.modeOf(stat))
        .number("uid", ownership.uidOf(stat))
        .number("gid", ownership.gidOf(stat));
    byte[] list = Xattrs.get(directory, PosixAcl.Kind.ACCESS.xattr());
    if (list != null) {
      key.bytes("access list", list);
    }
  }

  /** Returns a visitor that adds each entry of a source. */
  public SourceVisitor entries() {
    return entries;
  }

  /**
   * Adds all of a source as a mount shows it: its name, if it is a directory that itself, and its
   * files.
   *
   * @param tree where it was found
   */
  public void whole(byte[] name, SourceTree tree, Source source) throws IOException {
    source(name);
    if (source.directory()) {
      try (Fd top = tree.open(source)) {
        top(top);
      }
    }
    tree.visit(source, IgnorePatterns.none().root(), entries);
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
