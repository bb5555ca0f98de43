package dev.jovl.build.context;

import dev.jovl.build.source.SourceEntry;
import dev.jovl.build.source.SourceVisitor;
import dev.jovl.build.source.SourceWalk;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.posix.Stat;
import java.io.IOException;

/**
 * How long the tar of a context would be (POSIX pax(1): blocks of 512 bytes, two empty ones at the
 * end).
 */
public final class ContextSize implements SourceVisitor {

  private static final long BLOCK = 512;

  private long bytes = 2 * BLOCK;

  private ContextSize() {}

  /**
   * Returns the length, as far as it can be known: a file that no step copies may be unreadable, or
   * disappear while it is counted.
   *
   * @param context open, and the caller's
   * @param ignore what is not of the context
   * @return bytes
   */
  public static long of(Fd context, IgnorePatterns ignore) {
    ContextSize size = new ContextSize();
    SourceWalk.Filter filter = new SourceWalk.Filter(ignore.root(), IgnorePatterns.none().root());
    try {
      new SourceWalk(size).contents(context, new byte[0], filter);
    } catch (IOException e) {
      return size.bytes;
    }
    return size.bytes;
  }

  @Override
  public void enter(SourceEntry directory) {
    bytes += BLOCK;
  }

  @Override
  public void leave(SourceEntry directory) {
    // A directory has no end in a tar.
  }

  @Override
  public void leaf(SourceEntry file) {
    Stat stat = file.stat();
    bytes += BLOCK;
    if (stat.isRegular()) {
      bytes += (stat.size() + BLOCK - 1) / BLOCK * BLOCK;
    }
  }
}
