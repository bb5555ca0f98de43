package dev.jovl.build.copy;

import com.google.common.primitives.Bytes;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceEntry;
import dev.jovl.build.source.SourceTree;
import dev.jovl.build.source.SourceVisitor;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.InRootWalk;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Where a COPY goes: a path in the root of a snapshot, its links followed inside that root. A path
 * that ends in a slash or a dot is a directory, made where it is missing. Of a source that is a
 * directory only the contents are copied: a destination made for them has nothing of its metadata.
 */
public final class Destination {

  private static final int READ_DIRECTORY = OpenFlags.RDONLY | OpenFlags.DIRECTORY;

  private final Fd root;
  private final byte[] path;
  private final Ownership ownership;
  private final CopyTimes times;
  private final TreeCopy.Conflict conflict;
  private final OutsideFiles outside;

  /**
   * Makes a destination.
   *
   * @param root the root of the snapshot, which stays the caller's
   * @param path absolute
   * @param ownership owner of the directories that are made
   * @param times knows the times of what is made
   */
  public Destination(Fd root, String path, Ownership ownership, CopyTimes times) {
    this(
        root,
        path.getBytes(StandardCharsets.UTF_8),
        ownership,
        times,
        TreeCopy.Conflict.REFUSE,
        new OutsideFiles());
  }

  private Destination(
      Fd root,
      byte[] path,
      Ownership ownership,
      CopyTimes times,
      TreeCopy.Conflict conflict,
      OutsideFiles outside) {
    this.root = root;
    this.path = path;
    this.ownership = ownership;
    this.times = times;
    this.conflict = conflict;
    this.outside = outside;
  }

  /** Returns whether a path names a directory by its form. */
  public static boolean isDirectoryForm(String path) {
    return path.endsWith("/") || path.endsWith("/.") || path.equals(".") || path.endsWith("/..");
  }

  /**
   * Returns this place for the files of an archive, which keep their modes and times and replace
   * whatever is in their way.
   *
   * @param keepsOwners whether they keep their owners too
   * @param links the files here that the archive has hard links to
   */
  public Destination unpacking(boolean keepsOwners, OutsideFiles links) {
    Ownership other =
        keepsOwners ? Ownership.KEPT : new Ownership(ownership.uid(), ownership.gid(), null);
    return new Destination(root, path, other, times.forArchive(), TreeCopy.Conflict.REPLACE, links);
  }

