package dev.jovl.run.root;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.tree.InRootWalk;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.run.spec.RunException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The root filesystem of a container as seen from outside: every path is resolved with the image as
 * its root, so that no link in it leads to the host. What is there is found by openat2, and where
 * something may have to be made by an {@link InRootWalk}, which knows the way through dangling
 * links.
 */
public final class ImageRoot implements AutoCloseable {

  /** How a path of the image is resolved: what it links to is in the image too. */
  static final long IN_ROOT = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;

  /**
   * A name that was made to mount on.
   *
   * @param parent the components of the directory, without links
   * @param name the name in it
   * @param before when the directory had last changed before
   * @param after the same right after
   */
  public record Made(List<FileName> parent, FileName name, Timespec before, Timespec after) {

    /** Copies the list. */
    public Made {
      parent = List.copyOf(parent);
    }
  }

  /** Makes what is missing, with the mode that the umask leaves, and keeps in mind what it was. */
  private record Recorder(List<Made> made) implements InRootWalk.Maker {
    @Override
    public void make(InRootWalk.Place place, FileName name) throws ErrnoException {
      make(place, name, true);
    }

    void make(InRootWalk.Place place, FileName name, boolean directory) throws ErrnoException {
      Fd parent = place.directory();
      Timespec before = Stats.of(parent).mtime();
      if (directory) {
        Names.mkdir(parent, name, 0755);
      } else {
        Open.at(parent, name, OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL, 0644).close();
      }
      List<FileName> around = place.names().subList(0, place.names().size() - 1);
      made.add(new Made(around, name, before, Stats.of(parent).mtime()));
    }

    @Override
    public void made(Fd directory) {
      // It is root's, as every file of jovl's own.
    }
  }

  private final Fd root;
  private final Path path;

  private ImageRoot(Fd root, Path path) {
    this.root = root;
    this.path = path;
  }

  /**
   * Opens the root filesystem of a container.
   *
   * @param path a directory of the host
   * @throws IOException if it cannot be opened
   */
  public static ImageRoot open(Path path) throws IOException {
    Path absolute = path.toRealPath();
    return new ImageRoot(Open.directory(absolute), absolute);
  }

  /** Returns the directory on the host, without links on the way. */
  public Path path() {
    return path;
  }

