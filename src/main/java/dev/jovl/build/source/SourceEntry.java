package dev.jovl.build.source;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;

/**
 * One file in a walk over the sources of a COPY.
 *
 * @param directory the directory that holds it, open for the time of the visit
 * @param name its name there
 * @param path its path below the source, separated by slashes; for a source that is a file, its
 *     name
 * @param stat what it is
 */
public record SourceEntry(Fd directory, FileName name, byte[] path, Stat stat) {

  /** Opens the file without following; the caller owns the descriptor. */
  public Fd open(int flags) throws ErrnoException {
    return Open.at(directory, name, flags | OpenFlags.NOFOLLOW | OpenFlags.NONBLOCK);
  }

  /** Returns the target of the symbolic link that this is. */
  public byte[] target() throws ErrnoException {
    return Names.readlink(directory, name);
  }
}
