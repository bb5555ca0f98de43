package dev.jovl.build.copy;

import dev.jovl.layer.OutsideLinks;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Inode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files that hard links of an unpacked archive name and that the archive does not have: they
 * are in the directory that it is copied to.
 */
public final class OutsideFiles implements OutsideLinks {

  private final Map<Inode, byte[]> paths = new HashMap<>();

  @Override
  public void add(byte[] target, Stat placeholder) {
    paths.put(Inode.of(placeholder), target);
  }

  /**
   * Opens the file that a file of the unpacked archive stands for, or returns null if that is what
   * it is itself; the caller owns the descriptor.
   *
   * @param destination where the archive goes
   */
  @Nullable Fd open(Stat unpacked, Fd destination) throws ErrnoException {
    byte[] path = paths.get(Inode.of(unpacked));
    if (path == null) {
      return null;
    }
    long resolve = Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS;
    return Open.within(destination, path, OpenFlags.PATH | OpenFlags.NOFOLLOW, 0, resolve);
  }
}
