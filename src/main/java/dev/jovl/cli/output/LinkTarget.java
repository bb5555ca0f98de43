package dev.jovl.cli.output;

import dev.jovl.linux.Self;
import dev.jovl.linux.proc.UserNamespace;
import dev.jovl.posix.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/** Where a file lies, or will lie, whose name may be that of a symbolic link. */
final class LinkTarget {

  /** As many as the kernel follows (MAXSYMLINKS of include/linux/namei.h). */
  private static final int MOST_LINKS = 40;

  private static final int STICKY_AND_FOR_ALL_TO_WRITE = 01002;

  private LinkTarget() {}

  /**
   * Returns the path behind all links, at which there need not be anything; nothing if the way ends
   * in /proc, where {@code self/fd/1} and its like are open files and no paths.
   *
   * @throws FileSystemException if the directory of the file is missing, there are too many links,
   *     or one of them is not to be followed
   */
  static Optional<Path> of(Path name) throws IOException {
    Path place = name;
    for (int links = 0; ; links++) {
      Path directory = directoryOf(place).toRealPath();
      if (directory.startsWith("/proc")) {
        return Optional.empty();
      }
      if (!Files.isSymbolicLink(place)) {
        return Optional.of(place);
      }
      if (links == MOST_LINKS) {
        throw new FileSystemException(name.toString(), null, Errno.ELOOP.message());
      }
      requireNoStrangers(place, directory);
      place = directory.resolve(Files.readSymbolicLink(place));
    }
  }

  /**
   * Refuses a link that another user has put where everybody may put one, as /tmp, as the kernel
   * does on most machines (fs.protected_symlinks of proc(5)). The kernel knows who is who; in a
   * user namespace strangers look like the owner of /tmp, who is then not trusted either.
   */
  private static void requireNoStrangers(Path link, Path directory) throws IOException {
    int mode = (int) Files.getAttribute(directory, "unix:mode");
    if ((mode & STICKY_AND_FOR_ALL_TO_WRITE) != STICKY_AND_FOR_ALL_TO_WRITE) {
      return;
    }
    int owner = (int) Files.getAttribute(link, "unix:uid", LinkOption.NOFOLLOW_LINKS);
    boolean isTrusted =
        owner == Self.effectiveUid() || owner == (int) Files.getAttribute(directory, "unix:uid");
    if (!isTrusted || !UserNamespace.isCertain(owner)) {
      throw new AccessDeniedException(link.toString());
    }
  }

  /** Returns the directory that a file is in by its name. */
  static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a directory has no content");
  }
}
