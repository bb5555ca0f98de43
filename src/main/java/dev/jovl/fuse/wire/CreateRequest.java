package dev.jovl.fuse.wire;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;

/**
 * Makes and opens a file: struct fuse_create_in and a name.
 *
 * @param flags of open(2)
 * @param mode type and permissions, the umask not applied
 * @param umask of the caller
 * @param killSuidgid FUSE_OPEN_KILL_SUIDGID
 * @param name in the directory of the header; that of TMPFILE means nothing
 */
public record CreateRequest(int flags, int mode, int umask, boolean killSuidgid, FileName name) {
  /** Reads the body of CREATE or TMPFILE, which carries the name "/". */
  public static CreateRequest read(Request request) throws ErrnoException {
    int flags = request.int32();
    int mode = request.int32();
    int umask = request.int32();
    boolean kill = (request.int32() & OpenRequest.KILL_SUIDGID) != 0;
    boolean nameless = request.opcode() == Opcode.TMPFILE.number();
    return new CreateRequest(flags, mode, umask, kill, nameless ? NO_NAME : request.name());
  }

  private static final FileName NO_NAME = FileName.of("#");
}
