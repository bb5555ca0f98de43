package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.mount.MountException.Kind;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The directory {@code work/incompat/volatile} below the work directory, which tells that nothing
 * in the upper directory was brought to disk: the kernel's overlayfs makes it and refuses to mount
 * where it is (ovl_make_workdir). A mount that ends well syncs and removes it.
 */
final class VolatileMarker {
  private static final String[] STEPS = {"work", "incompat", "volatile"};

  private final NamedDirectory work;

  VolatileMarker(NamedDirectory work) {
    this.work = work;
  }

  /**
   * Refuses an upper directory whose last mount was volatile and did not end.
   *
   * @throws MountException if the marker is there
   */
  void refuseIfPresent() throws MountException, ErrnoException {
    byte[] path = String.join("/", STEPS).getBytes(StandardCharsets.US_ASCII);
    try (Fd marker = Open.path(work.fd(), path, OpenFlags.PATH, 0)) {
      throw MountException.of(
          Kind.DIRTY,
          work.shown() + "/" + String.join("/", STEPS),
          "the last mount was volatile and did not end; files in the upperdir may be damaged",
          "start with an empty upperdir and workdir, or remove this directory to take the risk");
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENOENT)) {
        throw e;
      }
    }
  }

  /** Makes the marker. */
  void make() throws ErrnoException {
    Fd at = work.fd();
    try {
      for (String step : STEPS) {
        Fd next = entered(at, FileName.of(step));
        closeUnlessWork(at);
        at = next;
      }
    } finally {
      closeUnlessWork(at);
    }
  }

  private static Fd entered(Fd parent, FileName name) throws ErrnoException {
    try {
      Names.mkdir(parent, name, 0700);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EEXIST)) {
        throw e;
      }
    }
    return Open.at(parent, name, OpenFlags.PATH | OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW, 0);
  }

  private void closeUnlessWork(Fd fd) {
    if (fd != work.fd()) {
      fd.close();
    }
  }

  /** Brings the filesystem of the upper directory to disk, and then removes the marker. */
  void syncAndRemove() throws ErrnoException {
    FileData.syncFilesystem(work.fd());
    try (Fd incompat = openIfPresent("work/incompat")) {
      if (incompat != null) {
        Names.rmdir(incompat, FileName.of("volatile"));
      }
    }
  }

  private @Nullable Fd openIfPresent(String path) throws ErrnoException {
    try {
      return Open.path(
          work.fd(), path.getBytes(StandardCharsets.US_ASCII), OpenFlags.PATH, 0);
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return null;
      }
      throw e;
    }
  }
}
