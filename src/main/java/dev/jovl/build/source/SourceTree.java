package dev.jovl.build.source;

import com.google.common.primitives.Bytes;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.dockerfile.pattern.PathPattern;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.InRootWalk;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The files that a COPY or ADD may take: a context without what is ignored, or the root of an
 * image.
 */
public final class SourceTree {

  private final Fd root;
  private final IgnorePatterns ignore;
  private final String times;
  private final @Nullable SourceNotes notes;

  /**
   * Makes a tree.
   *
   * @param root an open directory, which stays the caller's
   * @param ignore what is not there
   */
  public SourceTree(Fd root, IgnorePatterns ignore) {
    this(root, ignore, "");
  }

  /**
   * Makes a tree whose files have times that matter to a cache.
   *
   * @param root an open directory, which stays the caller's
   * @param ignore what is not there
   * @param times what identifies its times, since the same files can have others; empty for none
   */
  public SourceTree(Fd root, IgnorePatterns ignore, String times) {
    this(root, ignore, times, null);
  }

  private SourceTree(Fd root, IgnorePatterns ignore, String times, @Nullable SourceNotes notes) {
    this.root = root;
    this.ignore = ignore;
    this.times = times;
    this.notes = notes;
  }

  /**
   * Returns the same tree, each visit to which is noted.
   *
   * @param visits takes what visitors are told of
   */
  public SourceTree noting(SourceNotes visits) {
    return new SourceTree(root, ignore, times, visits);
  }

  /** Returns what identifies its times, since the same files can have others; empty for none. */
  public String times() {
    return times;
  }

  /** Why a path that was named is no source. */
  public enum Missing {
    /** Nothing is there. */
    ABSENT,
    /** Nothing is there, as a link that would lead out of the root does not. */
    KEPT_INSIDE,
    /** It is there, but ignored. */
    IGNORED
  }

  /**
   * Finds what a pattern names.
   *
   * @return the sources in the order of their paths; none when a wildcard matches nothing
   * @throws MissingSourceException when a path without wildcards is not there, or no directory of
   *     that name where the wildcards begin below one
   */
  public List<Source> match(PathPattern pattern) throws IOException, MissingSourceException {
    if (!pattern.isWildcard()) {
      return List.of(literal(pattern.text().getBytes(StandardCharsets.UTF_8)));
    }
    List<Source> found = new ArrayList<>();
    String prefix = pattern.literalPrefix();
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = walk.find(prefix.getBytes(StandardCharsets.UTF_8));
      requireDirectory(place, prefix);
      try (Fd start = place.open(OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
        byte[] path =
            prefix.isEmpty() ? new byte[0] : (prefix + "/").getBytes(StandardCharsets.UTF_8);
        search(new Searched(start, path, judge(place.names()), 0), pattern, found);
      }
    } catch (ErrnoException e) {
      if (isGone(e)) {
        throw new MissingSourceException(Missing.ABSENT);
      }
      throw e;
    }
    found.sort(Comparator.comparing(Source::path, Arrays::compareUnsigned));
    return found;
  }

  private void requireDirectory(InRootWalk.Place place, String path)
      throws IOException, MissingSourceException {
    if (!place.isDirectory()) {
      throw new MissingSourceException(Missing.ABSENT);
    }
    if (isIgnored(place) && !holdsKept(path.getBytes(StandardCharsets.UTF_8))) {
      throw new MissingSourceException(Missing.IGNORED);
    }
  }

  /**
   * A directory in which matches are looked for.
   *
   * @param directory open for reading
   * @param prefix its path, empty or ended by a slash
   * @param level how far below the one where the search began
   */
  private record Searched(Fd directory, byte[] prefix, IgnorePatterns.Directory judge, int level) {}

  private void search(Searched here, PathPattern pattern, List<Source> found) throws IOException {
    for (DirectoryEntry next : Trees.entries(here.directory())) {
      FileName name = next.name();
      IgnorePatterns.Entry entry = here.judge().entry(name.toBytes());
      Stat stat = entry.mayHoldKept() ? Stats.ifPresent(here.directory(), name) : null;
      if (stat == null) {
        continue;
      }
      byte[] path = Bytes.concat(here.prefix(), name.toBytes());
      if (pattern.matches(path) && (!entry.ignored() || (stat.isDirectory() && holdsKept(path)))) {
        add(path, name, stat.isSymlink(), found);
      }
      if (stat.isDirectory() && depth(path) < pattern.depth()) {
        SourceWalk.requireDepth(here.level() + 1);
        try (Fd inner = Open.at(here.directory(), name, OpenFlags.READ_DIRECTORY)) {
          byte[] prefix = Bytes.concat(path, new byte[] {'/'});
          search(new Searched(inner, prefix, entry.inside(), here.level() + 1), pattern, found);
        } catch (ErrnoException e) {
          // What is removed meanwhile is not there; getdents(2) says so of a directory too.
          if (!isGone(e)) {
            throw e;
          }
        }
      }
    }
  }

