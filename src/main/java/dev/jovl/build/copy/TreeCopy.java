package dev.jovl.build.copy;

import dev.jovl.build.source.SourceEntry;
import dev.jovl.build.source.SourceVisitor;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.tree.ContentCopy;
import dev.jovl.linux.tree.InRootWalk;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Inode;
import dev.jovl.posix.Interruption;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Copies the files of a walk into a directory. A file or link that is there is replaced, a
 * directory stays and takes the metadata of the one that is copied; {@link Conflict} says whether a
 * directory may replace a file, or a file a directory.
 *
 * <p>Hard links among the files of one copy stay. A socket becomes an empty file. Modes, owners,
 * times, holes and the attributes of {@link CopiedXattrs} are those of the source, changed by the
 * ownership.
 */
final class TreeCopy implements SourceVisitor, AutoCloseable {

  /** What becomes of a name that is a directory on one side only. */
  enum Conflict {
    /** It is an error, as in a COPY. */
    REFUSE,
    /** What is there is removed with all below it, as when an archive is unpacked. */
    REPLACE
  }

  /**
   * A name that the copy made.
   *
   * @param directory its directory, below the destination
   * @param name the name there
   */
  private record Made(byte[] directory, FileName name) {}

  private static final String MARKER = ".wh.";

  private final Ownership ownership;
  private final CopyTimes times;
  private final Conflict conflict;
  private final OutsideFiles outside;
  private final Fd destination;
  private final ContentCopy contents = new ContentCopy(offset -> checkWanted());
  private final Deque<Fd> directories = new ArrayDeque<>();
  private final Map<Inode, Made> linked = new HashMap<>();
  private @Nullable Inode into;

  /**
   * Makes a copy into a directory.
   *
   * @param destination open, and the caller's
   * @param times knows the times of what is made
   * @param outside the files in it that some of the sources stand for
   */
  TreeCopy(
      Fd destination,
      Ownership ownership,
      CopyTimes times,
      Conflict conflict,
      OutsideFiles outside) {
    this.times = times;
    this.destination = destination;
    this.outside = outside;
    this.ownership = ownership;
    this.conflict = conflict;
    directories.push(destination);
  }

  @Override
  public void enter(SourceEntry source) throws IOException {
    refuseMarker(source, source.name());
    if (Inode.of(source.stat()).equals(into())) {
      throw new IOException(
          "cannot copy "
              + text(source)
              + ": this is where the copy goes, since the store is among the files that are copied;"
              + " leave it out by the ignore file, or name another by --root");
    }
    Fd parent = directories.element();
    Stat there = Stats.ifPresent(parent, source.name());
    if (there != null && !there.isDirectory()) {
      if (conflict == Conflict.REFUSE) {
        throw noDirectory(source.path());
      }
      Names.unlink(parent, source.name());
    }
    if (there == null || !there.isDirectory()) {
      Names.mkdir(parent, source.name(), 0700);
    }
    directories.push(Open.at(parent, source.name(), OpenFlags.READ_DIRECTORY));
  }

  private Inode into() throws ErrnoException {
    if (into == null) {
      into = Inode.of(Stats.of(destination));
    }
    return into;
  }

  @Override
  public void leave(SourceEntry source) throws IOException {
    try (Fd made = directories.pop()) {
      attributes(made, source, source.directory(), source.name());
    }
  }

  /** Gives a directory that a copy had to make the metadata of its source. */
  void top(Fd made, Fd source) throws ErrnoException {
    Stat stat = Stats.of(source);
    Attributes.chown(made, ownership.uidOf(stat), ownership.gidOf(stat));
    int mode = ownership.modeOf(stat);
    byte[] list = Xattrs.get(source, PosixAcl.Kind.ACCESS.xattr());
    if (list != null) {
      mode = CopiedXattrs.set(made, PosixAcl.Kind.ACCESS.xattr(), list, mode);
    }
    Attributes.chmod(made, mode);
    Attributes.setTimes(made, stat.atime(), times.of(stat));
  }

  @Override
  public void leaf(SourceEntry source) throws IOException {
    leaf(source, source.name());
  }

  /** Copies a file that is no directory to a name of the directory that the copy is in. */
  void leaf(SourceEntry source, FileName name) throws IOException {
    refuseMarker(source, name);
    Fd parent = directories.element();
    Stat there = Stats.ifPresent(parent, name);
    if (there != null && there.isDirectory() && conflict == Conflict.REFUSE) {
      throw new IOException("cannot copy the file " + text(source) + " over a directory");
    }
    try (Fd file = outside.open(source.stat(), destination)) {
      if (there != null) {
        Trees.remove(parent, name);
      }
      if (file != null) {
        Names.link(file, parent, name);
      } else if (!linkToEarlier(source, parent, name)) {
        make(source, parent, name);
      }
    }
  }

  private static void refuseMarker(SourceEntry source, FileName name) throws IOException {
    if (name.startsWith(MARKER)) {
      throw new IOException(
          "cannot copy " + text(source) + ": in a layer such a name marks what is deleted");
    }
  }

  /** Returns the failure of a directory that would be copied onto something else. */
  static IOException noDirectory(byte[] source) {
    String shown = new String(source, StandardCharsets.UTF_8);
    return new IOException("cannot copy the directory " + shown + " to what is no directory");
  }

