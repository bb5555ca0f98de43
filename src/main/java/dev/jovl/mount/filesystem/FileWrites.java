package dev.jovl.mount.filesystem;

import dev.jovl.fuse.WriteHow;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.OpenFile;
import dev.jovl.union.op.Sync;
import dev.jovl.union.op.Write;
import java.nio.ByteBuffer;

/** Puts data into an open file in the way that its kind and the request ask for. */
final class FileWrites {
  private final Write write;
  private final Sync sync;
  private final IoModes modes;

  FileWrites(Write write, Sync sync, IoModes modes) {
    this.write = write;
    this.sync = sync;
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
    int written = put(file, how, source, partial(how, pastTheCache));
    // Who goes through the cache waits for an FSYNC of the kernel, but for a direct write that is
    // not waited for (libaio, io_uring).
    if (how.sync() != WriteHow.Sync.NONE
        && (pastTheCache || how.direct())
        && !file.isSynchronous()) {
      sync.file(file, how.sync() == WriteHow.Sync.DATA);
    }
    return written;
  }

  /**
   * Returns what becomes of a write of which only a part can be written. Through its cache the
   * kernel sends a direct write that is waited for as one that is not, and calls a short count EIO
   * (fuse_get_res_by_io of fs/fuse/file.c); then an error has to say why.
   */
  private static Write.Partial partial(WriteHow how, boolean pastTheCache) {
    return how.direct() && !pastTheCache ? Write.Partial.FAILS : Write.Partial.COUNTS;
  }

  private int put(OpenFile file, WriteHow how, ByteBuffer source, Write.Partial partial)
      throws ErrnoException {
    if (how.late()) {
      return write.writeBack(file, how.offset(), source);
    }
    if (how.append()) {
      return write.append(file, how.offset(), source, partial);
    }
    return write.write(file, how.offset(), source, partial);
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
