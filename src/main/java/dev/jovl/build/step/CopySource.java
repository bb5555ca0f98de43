package dev.jovl.build.step;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Bytes;
import dev.jovl.build.copy.Archive;
import dev.jovl.build.copy.KeptParents;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.posix.FileName;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A source of a copy that was found.
 *
 * @param tree where it is
 * @param source the source
 * @param kept where below the destination it goes, or null for its own name
 * @param unpack whether it is unpacked if it is an archive
 */
record CopySource(SourceTree tree, Source source, byte @Nullable [] kept, boolean unpack) {

  /** Returns the path in its tree, for messages. */
  String shown() {
    return source.name() == null ? "." : new String(source.path(), UTF_8);
  }

  /** Returns the part of its name that decides where it goes. */
  byte[] target() {
    if (kept != null) {
      return Bytes.concat(new byte[] {'/'}, kept);
    }
    FileName name = source.name();
    return name == null || source.directory() ? new byte[0] : name.toBytes();
  }

  /**
   * Returns what judges its files: they are named from where its own path begins.
   *
   * @param excludes what {@code --exclude} leaves out
   */
  IgnorePatterns.Directory excludes(IgnorePatterns excludes) {
    return kept == null ? excludes.root() : KeptParents.excludes(excludes, source, kept);
  }

  /**
   * Returns whether it is left out as a whole; without {@code --parents} its files are judged one
   * by one instead.
   *
   * @param excludes what {@code --exclude} leaves out
   */
  boolean isExcluded(IgnorePatterns excludes) throws IOException {
    return kept != null && KeptParents.isExcluded(tree, excludes, source, kept);
  }

  /** Returns whether only what is in it is copied: it is a directory, or an archive to unpack. */
  boolean isContainer() throws IOException {
    return kept == null && (source.directory() || isArchive());
  }

  /**
   * Returns whether it is an archive to unpack. What is excluded by the archive's own name is not
   * unpacked.
   *
   * @param excludes what {@code --exclude} leaves out
   */
  boolean isUnpacked(IgnorePatterns excludes) throws IOException {
    FileName name = source.name();
    return name != null
        && !source.directory()
        && !excludes(excludes).entry(name.toBytes()).ignored()
        && isArchive();
  }

  private boolean isArchive() throws IOException {
    if (!unpack || !tree.isRegular(source)) {
      return false;
    }
    try (Fd file = tree.open(source)) {
      return Archive.isTar(file);
    }
  }
}
