package dev.jovl.run.root;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PathComponents;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/**
 * The root filesystem of a container as seen from outside: every path is resolved by openat2 with
 * the image as its root, so that no link in it leads to the host.
 */
public final class ImageRoot implements AutoCloseable {

  /** How a path of the image is resolved: what it links to is in the image too. */
  static final long IN_ROOT = Open.RESOLVE_IN_ROOT | Open.RESOLVE_NO_MAGICLINKS;

  private static final int DIRECTORY_MODE = 0755;

  /**
   * A name that was made to mount on.
   *
   * @param parent the directory, where it really is
   * @param name the name in it
   * @param before when the directory had last changed before
   * @param after the same right after
   */
  public record Made(String parent, FileName name, Timespec before, Timespec after) {}

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

  /** Returns where a place really is, below the root, with a leading slash. */
  String realPath(Fd place) throws IOException {
    String onHost = Files.readSymbolicLink(Path.of("/proc/self/fd/" + place.number())).toString();
    String top = path.toString();
    if (onHost.equals(top)) {
      return "/";
    }
    if (!onHost.startsWith(top.equals("/") ? "/" : top + "/")) {
      throw RunException.notRun(onHost + " is not inside the root filesystem " + top);
    }
    return top.equals("/") ? onHost : onHost.substring(top.length());
  }

  /**
   * Makes sure that a directory exists, following links inside the root, and leaves it there.
   *
   * @param inside its path in the image
   * @return where it really is, with a leading slash
   * @throws RunException if it cannot be made, or is there and no directory
   */
  public String makeToStay(String inside) throws IOException {
    return make(inside, true, new ArrayList<>(), 0);
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
    return make(inside, directory, made, 0);
  }

  private String make(String inside, boolean directory, List<Made> made, int links)
      throws IOException {
    Optional<Fd> there = place(inside);
    if (there.isEmpty()) {
      makeMissing(inside, directory, made, links);
      there = place(inside);
    }
    try (Fd place =
        there.orElseThrow(() -> RunException.notRun(inside + " cannot be made in the image"))) {
      if (Stats.of(place).isDirectory() != directory) {
        throw RunException.notRun(
            inside + (directory ? " is not a directory" : " is a directory") + " in the image");
      }
      return realPath(place);
    }
  }

  /** A link to {@code none/../itself} is dangling for the kernel, so only a count ends it. */
  private void makeMissing(String inside, boolean directory, List<Made> made, int links)
      throws IOException {
    String clean = Path.of("/").resolve(inside).normalize().toString();
    if (links > PathComponents.MAX_LINKS) {
      throw RunException.notRun(clean + ": too many symbolic links in the image");
    }
    String parent = String.valueOf(Path.of(clean).getParent());
    String realParent = make(parent, true, made, links);
    FileName name = FileName.of(String.valueOf(Path.of(clean).getFileName()));
    try (Fd place = openDirectory(realParent)) {
      Timespec before = Stats.of(place).mtime();
      Stat dangling = Stats.ifPresent(place, name);
      if (dangling != null && dangling.isSymlink()) {
        String target = new String(Names.readlink(place, name), StandardCharsets.UTF_8);
        String aim = target.startsWith("/") ? target : realParent + "/" + target;
        makeMissing(aim, directory, made, links + 1);
        return;
      }
      if (directory) {
        Names.mkdir(place, name, DIRECTORY_MODE);
      } else {
        Open.at(place, name, OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL, 0644).close();
      }
      made.add(new Made(realParent, name, before, Stats.of(place).mtime()));
    }
  }

  /**
   * Makes a link in an existing directory, if nothing has its name there.
   *
   * @param directory its path in the image
   * @param target what the link says
   */
  public void linkIfAbsent(String directory, FileName name, String target) throws ErrnoException {
    try (Fd place = openDirectory(directory)) {
      if (Stats.ifPresent(place, name) == null) {
        Names.symlink(target.getBytes(StandardCharsets.UTF_8), place, name);
      }
    }
  }

  private Fd openDirectory(String real) throws ErrnoException {
    return Open.within(
        root,
        real.getBytes(StandardCharsets.UTF_8),
        OpenFlags.RDONLY | OpenFlags.DIRECTORY,
        0,
        IN_ROOT);
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
      try (Fd parent = openDirectory(each.parent())) {
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
