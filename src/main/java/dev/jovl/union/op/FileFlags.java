package dev.jovl.union.op;

import dev.jovl.linux.Chattr;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Ioctl;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.DirectoryLocks;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.Extent;
import java.util.Arrays;

/** The flags of chattr(1), by the ioctls that the layers' filesystem understands. */
public final class FileFlags {
  /** FS_IOC_FSGETXATTR of include/uapi/linux/fs.h: struct fsxattr. */
  private static final int GET_EXTENDED = 0x801c581f;

  /** FS_IOC_FSSETXATTR. */
  private static final int SET_EXTENDED = 0x401c5820;

  private static final int STRUCTURE = 28;

  private final Union union;
  private final CopyUp copyUp;

  /** Makes the operation on a union. */
  public FileFlags(Union union, CopyUp copyUp) {
    this.union = union;
    this.copyUp = copyUp;
  }

  /**
   * Answers an ioctl.
   *
   * @param input the argument
   * @param outputSize how many bytes the caller takes
   * @return the answer
   * @throws ErrnoException ENOTTY for any other request, and what ioctl(2) says
   */
  public byte[] ioctl(Node node, int request, byte[] input, int outputSize) throws ErrnoException {
    switch (request) {
      case Chattr.GET, GET_EXTENDED -> {
        try (Fd file = union.reach().openMetadata(node, OpenFlags.RDONLY)) {
          byte[] structure = new byte[STRUCTURE];
          int unused = Ioctl.withStruct(file, request, structure);
          return Arrays.copyOf(structure, Math.min(outputSize, structure.length));
        }
      }
      case Chattr.SET, SET_EXTENDED -> {
        copyUp.node(node, Extent.FOR_FLAGS);
        try (Fd file = union.reach().openUpper(node, OpenFlags.RDONLY)) {
          int unused = Ioctl.withStruct(file, request, input.clone());
        }
        note(node);
        return new byte[0];
      }
      default -> throw ErrnoException.of(Errno.ENOTTY);
    }
  }

  /** Under the lock that makers of new files hold, so that none notes what it read before. */
  private void note(Node node) {
    if (node.isDirectory()) {
      try (DirectoryLocks.Held held = union.locks().exclusive(node)) {
        node.notes().setInheritedFlags(null);
      }
    }
  }
}
