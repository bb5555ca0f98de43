package dev.jovl.build;

import dev.jovl.dockerfile.IgnorePatterns;
import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;

/**
 * Walks over the tree of one source and leaves out what patterns ignore. A directory that is
 * ignored is entered only if something below it can be kept, and told only if something is.
 */
final class SourceWalk {

  /**
   * What two sets of patterns say of a directory: those of the context, and those of the COPY.
   *
   * @param context judges by the path in the context
   * @param excludes judges by the path below the source
   */
  record Filter(IgnorePatterns.Directory context, IgnorePatterns.Directory excludes) {}

  private static final int READ_DIRECTORY =
      OpenFlags.RDONLY | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW;

  private final SourceVisitor visitor;

  /** Holds the entries of one directory after the other: each is read whole before its children. */
  private final NativeBuffer buffer = NativeBuffer.allocate(DirectoryReader.BUFFER_SIZE);

  /** Directories that are ignored themselves and not told of yet. */
  private final Deque<SourceEntry> untold = new ArrayDeque<>();

  SourceWalk(SourceVisitor visitor) {
    this.visitor = visitor;
  }

  /**
   * Walks over what is in a directory, not over the directory itself.
   *
   * @param directory open, and the caller's
   * @param prefix path of the directory below the source, empty or ended by a slash
   */
  void contents(Fd directory, byte[] prefix, Filter filter) throws IOException {
    try (Fd readable = Open.again(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      for (FileName name : names(readable)) {
        entry(readable, name, prefix, filter);
      }
    }
  }

  private List<FileName> names(Fd directory) throws ErrnoException {
    List<FileName> names = new ArrayList<>();
    DirectoryReader reader = new DirectoryReader(directory, buffer);
    for (DirectoryEntry next = reader.next(); next != null; next = reader.next()) {
      if (!next.name().isDots()) {
        names.add(next.name());
      }
    }
    Collections.sort(names);
    return names;
  }

  private void entry(Fd directory, FileName name, byte[] prefix, Filter filter) throws IOException {
    byte[] bytes = name.toBytes();
    IgnorePatterns.Entry context = filter.context().entry(bytes);
    IgnorePatterns.Entry excluded = filter.excludes().entry(bytes);
    boolean ignored = context.ignored() || excluded.ignored();
    if (ignored && !(context.mayHoldKept() && excluded.mayHoldKept())) {
      return;
    }
    Stat stat = Stats.at(directory, name);
    if (ignored && !stat.isDirectory()) {
      return;
    }
    SourceEntry entry = new SourceEntry(directory, name, join(prefix, bytes), stat);
    if (stat.isDirectory()) {
      directory(entry, ignored, new Filter(context.inside(), excluded.inside()));
    } else {
      tellAbove();
      visitor.leaf(entry);
    }
  }

  private void directory(SourceEntry entry, boolean ignored, Filter filter) throws IOException {
    untold.addLast(entry);
    if (!ignored) {
      tellAbove();
    }
    try (Fd fd = Open.at(entry.directory(), entry.name(), READ_DIRECTORY, 0)) {
      contents(fd, join(entry.path(), new byte[] {'/'}), filter);
    }
    if (!untold.isEmpty() && untold.peekLast() == entry) {
      untold.removeLast();
    } else {
      visitor.leave(entry);
    }
  }

  private void tellAbove() throws IOException {
    while (!untold.isEmpty()) {
      visitor.enter(untold.removeFirst());
    }
  }

  private static byte[] join(byte[] prefix, byte[] name) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream(prefix.length + name.length);
    joined.writeBytes(prefix);
    joined.writeBytes(name);
    return joined.toByteArray();
  }
}
