package dev.jovl.fuse.wire;

import dev.jovl.posix.Device;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;

/**
 * Makes a file: struct fuse_mknod_in and a name; MKDIR with struct fuse_mkdir_in too.
 *
 * @param mode type and permissions, the umask not applied (FUSE_DONT_MASK); for MKDIR without type
 * @param device as {@link Device#make} composes it
 * @param umask of the caller
 * @param name in the directory of the header
 */
public record MknodRequest(int mode, long device, int umask, FileName name) {
  /** Reads the body of MKNOD. */
  public static MknodRequest read(Request request) throws ErrnoException {
    int mode = request.int32();
    int device = request.int32();
    int umask = request.int32();
    request.skip(4);
    return new MknodRequest(mode, Device.ofKernel(device), umask, request.name());
  }

  /** Reads the body of MKDIR. */
  public static MknodRequest readMkdir(Request request) throws ErrnoException {
    int mode = request.int32();
    int umask = request.int32();
    return new MknodRequest(mode, 0, umask, request.name());
  }
}
