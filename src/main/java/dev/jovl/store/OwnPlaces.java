package dev.jovl.store;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Checks whose a store is. Opening one removes what is in its trash and trusts its names, so nobody
 * else may have put anything there: the store and each of its places belong to the effective user
 * or to root, others may not write to them, and none is a symbolic link. What lies deeper is in
 * directories that are so.
 */
final class OwnPlaces {
  private static final int STICKY = 01000;
  private static final int GROUP_WRITES = 020;
  private static final int OTHERS_WRITE = 002;

  private final StoreLayout layout;

  OwnPlaces(StoreLayout layout) {
    this.layout = layout;
  }

  /**
   * Checks all that is there. A directory of ours that our group may write to, as {@code mkdir}
   * makes it where each user has a group, becomes private if it is empty or holds a store: nobody
   * else can have a use for it. Files of ours become private too: older versions left it to the
   * umask who may write to them.
   *
   * @param notes is told of a directory that has become private
   * @throws StoreException that names the place and the cause, and says what to do
   */
  void check(Consumer<String> notes) throws IOException {
    Path root = layout.root();
    Place place = Place.at(root).orElseThrow();
    requireOwner(root, place);
    if (!place.isDirectory()) {
      throw new StoreException(root + " is no directory; use another --root");
    }
    if (place.mayBeTightened() && (isEmpty(root) || Files.exists(layout.version()))) {
      setMode(root, Mode.OWNER_ALL);
      notes.accept(
          String.format(
              "%s: mode %04o is %04o now, since its group could write to the store",
              root, Mode.permissions(place.mode()), Mode.OWNER_ALL));
    } else {
      // Another process that opens it now may have made it private, and then filled it.
      requirePrivate(root, Place.at(root).orElseThrow());
    }
    for (Path directory : layout.directories()) {
      check(directory, true);
    }
    for (Path file : layout.singleFiles()) {
      check(file, false);
    }
  }

  private static boolean isEmpty(Path directory) throws IOException {
    return StoreListing.of(directory).isEmpty();
  }

  private void check(Path path, boolean isDirectory) throws IOException {
    Optional<Place> found = Place.at(path, LinkOption.NOFOLLOW_LINKS);
    if (found.isEmpty()) {
      return;
    }
    Place place = found.get();
    requireOwner(path, place);
    if (place.isLink() || isDirectory && !place.isDirectory()) {
      throw new StoreException(
          path
              + " is no "
              + (isDirectory ? "directory" : "file")
              + " but something else; remove it,"
              + " or use another --root");
    }
    if (!isDirectory && place.isOurs() && place.isWrittenByOthers()) {
      setMode(path, Mode.permissions(place.mode()) & ~(GROUP_WRITES | OTHERS_WRITE));
    } else {
      requirePrivate(path, place);
    }
  }

  private void setMode(Path path, int mode) throws IOException {
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(path), OpenFlags.PATH)) {
      Attributes.chmod(fd, mode);
    } catch (ErrnoException e) {
      if (e.is(Errno.EROFS)) {
        throw StoreException.ofReadOnly(layout.root(), e);
      }
      // Another process may have given up the spare room.
      if (!e.is(Errno.ENOENT)) {
        throw new StoreException(path + ": " + e.getMessage(), e);
      }
    }
  }

  private static void requireOwner(Path path, Place place) throws StoreException {
    if (place.uid() != 0 && !place.isOurs()) {
      throw new StoreException(
          path
              + " belongs to user "
              + Integer.toUnsignedString(place.uid())
              + ", who could change the store under your hands; use it as that user, or use another"
              + " --root");
    }
  }

  private static void requirePrivate(Path path, Place place) throws StoreException {
    if (place.isWrittenByOthers()) {
      throw new StoreException(
          path + " may be written to by other users; chmod go-w it, or use another --root");
    }
  }

  /** Owner and mode of what is at a path. */
  private record Place(int uid, int mode) {

    static Optional<Place> at(Path path, LinkOption... options) throws IOException {
      try {
        Map<String, Object> found = Files.readAttributes(path, "unix:uid,mode", options);
        return Optional.of(new Place(number(found, "uid"), number(found, "mode")));
      } catch (NoSuchFileException e) {
        return Optional.empty();
      } catch (AccessDeniedException e) {
        throw StoreException.ofDenied(path, e);
      }
    }

    private static int number(Map<String, Object> attributes, String name) {
      return (Integer) Objects.requireNonNull(attributes.get(name), name);
    }

    boolean isDirectory() {
      return Mode.isDirectory(mode);
    }

    boolean isLink() {
      return Mode.isSymlink(mode);
    }

    boolean isOurs() {
      return uid == Self.effectiveUid();
    }

    boolean isWrittenByOthers() {
      return (mode & (GROUP_WRITES | OTHERS_WRITE)) != 0;
    }

    boolean mayBeTightened() {
      return isOurs() && (mode & (GROUP_WRITES | OTHERS_WRITE | STICKY)) == GROUP_WRITES;
    }
  }
}
