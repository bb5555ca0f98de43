package dev.jovl.union.layer;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Ioctl;
import dev.jovl.posix.ErrnoException;
import java.util.Arrays;
import java.util.List;

/**
 * The uuid by which the kernel's overlayfs calls a filesystem in the marks of an upper (s_uuid of
 * its super block).
 *
 * <p>Since Linux 6.9 one request answers for many filesystems, but not for btrfs; the others have
 * requests of their own.
 */
final class FilesystemUuid {
  private static final int LENGTH = 16;

  /**
   * A request that answers with the uuid.
   *
   * @param number of ioctl(2)
   * @param size of its structure
   * @param asked the first byte of the structure
   * @param at where in the structure the uuid is
   */
  record Request(int number, int size, int asked, int at) {
    /**
     * Asks a filesystem.
     *
     * @param directory of it, open for reading
     * @throws ErrnoException ENOTTY if it does not know the request
     */
    byte[] ask(Fd directory) throws ErrnoException {
      byte[] structure = new byte[size];
      structure[0] = (byte) asked;
      int unused = Ioctl.withStruct(directory, number, structure);
      return Arrays.copyOfRange(structure, at, at + LENGTH);
    }
  }

  /** FS_IOC_GETFSUUID of include/uapi/linux/fs.h: struct fsuuid2. Linux 6.9. */
  static final Request ANY = new Request(0x80111500, 17, 0, 1);

  /** EXT4_IOC_GETFSUUID of include/uapi/linux/ext4.h: struct fsuuid, whose length is asked for. */
  static final Request EXT4 = new Request(0x8008662C, 24, LENGTH, 8);

  /** XFS_IOC_FSGEOMETRY_V1 of fs/xfs/libxfs/xfs_fs.h. */
  static final Request XFS = new Request(0x80705864, 112, 0, 64);

  /** BTRFS_IOC_FS_INFO of include/uapi/linux/btrfs.h: the fsid, which all its subvolumes share. */
  static final Request BTRFS = new Request(0x8400941F, 1024, 0, 16);

  private static final List<Request> REQUESTS = List.of(ANY, EXT4, XFS, BTRFS);

  private FilesystemUuid() {}

  /** Returns no uuid: 16 zeros. */
  static byte[] none() {
    return new byte[LENGTH];
  }

  /**
   * Returns the uuid of a filesystem; zeros if it has none or does not tell.
   *
   * @param directory of it, open for reading
   */
  static byte[] of(Fd directory) {
    for (Request request : REQUESTS) {
      try {
        return request.ask(directory);
      } catch (ErrnoException e) {
        continue;
      }
    }
    return none();
  }
}