  /** Returns this directory, open for reading, or null if it is not there. */
  @Nullable
  public Fd openIfPresent() throws ErrnoException {
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = walk.find(path);
      return place.isDirectory() ? place.open(READ_DIRECTORY) : null;
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return null;
      }
      throw e;
    }
  }

  /** Returns a place below this one. */
  Destination below(byte[] relative) {
    return at(Bytes.concat(path, new byte[] {'/'}, relative));
  }

  private Destination at(byte[] other) {
    return new Destination(root, other, ownership, times, conflict, outside);
  }

  /** Copies a source to this place. */
  public void copy(SourceTree tree, Source source, IgnorePatterns.Directory excludes)
      throws IOException {
    if (source.directory()) {
      copyContents(tree, source, excludes);
      return;
    }
    FileName name = source.name();
    if (name == null) {
      throw new IllegalArgumentException("the root is a directory");
    }
    into(name, (copy, target) -> tree.visit(source, excludes, new RenamedLeaf(copy, target)));
  }

  /**
   * Copies a source that is a file to this very path, whatever its own name.
   *
   * @throws IOException also when a directory is there
   */
  void copyFile(SourceTree tree, Source source, IgnorePatterns.Directory excludes)
      throws IOException {
    if (isDirectory()) {
      String shown = new String(source.path(), StandardCharsets.UTF_8);
      throw new IOException("cannot copy the file " + shown + " over a directory");
    }
    copy(tree, source, excludes);
  }

  /** Writes a document to this place. */
  public void write(byte[] content, FileName name) throws IOException {
    into(name, (copy, target) -> copy.document(content, target));
  }

  private void copyContents(SourceTree tree, Source source, IgnorePatterns.Directory excludes)
      throws IOException {
    try (InRootWalk walk = new InRootWalk(root);
        Fd target = walk.make(path, true, this::made).open(READ_DIRECTORY);
        TreeCopy copy = new TreeCopy(target, ownership, times, conflict, outside)) {
      tree.visit(source, excludes, copy);
    }
  }

  private void top(SourceTree tree, Source source, TreeCopy copy, Fd target) throws ErrnoException {
    try (Fd from = tree.open(source)) {
      copy.top(target, from);
      times.note(target, times.of(Stats.of(from)));
    }
  }

  /** Makes this place a directory, unless it is there. */
  public void make() throws ErrnoException {
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place unused = walk.make(path, true, this::made);
    }
  }

  /**
   * Refuses a link as the last component of this place: a directory that keeps its name would
   * change what the link leads to.
   *
   * @param source the directory that is to be here
   */
  void requireNoLink(Source source) throws IOException {
    int slash = Bytes.lastIndexOf(path, (byte) '/');
    FileName name = FileName.of(path, slash + 1, path.length - slash - 1);
    try (Fd above = at(Arrays.copyOf(path, slash)).openIfPresent()) {
      Stat there = above == null ? null : Stats.ifPresent(above, name);
      if (there != null && there.isSymlink()) {
        throw TreeCopy.noDirectory(source.path());
      }
    }
  }

  /**
   * Makes this place a directory like one above a source; a directory that is there already only
   * takes the mode.
   */
  void parent(SourceTree tree, Source source) throws IOException {
    try (Fd there = openIfPresent()) {
      if (there == null) {
        directory(tree, source);
        return;
      }
      try (Fd from = tree.open(source)) {
        int mode = ownership.modeOf(Stats.of(from));
        if (Mode.permissions(Stats.of(there).mode()) != mode) {
          Attributes.chmod(there, mode);
        }
      }
    }
  }

  /** Makes this place a directory with the metadata of a source, whether it is there or not. */
  public void directory(SourceTree tree, Source source) throws IOException {
    try (InRootWalk walk = new InRootWalk(root);
        Fd target = walk.make(path, true, this::made).open(READ_DIRECTORY);
        TreeCopy copy = new TreeCopy(target, ownership, times, conflict, outside)) {
      top(tree, source, copy, target);
    }
  }

  private boolean isDirectory() throws ErrnoException {
    try (Fd there = openIfPresent()) {
      return there != null;
    }
  }

  /** Does something with a copy into a directory under a name. */
  private interface Action {
    void apply(TreeCopy copy, FileName name) throws IOException;
  }

  /** Finds directory and name: this path itself, or the given name in it when it is a directory. */
  private void into(FileName name, Action action) throws IOException {
    boolean directory = isDirectoryForm(new String(path, StandardCharsets.ISO_8859_1));
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = walk.make(path, directory, this::made);
      @Nullable FileName last = place.name();
      if (last == null || place.isDirectory()) {
        copyInto(place, name, action);
        return;
      }
      try (Fd parent = Open.again(place.directory(), READ_DIRECTORY);
          TreeCopy copy = new TreeCopy(parent, ownership, times, conflict, outside)) {
        action.apply(copy, last);
      }
    }
  }

  private void copyInto(InRootWalk.Place place, FileName name, Action action) throws IOException {
    try (Fd target = place.open(READ_DIRECTORY);
        TreeCopy copy = new TreeCopy(target, ownership, times, conflict, outside)) {
      action.apply(copy, name);
    }
  }

  private void made(Fd directory) throws ErrnoException {
    int uid = ownership.uid() == null ? 0 : ownership.uid();
    int gid = ownership.gid() == null ? 0 : ownership.gid();
    Attributes.chown(directory, uid, gid);
    Attributes.chmod(directory, InRootWalk.modeOfMade(directory, ownership.modeOfMade()));
    times.noteMade(directory);
  }

  /** Copies the one file of a source under another name. */
  private record RenamedLeaf(TreeCopy copy, FileName name) implements SourceVisitor {
    @Override
    public void enter(SourceEntry directory) throws IOException {
      throw new IOException("the source became a directory while it was copied");
    }

    @Override
    public void leaf(SourceEntry file) throws IOException {
      copy.leaf(file, name);
    }
  }
}
