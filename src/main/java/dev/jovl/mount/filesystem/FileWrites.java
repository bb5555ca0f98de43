package dev.jovl.mount.filesystem;

import dev.jovl.fuse.WriteHow;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.OpenFile;
import dev.jovl.union.op.FileOperations;
import java.nio.ByteBuffer;

/** Puts data into an open file in the way that its kind and the request ask for. */
final class FileWrites {
  private final FileOperations files;
  private final IoModes modes;

  FileWrites(FileOperations files, IoModes modes) {
    this.files = files;
    this.modes = modes;
  }

  /**
   * Writes the rest of a direct buffer.
   *
   * @return how many bytes were written
   * @throws ErrnoException EPERM for what an append-only file does not take, and what pwrite(2) and
   *     fsync(2) say
   */
  int write(OpenFile file, WriteHow how, ByteBuffer source) throws ErrnoException {
    requireAllowed(file, how);
    boolean pastTheCache = modes.isPastTheCache(file.node());
    int written = put(file, how, source, how.direct() && !pastTheCache);
    // Who goes through the cache waits for an FSYNC of the kernel, but for a direct write that is
    // not waited for (libaio, io_uring).
    if (how.sync() != WriteHow.Sync.NONE
        && (pastTheCache || how.direct())
        && !file.isSynchronous()) {
      files.sync(file, how.sync() == WriteHow.Sync.DATA);
    }
    return written;
  }

  /**
   * Writes.
   *
   * @param whole whether all or nothing: through its cache the kernel sends a direct write that is
   *     waited for as one that is not, and calls a short count EIO (fuse_get_res_by_io of
   *     fs/fuse/file.c); then an error has to say why
   */
  private int put(OpenFile file, WriteHow how, ByteBuffer source, boolean whole)
      throws ErrnoException {
    if (how.late()) {
      return files.writeBack(file, how.offset(), source);
    }
    if (how.append()) {
      return files.append(file, how.offset(), source, whole);
    }
    return whole
        ? files.writeWhole(file, how.offset(), source)
        : files.write(file, how.offset(), source);
  }

  /**
   * Of an append-only file the kernel, which does not know that it is one, lets a handle lose its
   * O_APPEND and a mapping be written to: EPERM.
   */
  private static void requireAllowed(OpenFile file, WriteHow how) throws ErrnoException {
    if (file.isAppendOnly() && (how.late() || !how.append())) {
      throw ErrnoException.of(Errno.EPERM);
    }
  }
}
