package dev.jovl.build.source;

import com.google.common.primitives.Bytes;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Interruption;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the tree of one source and leaves out what patterns ignore. A directory that is
 * ignored is entered only if something below it can be kept, and told only if something is.
 */
public final class SourceWalk {

  /**
   * What two sets of patterns say of a directory: those of the context, and those of the COPY.
   *
   * @param context judges by the path in the context
   * @param excludes judges by the path below the source
   */
  public record Filter(IgnorePatterns.Directory context, IgnorePatterns.Directory excludes) {}

  /** The greatest depth, as for a layer that is unpacked; here it bounds open descriptors. */
  private static final int MAX_DEPTH = 1024;

  private final SourceVisitor visitor;

  /** What stands before the paths of the walk in messages. */
  private final byte[] place;

  /** From the deepest to the one where it began. */
  private final Deque<Level> levels = new ArrayDeque<>();

  /** Holds the entries of one directory after the other: each is read whole before its children. */
  private final NativeBuffer buffer = NativeBuffer.allocate(DirectoryReader.BUFFER_SIZE);

  /** Directories that are ignored themselves and not told of yet. */
  private final Deque<SourceEntry> untold = new ArrayDeque<>();

  /**
   * Makes a walk.
   *
   * @param visitor is told of each entry, a directory before what it holds
   */
  public SourceWalk(SourceVisitor visitor) {
    this(visitor, new byte[0]);
  }

  /**
   * Makes a walk over one of several trees.
   *
   * @param visitor is told of each entry, a directory before what it holds
   * @param source path of where the walk begins, for messages; empty where that says nothing
   */
  SourceWalk(SourceVisitor visitor, byte[] source) {
    this.visitor = visitor;
    this.place = source.length == 0 ? source : Bytes.concat(source, new byte[] {'/'});
  }

  /**
   * A directory that the walk is in.
   *
   * @param entry null for the one where it began
   * @param directory open for reading, and the walk's
   * @param prefix its path below the source, empty or ended by a slash
   * @param rest the names in it that are still to be visited
   */
  private record Level(
      @Nullable SourceEntry entry,
      Fd directory,
      byte[] prefix,
      Filter filter,
      Iterator<FileName> rest) {}

  /**
   * Walks over what is in a directory, not over the directory itself. It goes down without
   * recursion, since a stack has room for less than it may have to.
   *
   * @param directory open, and the caller's
   * @param prefix path of the directory below the source, empty or ended by a slash
   * @throws java.io.InterruptedIOException if the thread is interrupted
   */
  public void contents(Fd directory, byte[] prefix, Filter filter) throws IOException {
    try {
      Fd readable = Open.again(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
      enter(null, readable, prefix, filter);
      while (!levels.isEmpty()) {
        Level here = levels.element();
        if (here.rest().hasNext()) {
          entry(here, here.rest().next());
        } else {
          leave(levels.pop());
        }
      }
    } finally {
      levels.forEach(level -> level.directory().close());
      levels.clear();
    }
  }

  private void enter(@Nullable SourceEntry entry, Fd directory, byte[] prefix, Filter filter)
      throws IOException {
    try {
      levels.push(new Level(entry, directory, prefix, filter, names(directory).iterator()));
    } catch (IOException e) {
      directory.close();
      throw e;
    }
  }

  private void leave(Level level) throws IOException {
    level.directory().close();
    SourceEntry entry = level.entry();
    if (entry == null) {
      return;
    }
    if (!untold.isEmpty() && untold.peekLast() == entry) {
      untold.removeLast();
    } else {
      visitor.leave(entry);
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

  private void entry(Level here, FileName name) throws IOException {
    Interruption.check();
    byte[] bytes = name.toBytes();
    IgnorePatterns.Entry context = here.filter().context().entry(bytes);
    IgnorePatterns.Entry excluded = here.filter().excludes().entry(bytes);
    boolean ignored = context.ignored() || excluded.ignored();
    if (ignored && !(context.mayHoldKept() && excluded.mayHoldKept())) {
      return;
    }
    byte[] path = Bytes.concat(here.prefix(), bytes);
    Stat stat = look(here.directory(), name, path);
    if (ignored && !stat.isDirectory()) {
      return;
    }
    SourceEntry entry = new SourceEntry(here.directory(), name, path, stat);
    if (stat.isDirectory()) {
      directory(entry, ignored, new Filter(context.inside(), excluded.inside()));
    } else {
      tellAbove();
      visitor.leaf(entry);
    }
  }

  private void directory(SourceEntry entry, boolean ignored, Filter filter) throws IOException {
    requireDepth(levels.size());
    untold.addLast(entry);
    if (!ignored) {
      tellAbove();
    }
    byte[] prefix = Bytes.concat(entry.path(), new byte[] {'/'});
    try {
      Fd directory = Open.at(entry.directory(), entry.name(), OpenFlags.READ_DIRECTORY);
      enter(entry, directory, prefix, filter);
    } catch (ErrnoException e) {
      throw named(entry.path(), e);
    }
  }

  /**
   * Refuses directories that are nested too deep.
   *
   * @param level number of a directory below the one where a walk began, from 1
   */
  static void requireDepth(int level) throws IOException {
    if (level > MAX_DEPTH) {
      throw new IOException("directories are nested deeper than " + MAX_DEPTH + " levels");
    }
  }

  private Stat look(Fd directory, FileName name, byte[] path) throws IOException {
    try {
      return Stats.at(directory, name);
    } catch (ErrnoException e) {
      throw named(path, e);
    }
  }

  /** What a visitor does may be about another file, so its failures are not named here. */
  private IOException named(byte[] path, ErrnoException e) {
    String shown = new String(Bytes.concat(place, path), StandardCharsets.UTF_8);
    return new IOException(shown + ": " + e.getMessage(), e);
  }

  private void tellAbove() throws IOException {
    while (!untold.isEmpty()) {
      visitor.enter(untold.removeFirst());
    }
  }
}
