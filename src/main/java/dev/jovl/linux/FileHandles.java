package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;

/** File handles: names of inodes that outlive every path (name_to_handle_at(2)). */
public final class FileHandles {
  /**
   * A handle as the kernel gave it.
   *
   * @param type the kind that the filesystem chose
   * @param bytes its contents, at most 128 bytes; not to be changed
   */
  public record Handle(int type, byte[] bytes) {}

  private static final NativeFunction NAME_TO_HANDLE_AT = NativeFunction.ofInt("name_to_handle_at");
  private static final NativeFunction OPEN_BY_HANDLE_AT = NativeFunction.ofInt("open_by_handle_at");

  private static final int MAX_HANDLE_SIZE = 128;
  private static final int HEADER = 8;

  private FileHandles() {}

  /**
   * Returns the handle of what a descriptor is open on; O_PATH is enough.
   *
   * @throws ErrnoException EOPNOTSUPP where the filesystem has none
   */
  public static Handle of(Fd fd) throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putInt(0, MAX_HANDLE_SIZE);
    long handle = scratch.struct();
    NAME_TO_HANDLE_AT.call(
        fd.number(),
        scratch.emptyPath(),
        handle,
        handle + HEADER + MAX_HANDLE_SIZE,
        Scratch.AT_EMPTY_PATH);
    return new Handle(scratch.getInt(4), scratch.getBytes(HEADER, scratch.getInt(0)));
  }

  /**
   * Opens the file of a handle. Needs CAP_DAC_READ_SEARCH.
   *
   * @param mount any descriptor on the same filesystem
   * @return a descriptor that the caller owns
   * @throws ErrnoException ESTALE if the file is gone, EPERM without the capability
   */
  public static Fd open(Fd mount, Handle handle, int flags) throws ErrnoException {
    Scratch scratch = Scratch.get();
    scratch.putInt(0, handle.bytes().length);
    scratch.putInt(4, handle.type());
    scratch.putBytes(HEADER, handle.bytes());
    return Fd.own(
        (int) OPEN_BY_HANDLE_AT.call(mount.number(), scratch.struct(), flags | OpenFlags.CLOEXEC));
  }
}