  private static String text(SourceEntry source) {
    return new String(source.path(), StandardCharsets.UTF_8);
  }

  private boolean linkToEarlier(SourceEntry source, Fd parent, FileName name)
      throws ErrnoException {
    if (source.stat().nlink() < 2) {
      return false;
    }
    Made earlier = linked.get(Inode.of(source.stat()));
    if (earlier == null) {
      return false;
    }
    try (InRootWalk walk = new InRootWalk(destination);
        Fd directory =
            walk.find(earlier.directory()).open(OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      Names.link(directory, earlier.name(), parent, name);
    }
    return true;
  }

  private void make(SourceEntry source, Fd parent, FileName name) throws IOException {
    Stat stat = source.stat();
    if (Mode.isCharacter(stat.mode()) && stat.rdev() == 0) {
      throw new IOException(
          "cannot copy " + text(source) + ": device 0/0 is how an overlay marks what is deleted");
    }
    switch (Mode.type(stat.mode())) {
      case Mode.REGULAR -> regular(source, parent, name);
      case Mode.SYMLINK -> {
        Names.symlink(source.target(), parent, name);
        Attributes.chown(parent, name, ownership.uidOf(stat), ownership.gidOf(stat));
        xattrs(source, parent, name);
        Attributes.setTimes(parent, name, stat.atime(), times.of(stat));
      }
      default -> {
        int type = Mode.type(stat.mode()) == Mode.SOCKET ? Mode.REGULAR : Mode.type(stat.mode());
        Names.mknod(parent, name, type | 0600, stat.rdev());
        try (Fd made = Open.at(parent, name, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
          attributes(made, source, source.directory(), source.name());
        }
      }
    }
    if (stat.nlink() > 1) {
      linked.put(Inode.of(stat), new Made(directoryOf(source.path()), name));
    }
  }

  private static byte[] directoryOf(byte[] path) {
    int slash = path.length - 1;
    while (slash > 0 && path[slash] != '/') {
      slash--;
    }
    return Arrays.copyOf(path, Math.max(0, slash));
  }

  private void regular(SourceEntry source, Fd parent, FileName name) throws IOException {
    int create = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;
    try (Fd from = source.open(OpenFlags.RDONLY);
        Fd to = Open.at(parent, name, create, ownership.modeOf(source.stat()) & 0777)) {
      contents.copy(from, to, Long.MAX_VALUE);
      attributes(to, source, source.directory(), source.name());
    } catch (EOFException e) {
      throw new IOException("cannot copy " + text(source) + ": it became shorter meanwhile", e);
    } catch (ErrnoException e) {
      Interruption.check();
      throw e;
    }
  }

  private static void checkWanted() throws ErrnoException {
    if (Thread.currentThread().isInterrupted()) {
      throw ErrnoException.of(Errno.EINTR);
    }
  }

  /**
   * The owner first: changing it takes away capabilities and the set-id bits. The mode last: an
   * access list changes it. What the file was made with already is not set again.
   */
  private void attributes(Fd made, SourceEntry source, Fd directory, FileName name)
      throws ErrnoException {
    Stat stat = source.stat();
    Stat now = Stats.of(made);
    boolean owned = now.uid() == ownership.uidOf(stat) && now.gid() == ownership.gidOf(stat);
    if (!owned) {
      Attributes.chown(made, ownership.uidOf(stat), ownership.gidOf(stat));
    }
    int mode = ownership.modeOf(stat);
    boolean listed = false;
    for (Map.Entry<String, byte[]> xattr : CopiedXattrs.of(directory, name).entrySet()) {
      byte[] key = latin(xattr.getKey());
      mode = CopiedXattrs.set(made, key, xattr.getValue(), mode);
      listed |= PosixAcl.Kind.ACCESS.is(key);
    }
    if (!owned || listed || Mode.permissions(now.mode()) != mode) {
      Attributes.chmod(made, mode);
    }
    Attributes.setTimes(made, stat.atime(), times.of(stat));
  }

  private static void xattrs(SourceEntry source, Fd parent, FileName name) throws ErrnoException {
    for (Map.Entry<String, byte[]> xattr :
        CopiedXattrs.of(source.directory(), source.name()).entrySet()) {
      Xattrs.set(parent, name, latin(xattr.getKey()), xattr.getValue(), 0);
    }
  }

  private static byte[] latin(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Writes a document as a file of the directory that the copy is in: mode 0644 unless changed. */
  void document(byte[] content, FileName name) throws IOException {
    Fd parent = directories.element();
    @Nullable Stat there = Stats.ifPresent(parent, name);
    if (there != null && there.isDirectory()) {
      throw new IOException("cannot write the document " + name + " over a directory");
    }
    if (there != null) {
      Names.unlink(parent, name);
    }
    int create = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;
    try (Fd to = Open.at(parent, name, create, 0600)) {
      FileData.writeAll(to, content);
      int uid = ownership.uid() == null ? 0 : ownership.uid();
      int gid = ownership.gid() == null ? 0 : ownership.gid();
      Attributes.chown(to, uid, gid);
      Attributes.chmod(to, ownership.mode() == null ? 0644 : ownership.mode().applyTo(0644, false));
      times.noteMade(to);
    }
  }

  @Override
  public void close() {
    while (directories.size() > 1) {
      directories.pop().close();
    }
  }
}
