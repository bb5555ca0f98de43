package dev.jovl.fuse;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FilesystemStat;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a filesystem answers. Every operation has a default of ENOSYS; the package documentation has
 * the rules. Each may throw the errno that the system call of the same name documents.
 */
public interface Filesystem {
  /** The node of the root. */
  long ROOT = 1;

  /** Called once before the first operation, with the way back to the kernel. */
  default void init(Connection connection) {}

  /**
   * Returns whether the kernel may keep the targets of symbolic links. It then shows them without
   * asking, to everybody who may search the directory of the link.
   */
  default boolean mayCacheSymlinks() {
    return true;
  }

  /**
   * Called once after the last operation, or if it cannot be mounted. Nothing may be left to do
   * that a file depends on.
   */
  default void destroy() {}

  /** Looks a name up; an absent entry where there is none. A present one is counted. */
  default Entry lookup(Caller caller, EntryName name) throws ErrnoException {
    throw notImplemented();
  }

  /** Gives back {@code count} of the times that a node was handed to the kernel. */
  default void forget(long node, long count) {}

  /** Returns what a node is; {@code handle} is an open file of it, if the caller has one. */
  default Attributes getattr(Caller caller, long node, @Nullable Long handle)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Changes a node and returns what it is then. */
  default Attributes setattr(Caller caller, long node, AttributeChange change)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Returns the target of a symbolic link. */
  default byte[] readlink(Caller caller, long node) throws ErrnoException {
    throw notImplemented();
  }

  /** Makes a symbolic link; its entry is counted. */
  default Entry symlink(Caller caller, EntryName name, byte[] target) throws ErrnoException {
    throw notImplemented();
  }

  /** Makes a regular file, device, fifo or socket; its entry is counted. */
  default Entry mknod(Caller caller, EntryName name, NewFile file) throws ErrnoException {
    throw notImplemented();
  }

  /** Makes a directory; its entry is counted. */
  default Entry mkdir(Caller caller, EntryName name, NewFile directory) throws ErrnoException {
    throw notImplemented();
  }

  /** Removes a name that is not of a directory. */
  default void unlink(Caller caller, EntryName name) throws ErrnoException {
    throw notImplemented();
  }

  /** Removes an empty directory. */
  default void rmdir(Caller caller, EntryName name) throws ErrnoException {
    throw notImplemented();
  }

  /** Moves a name; flags of {@link dev.jovl.posix.RenameFlags}. */
  default void rename(Caller caller, EntryName from, EntryName to, int flags)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Gives a node a further name; its entry is counted. */
  default Entry link(Caller caller, long node, EntryName name) throws ErrnoException {
    throw notImplemented();
  }

  /** Opens a regular file, and cuts it if told so. */
  default Opened open(Caller caller, long node, OpenHow how) throws ErrnoException {
    throw notImplemented();
  }

  /** Makes and opens a regular file, or opens the one that is there; its entry is counted. */
  default Created create(Caller caller, EntryName name, NewFile file, OpenHow how)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Makes and opens a regular file without a name; its entry is counted. */
  default Created tmpfile(Caller caller, long directory, NewFile file, OpenHow how)
      throws ErrnoException {
    throw notImplemented();
  }

  /**
   * Reads into the rest of a direct buffer, whose position moves by what was read: all of it, or up
   * to the end of the file.
   */
  default void read(Caller caller, OpenFile file, ReadHow how, ByteBuffer target)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Writes the rest of a direct buffer and returns how many bytes were taken. */
  default int write(Caller caller, OpenFile file, WriteHow how, ByteBuffer source)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Called at each close of a descriptor; an error becomes that of close(2). */
  default void flush(Caller caller, OpenFile file) throws ErrnoException {
    throw notImplemented();
  }

  /** Ends a handle of open, create or tmpfile. */
  default void release(OpenFile file) {}

  /** Brings a file to disk; without its times if {@code dataOnly}. */
  default void fsync(Caller caller, OpenFile file, boolean dataOnly) throws ErrnoException {
    throw notImplemented();
  }

  /** Sets an extended attribute. */
  default void setxattr(Caller caller, long node, XattrChange change) throws ErrnoException {
    throw notImplemented();
  }

  /** Returns the value of an extended attribute, or null where there is none of that name. */
  default byte @Nullable [] getxattr(Caller caller, long node, byte[] name) throws ErrnoException {
    throw notImplemented();
  }

  /** Returns the names of the extended attributes. */
  default List<byte[]> listxattr(Caller caller, long node) throws ErrnoException {
    throw notImplemented();
  }

  /** Removes an extended attribute; ENODATA where there is none. */
  default void removexattr(Caller caller, long node, byte[] name) throws ErrnoException {
    throw notImplemented();
  }

  /**
   * Opens a directory. Where the kernel {@link Connection#hasDirectoriesWithoutHandles} ENOSYS
   * means that directories are read without a handle; then {@code readdir} and {@code fsyncdir}
   * come with the handle 0.
   */
  default Opened opendir(Caller caller, long node, int flags) throws ErrnoException {
    throw notImplemented();
  }

  /** Gives the entries of an open directory from an offset, 0 or the one after an entry. */
  default void readdir(Caller caller, OpenFile directory, long offset, DirectorySink sink)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Gives the entries of an open directory with their nodes. */
  default void readdirplus(Caller caller, OpenFile directory, long offset, DirectoryPlusSink sink)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Ends a handle of opendir. */
  default void releasedir(OpenFile directory) {}

  /** Brings a directory to disk. */
  default void fsyncdir(Caller caller, OpenFile directory, boolean dataOnly) throws ErrnoException {
    throw notImplemented();
  }

  /** Returns what the filesystem is. */
  default FilesystemStat statfs(Caller caller, long node) throws ErrnoException {
    throw notImplemented();
  }

  /** Brings the whole filesystem to disk. */
  default void syncfs(Caller caller, long node) throws ErrnoException {
    throw notImplemented();
  }

  /** Allocates or frees a range; FALLOC_FL_* bits in {@code mode}. */
  default void fallocate(Caller caller, OpenFile file, int mode, long offset, long length)
      throws ErrnoException {
    throw notImplemented();
  }

  /** Returns the next data or hole; {@code whence} is SEEK_DATA (3) or SEEK_HOLE (4). */
  default long lseek(Caller caller, OpenFile file, long offset, int whence) throws ErrnoException {
    throw notImplemented();
  }

  /** Copies a range of one open file to another and returns how many bytes were copied. */
  default long copyFileRange(Caller caller, CopyRange range) throws ErrnoException {
    throw notImplemented();
  }

  /** Answers an ioctl with the bytes for the caller, at most its output size. */
  default byte[] ioctl(Caller caller, OpenFile file, IoctlCall call) throws ErrnoException {
    throw notImplemented();
  }

  private static ErrnoException notImplemented() {
    return ErrnoException.of(Errno.ENOSYS);
  }
}
