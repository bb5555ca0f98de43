package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Connection;
import dev.jovl.fuse.CopyRange;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.Opened;
import dev.jovl.fuse.ReadHow;
import dev.jovl.fuse.WriteHow;
import dev.jovl.linux.DescriptorReserve;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.layer.DirectoryHandles;
import dev.jovl.union.layer.SharedFd;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The open files of a mount and their data, by the handles that the kernel was given. What it may
 * read and write itself is {@link IoModes}' to say.
 */
final class OpenFiles implements AutoCloseable {
  private final Operations operations;
  private final IoModes modes;
  private final KernelCaches caches;
  private final FileWrites writes;
  private final Handles<OpenFile> files = new Handles<>();
  private final Preload preload;
  private final DirectWrites directWrites;
  private final LongAdder bytesRead = new LongAdder();
  private final LongAdder bytesWritten = new LongAdder();

  OpenFiles(Operations operations, IoModes modes, KernelCaches caches, Connection kernel) {
    this.operations = operations;
    this.modes = modes;
    this.caches = caches;
    this.writes = new FileWrites(operations.write(), operations.sync(), modes);
    this.preload = new Preload(new NeighbourPreload(), kernel);
    this.directWrites = new DirectWrites(kernel);
  }

  /**
   * Opens a file, and cuts it if told so.
   *
   * @throws ErrnoException ENFILE if this process has few descriptors left, and what open(2) says
   */
  Opened open(Caller caller, Node node, OpenHow how) throws ErrnoException {
    DirectoryHandles.requireRoom();
    try {
      return opened(caller, node, how);
    } catch (Throwable e) {
      if ((how.flags() & OpenFlags.TRUNC) != 0) {
        // It may have been cut by now, which the kernel takes from a success alone.
        caches.askAgain(node);
      }
      throw e;
    }
  }

  private Opened opened(Caller caller, Node node, OpenHow how) throws ErrnoException {
    OpenFile file = operations.open().open(node, how.flags());
    try {
      if (how.killPrivileges()) {
        killPrivileges(caller, file);
      }
      preload.opened(caller.pid(), file, how.flags());
    } catch (Throwable e) {
      file.close();
      throw e;
    }
    return opened(file, how.flags(), null);
  }

  /**
   * Gives a file that was just opened a handle; it is closed if that fails, for want of memory too.
   *
   * @param flags of open(2) with which it was opened
   * @param made what it is, if that was looked at when it was made, else null
   */
  Opened opened(OpenFile file, int flags, @Nullable Stat made) throws ErrnoException {
    long handle = 0;
    try {
      handle = files.add(file);
      note(file);
      return modes.opened(file, flags, handle, made);
    } catch (Throwable e) {
      OpenFile unused = files.remove(handle);
      file.close();
      throw e;
    }
  }

  private static void note(OpenFile file) {
    try (SharedFd fd = file.acquireIfOpen()) {
      if (fd != null) {
        DescriptorReserve.note(fd.fd());
      }
    }
  }

  /** Returns the file of a handle, null for no handle or if it is not open. */
  @Nullable OpenFile find(@Nullable Long handle) {
    return files.find(handle);
  }

  /** Reads into the rest of a direct buffer, whose position moves. */
  void read(long handle, ReadHow how, ByteBuffer target) throws ErrnoException {
    int before = target.position();
    OpenFile file = files.get(handle);
    directWrites.reads(file.node(), how);
    operations.read().read(file, how.offset(), target);
    bytesRead.add(target.position() - before);
    if (how.cached()) {
      modes.readIntoCache(file.node(), how.offset(), target.limit() - before);
    }
  }

  /**
   * Writes the rest of a direct buffer and returns how many bytes were taken. Set-id bits go first,
   * and nothing is written where they cannot (file_remove_privs of fs/inode.c): with them, what was
   * written would be run as another user.
   */
  int write(Caller caller, long handle, WriteHow how, ByteBuffer source) throws ErrnoException {
    OpenFile file = files.get(handle);
    if (how.killPrivileges()) {
      killPrivileges(caller, file);
    }
    int length = source.remaining();
    int written;
    try {
      written = writes.write(file, how, source);
    } finally {
      directWrites.wrote(file.node(), how, length);
      if (mayBeUnwaited(file.node(), how)) {
        caches.askAgainIfShown(file.node(), how.late());
      }
    }
    bytesWritten.add(written);
    return written;
  }

  /** Returns whether the caller of a write may go on before it is answered. */
  private boolean mayBeUnwaited(Node node, WriteHow how) {
    return how.late() || how.direct() || modes.isPastTheCache(node);
  }

  /** The kernel does not expect a change of mode from writing, so it must be told. */
  private void killPrivileges(Caller caller, OpenFile file) throws ErrnoException {
    if (operations.killPriv().kill(file.node(), new CallerRights(caller))) {
      caches.askAgain(file.node());
    }
  }

  /** Brings a file to disk; without its times if {@code dataOnly}. */
  void sync(long handle, boolean dataOnly) throws ErrnoException {
    operations.sync().file(files.get(handle), dataOnly);
  }

  /** Allocates or frees a range. A part of it may have been done where that fails, as on ext4. */
  void allocate(long handle, int mode, long offset, long length) throws ErrnoException {
    OpenFile file = files.get(handle);
    try {
      operations.allocate().allocate(file, mode, offset, length);
    } catch (ErrnoException e) {
      caches.readAgain(file.node(), offset, length, e);
      throw e;
    }
  }

  /** Returns the next data or hole. */
  long seek(long handle, long offset, int whence) throws ErrnoException {
    OpenFile file = files.get(handle);
    return modes.mayBeDirty(file.node())
        ? operations.seek().seekDense(file, offset, whence)
        : operations.seek().seek(file, offset, whence);
  }

  /**
   * Copies a range of one file to another and returns how many bytes were copied. A part of it may
   * have been copied where that fails.
   */
  long copyRange(CopyRange range) throws ErrnoException {
    OpenFile source = files.get(range.source().handle());
    OpenFile target = files.get(range.target().handle());
    long offset = range.targetOffset();
    try {
      return operations
          .copyFileRange()
          .copy(source, range.sourceOffset(), target, offset, range.length());
    } catch (ErrnoException e) {
      caches.readAgain(target.node(), offset, range.length(), e);
      throw e;
    }
  }

  /** Ends a handle. */
  void release(long handle) {
    OpenFile file = files.remove(handle);
    if (file != null) {
      modes.released(file);
      file.close();
    }
  }

  /** Returns how many are open. */
  int size() {
    return files.size();
  }

  /** Returns how many bytes were read through us. */
  long bytesRead() {
    return bytesRead.sum();
  }

  /** Returns how many bytes were written through us. */
  long bytesWritten() {
    return bytesWritten.sum();
  }

  /** Closes everything. */
  @Override
  public void close() {
    files.removeAll(OpenFile::close);
    preload.close();
  }
}