  private static boolean isGone(ErrnoException e) {
    return e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR);
  }

  /**
   * A link to nothing, or to what is ignored, has no files to copy, and to leave it out would not
   * be noticed. What is no link was there a moment ago, and is gone.
   */
  private void add(byte[] path, FileName name, boolean link, List<Source> found)
      throws IOException {
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = walk.find(path);
      if (place.stat() != null) {
        if (isIgnored(place) && !holdsKept(path)) {
          throw new MissingSourceException(Missing.IGNORED);
        }
        found.add(new Source(path, name, place.isDirectory()));
        return;
      }
    } catch (MissingSourceException e) {
      throw new IOException(
          new String(path, StandardCharsets.UTF_8)
              + ": what this link leads to is excluded by the ignore file; exclude the link too",
          e);
    } catch (ErrnoException e) {
      if (!isGone(e) && !e.is(Errno.ELOOP)) {
        throw e;
      }
    }
    if (!link) {
      return;
    }
    throw new IOException(
        new String(path, StandardCharsets.UTF_8)
            + ": nothing is there; a link that leads nowhere can be left out by the ignore file");
  }

  /** Returns whether a directory that is ignored itself has anything that is not. */
  private boolean holdsKept(byte[] path) throws IOException {
    return holds(new Source(path, null, true), IgnorePatterns.none().root());
  }

  /** Returns whether {@link #visit} finds anything in a source. */
  public boolean holds(Source source, IgnorePatterns.Directory excludes) throws IOException {
    AnyFile any = new AnyFile();
    walk(source, excludes, any);
    return any.found();
  }

  private Source literal(byte[] path) throws IOException, MissingSourceException {
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = found(walk, path);
      if (isIgnored(place) && !holdsKept(path)) {
        throw new MissingSourceException(Missing.IGNORED);
      }
      return new Source(path, lastName(path), place.isDirectory());
    }
  }

  private static InRootWalk.Place found(InRootWalk walk, byte[] path)
      throws IOException, MissingSourceException {
    try {
      InRootWalk.Place place = walk.find(path);
      if (place.stat() != null) {
        return place;
      }
    } catch (ErrnoException e) {
      if (!isGone(e)) {
        throw e;
      }
    }
    throw new MissingSourceException(walk.isKeptInside() ? Missing.KEPT_INSIDE : Missing.ABSENT);
  }

  private static @Nullable FileName lastName(byte[] path) {
    int slash = path.length - 1;
    while (slash >= 0 && path[slash] != '/') {
      slash--;
    }
    return path.length == 0 ? null : FileName.of(path, slash + 1, path.length - slash - 1);
  }

  /** A path that a COPY names is no source. */
  public static final class MissingSourceException extends Exception {
    private static final long serialVersionUID = 1L;
    private final Missing why;

    MissingSourceException(Missing why) {
      this.why = why;
    }

    /** Returns what is wrong with it. */
    public Missing why() {
      return why;
    }
  }

  /**
   * Returns whether a source is ignored itself, a directory that may hold something kept. What a
   * link leads to is there only if the link is.
   */
  private boolean isIgnored(InRootWalk.Place place) throws MissingSourceException {
    boolean ignored = false;
    for (List<FileName> link : place.links()) {
      ignored |= isIgnored(link, false);
    }
    return ignored | isIgnored(place.names(), place.isDirectory());
  }

  private boolean isIgnored(List<FileName> names, boolean directory) throws MissingSourceException {
    IgnorePatterns.Directory judge = ignore.root();
    boolean ignored = false;
    for (int i = 0; i < names.size(); i++) {
      IgnorePatterns.Entry entry = judge.entry(names.get(i).toBytes());
      boolean last = i == names.size() - 1;
      boolean mayGoOn = last && !directory ? !entry.ignored() : entry.mayHoldKept();
      if (!mayGoOn) {
        throw new MissingSourceException(Missing.IGNORED);
      }
      ignored = entry.ignored();
      judge = entry.inside();
    }
    return ignored;
  }

  private IgnorePatterns.Directory judge(List<FileName> names) {
    IgnorePatterns.Directory judge = ignore.root();
    for (FileName name : names) {
      judge = judge.entry(name.toBytes()).inside();
    }
    return judge;
  }

  /**
   * Walks over one source.
   *
   * @param excludes judges what is in a source that is a directory, and by its name one that is a
   *     file
   * @param visitor is told of the files; for a source that is a file, of this one only
   */
  public void visit(Source source, IgnorePatterns.Directory excludes, SourceVisitor visitor)
      throws IOException {
    walk(source, excludes, notes == null ? visitor : notes.around(visitor));
  }

  private void walk(Source source, IgnorePatterns.Directory excludes, SourceVisitor visitor)
      throws IOException {
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = walk.find(source.path());
      Stat stat = place.stat();
      FileName name = source.name();
      if (stat == null) {
        throw ErrnoException.of(Errno.ENOENT);
      }
      if (place.isDirectory()) {
        try (Fd directory = place.open(OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
          new SourceWalk(visitor, source.path())
              .contents(
                  directory, new byte[0], new SourceWalk.Filter(judge(place.names()), excludes));
        }
      } else if (name != null
          && place.name() != null
          && !excludes.entry(name.toBytes()).ignored()) {
        visitor.leaf(new SourceEntry(place.directory(), place.name(), name.toBytes(), stat));
      }
    }
  }

  /** Returns whether a source is a file with contents, its last link followed. */
  public boolean isRegular(Source source) throws ErrnoException {
    try (InRootWalk walk = new InRootWalk(root)) {
      Stat stat = walk.find(source.path()).stat();
      return stat != null && stat.isRegular();
    }
  }

  /** Opens a source for reading; the caller owns the descriptor. */
  public Fd open(Source source) throws ErrnoException {
    try (InRootWalk walk = new InRootWalk(root)) {
      return walk.find(source.path()).open(OpenFlags.RDONLY | OpenFlags.NONBLOCK);
    }
  }

  private static int depth(byte[] path) {
    int depth = 1;
    for (byte b : path) {
      depth += b == '/' ? 1 : 0;
    }
    return depth;
  }
}
