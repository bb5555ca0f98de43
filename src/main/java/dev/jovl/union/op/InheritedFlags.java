package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Open;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.DirectoryNotes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The flags of chattr(1) that a filesystem hands on from a directory to what is made in it. What is
 * made in the work directory has those of that.
 *
 * <p>Which they are differs from one filesystem to the other, so it is asked: by a file without a
 * name, in a directory that has some.
 */
final class InheritedFlags {
  private static final Logger LOG = LoggerFactory.getLogger(InheritedFlags.class);

  // include/uapi/linux/fs.h: FS_COMPR_FL, FS_NODUMP_FL, FS_NOCOMP_FL, FS_NOTAIL_FL, FS_NOCOW_FL
  private static final int HANDED_ON =
      InodeFlags.SYNC | InodeFlags.NOATIME | 0x4 | 0x40 | 0x400 | 0x8000 | 0x800000;

  private InheritedFlags() {}

  /**
   * Gives a new file the flags. A filesystem without flags is no error, nor is one that refuses.
   *
   * @param notes of the directory, which is locked for a change of names
   * @param directory open on it
   * @param file regular, or a directory; open, with O_PATH at least
   */
  static void give(DirectoryNotes notes, Fd directory, Fd file) {
    try {
      Integer known = notes.inheritedFlags();
      int flags = known == null ? ask(directory) : known;
      notes.setInheritedFlags(flags);
      if (flags != 0) {
        try (Fd open = Open.again(file, OpenFlags.RDONLY)) {
          InodeFlags.setFlags(open, InodeFlags.flags(open) | flags);
        }
      }
    } catch (ErrnoException e) {
      LOG.debug("a new file has not the flags of its directory: {}", e.getMessage());
    }
  }

  /**
   * A filesystem without flags has none for good, and so has what we may not ask. Any other error,
   * as for want of descriptors, says nothing of the files that follow.
   */
  private static int ask(Fd directory) throws ErrnoException {
    try (Fd open = Open.again(directory, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      if ((InodeFlags.flags(open) & HANDED_ON) == 0) {
        return 0;
      }
      try (Fd probe = Open.tmpfile(directory, OpenFlags.RDWR, Mode.OWNER_READ_WRITE)) {
        return InodeFlags.flags(probe) & HANDED_ON;
      }
    } catch (ErrnoException e) {
      return switch (e.errno()) {
        case ENOTTY, EOPNOTSUPP, ENOSYS, EINVAL, EISDIR, EACCES, EPERM -> 0;
        default -> throw e;
      };
    }
  }
}
