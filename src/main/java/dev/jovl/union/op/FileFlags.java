package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Ioctl;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.CopyUpScope;
import dev.jovl.union.copyup.ImpureMark;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The flags of chattr(1), by the ioctls that the layers' filesystem understands.
 *
 * <p>Whether the caller may change them is checked here: before Linux 5.13 (fuse_fileattr_set of
 * fs/fuse/ioctl.c) the kernel passes on the request of any process that has the file open.
 */
public final class FileFlags {
  /** FS_IOC_FSGETXATTR of include/uapi/linux/fs.h: struct fsxattr. */
  private static final int GET_EXTENDED = 0x801c581f;

  /** FS_IOC_FSSETXATTR. */
  private static final int SET_EXTENDED = 0x401c5820;

  private static final int STRUCTURE = 28;

  private static final int PROTECTING = InodeFlags.IMMUTABLE | InodeFlags.APPEND;

  /** FS_XFLAG_APPEND of struct fsxattr. */
  private static final int APPEND_EXTENDED = 0x10;

  /** FS_XFLAG_IMMUTABLE and FS_XFLAG_APPEND. */
  private static final int PROTECTING_EXTENDED = 0x8 | APPEND_EXTENDED;

  private final Union union;
  private final CopyUp copyUp;
  private final Getattr getattr;

  /** Makes the operation on a union. */
  public FileFlags(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
    this.getattr = new Getattr(union);
  }

  /**
   * Answers an ioctl.
   *
   * @param input the argument
   * @param outputSize how many bytes the caller takes
   * @param caller the rights of the caller
   * @return the answer
   * @throws ErrnoException EPERM if the caller may not change the flags, EOPNOTSUPP if names are to
   *     be found in any case, ENOTTY for any other request, and what ioctl(2) says
   */
  public byte[] ioctl(Node node, int request, byte[] input, int outputSize, InodeFlagRights caller)
      throws ErrnoException {
    switch (request) {
      case InodeFlags.GET, GET_EXTENDED -> {
        try (Fd file = union.files().openMetadata(node, OpenFlags.RDONLY)) {
          byte[] structure = ask(file, request);
          return Arrays.copyOf(structure, Math.min(outputSize, structure.length));
        }
      }
      case InodeFlags.SET, SET_EXTENDED -> {
        set(node, request, input, caller);
        return new byte[0];
      }
      default -> throw ErrnoException.of(Errno.ENOTTY);
    }
  }

  private static byte[] ask(Fd file, int request) throws ErrnoException {
    byte[] structure = new byte[STRUCTURE];
    int unused = Ioctl.withStruct(file, request, structure);
    return structure;
  }

  /**
   * The right is asked for before anything is copied, and again with the monitor held: another may
   * have protected the file meanwhile.
   */
  private void set(Node node, int request, byte[] input, InodeFlagRights caller)
      throws ErrnoException {
    union.requireWritable();
    if (request == InodeFlags.SET && (word(input) & InodeFlags.CASEFOLD) != 0) {
      throw ErrnoException.of(Errno.EOPNOTSUPP);
    }
    try (Fd file = union.files().openMetadata(node, OpenFlags.RDONLY)) {
      requireRight(node, file, request, input, caller);
    }
    copyUp.node(node, CopyUpScope.FOR_FLAGS);
    synchronized (node) {
      try (Fd file = union.files().openUpper(node, OpenFlags.RDONLY)) {
        requireRight(node, file, request, input, caller);
        markAppendOnly(node, file, request, input);
        int unused = Ioctl.withStruct(file, request, input.clone());
      }
    }
    note(node);
  }

  /** What comes into an append-only directory may be from below, and that cannot be noted then. */
  private void markAppendOnly(Node node, Fd file, int request, byte[] input) throws ErrnoException {
    int append = request == SET_EXTENDED ? APPEND_EXTENDED : InodeFlags.APPEND;
    if (node.isDirectory() && (word(input) & append) != 0) {
      ImpureMark.add(union, node, file);
    }
  }

  private void requireRight(Node node, Fd file, int request, byte[] input, InodeFlagRights caller)
      throws ErrnoException {
    boolean extended = request == SET_EXTENDED;
    byte[] before = ask(file, extended ? GET_EXTENDED : InodeFlags.GET);
    int changed = word(before) ^ word(input);
    boolean protects = (changed & (extended ? PROTECTING_EXTENDED : PROTECTING)) != 0;
    if (!caller.owns(getattr.stat(node)) || (protects && !caller.mayProtect())) {
      throw ErrnoException.of(Errno.EPERM);
    }
  }

  private static int word(byte[] structure) throws ErrnoException {
    if (structure.length < Integer.BYTES) {
      throw ErrnoException.of(Errno.EINVAL);
    }
    return ByteBuffer.wrap(structure).order(ByteOrder.nativeOrder()).getInt();
  }

  /** Under the lock that makers of new files hold, so that none notes what it read before. */
  private void note(Node node) {
    if (node.isDirectory()) {
      try (DirectoryLocks.Held held = union.locks().directories().exclusive(node)) {
        node.notes().setInheritedFlags(null);
      }
    }
  }
}