  /** Opens a place without opening the file there; the last component is followed. */
  Optional<Fd> place(String inside) throws ErrnoException {
    try {
      byte[] bytes = inside.getBytes(StandardCharsets.UTF_8);
      return Optional.of(Open.within(root, bytes, OpenFlags.PATH, 0, IN_ROOT));
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT) || e.is(Errno.ENOTDIR)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** Returns the users and groups of the image, as long as this is open. */
  public Accounts accounts() {
    return new Accounts(root);
  }

  /** Opens a place without opening the file there; if it is a link, that itself. */
  Fd itself(String inside) throws ErrnoException {
    return itself(root, inside);
  }

  /** Opens a place below any directory, as {@link #itself(String)} does. */
  static Fd itself(Fd top, String inside) throws ErrnoException {
    byte[] bytes = (inside.isEmpty() ? "/" : inside).getBytes(StandardCharsets.UTF_8);
    return Open.within(top, bytes, OpenFlags.PATH | OpenFlags.NOFOLLOW, 0, IN_ROOT);
  }

  /** Returns the next bytes of an open file, at most {@code size} of them. */
  static byte[] read(Fd file, int size) throws ErrnoException {
    ByteBuffer bytes = NativeBuffer.allocate(Math.max(1, size)).bytes();
    int n = 1;
    while (n > 0 && bytes.hasRemaining()) {
      n = FileData.read(file, bytes);
    }
    byte[] content = new byte[Math.min(size, bytes.flip().limit())];
    bytes.get(content);
    return content;
  }

  /**
   * Makes sure that a directory exists, following links inside the root, and leaves it there.
   *
   * @param inside its path in the image
   * @return where it really is, with a leading slash
   * @throws RunException if it cannot be made, or is there and no directory
   */
  public String makeToStay(String inside) throws IOException {
    return make(inside, true, new ArrayList<>());
  }

  /**
   * Makes sure that a path exists, following links inside the root.
   *
   * @param inside the path in the image
   * @param directory whether it is to be a directory or an empty file
   * @param made gets what had to be made, innermost last, for {@link #unmake}
   * @return where it really is, with a leading slash
   * @throws RunException if it cannot be made, or is there and of the other kind
   */
  public String makeToMountOn(String inside, boolean directory, List<Made> made)
      throws IOException {
    return make(inside, directory, made);
  }

  private String make(String inside, boolean directory, List<Made> made) throws IOException {
    Recorder recorder = new Recorder(made);
    try (InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = walk.make(inside.getBytes(StandardCharsets.UTF_8), false, recorder);
      String real = text(inside, place.names());
      FileName name = place.name();
      if (place.stat() == null && name != null) {
        recorder.make(place, name, directory);
      } else if (place.isDirectory() != directory) {
        throw RunException.notRun(
            inside + (directory ? " is not a directory" : " is a directory") + " in the image");
      }
      return real;
    } catch (ErrnoException e) {
      throw RunException.notRun(inside + " cannot be made in the image: " + e.errno().message());
    }
  }

  /** Whatever runs a container is told in text where to mount. */
  private static String text(String inside, List<FileName> names) throws RunException {
    byte[] path = path(names);
    String text = new String(path, StandardCharsets.UTF_8);
    if (!Arrays.equals(text.getBytes(StandardCharsets.UTF_8), path)) {
      throw RunException.notRun(inside + " leads in the image to a name that is no text of UTF-8");
    }
    return text;
  }

  private static byte[] path(List<FileName> names) {
    ByteArrayOutputStream path = new ByteArrayOutputStream();
    for (FileName name : names) {
      path.write('/');
      path.writeBytes(name.toBytes());
    }
    return names.isEmpty() ? new byte[] {'/'} : path.toByteArray();
  }

  /**
   * Makes a link in an existing directory, if nothing has its name there.
   *
   * @param directory its path in the image
   * @param target what the link says
   */
  public void linkIfAbsent(String directory, FileName name, String target) throws ErrnoException {
    try (Fd place = openDirectory(directory.getBytes(StandardCharsets.UTF_8))) {
      if (Stats.ifPresent(place, name) == null) {
        Names.symlink(target.getBytes(StandardCharsets.UTF_8), place, name);
      }
    }
  }

  private Fd openDirectory(byte[] inside) throws ErrnoException {
    return Open.within(root, inside, OpenFlags.RDONLY | OpenFlags.DIRECTORY, 0, IN_ROOT);
  }

  /**
   * Removes what {@link #makeToMountOn} had made, if nothing has come into it, and gives the
   * directories around it their times back, if nothing else has changed them.
   *
   * @param made as that gave it
   */
  public void unmake(List<Made> made) throws IOException {
    List<Made> innermostFirst = new ArrayList<>(made);
    Collections.reverse(innermostFirst);
    for (Made each : innermostFirst) {
      try (Fd parent = openDirectory(path(each.parent()))) {
        removeIfEmpty(parent, each);
      } catch (ErrnoException e) {
        if (!e.is(Errno.ENOENT) && !e.is(Errno.ENOTDIR) && !e.is(Errno.ENOTEMPTY)) {
          throw e;
        }
      }
    }
  }

  private static void removeIfEmpty(Fd parent, Made made) throws ErrnoException {
    Stat stat = Stats.ifPresent(parent, made.name());
    Stat around = Stats.of(parent);
    if (stat != null && stat.isDirectory()) {
      Names.rmdir(parent, made.name());
    } else if (stat != null && stat.isRegular() && stat.size() == 0) {
      Names.unlink(parent, made.name());
    } else {
      return;
    }
    boolean untouched = around.mtime().equals(made.after());
    Attributes.setTimes(parent, around.atime(), untouched ? made.before() : around.mtime());
  }

  @Override
  public void close() {
    root.close();
  }
}
