package dev.jovl.build.source;

import dev.jovl.posix.FileName;
import org.jspecify.annotations.Nullable;

/**
 * One source of a COPY that is there.
 *
 * @param path its path below the root, as it was named or matched; its last link is followed
 * @param name the last component of that path, which a copy gets; null for the root itself
 * @param directory whether it is a directory, whose contents are copied
 */
public record Source(byte[] path, @Nullable FileName name, boolean directory) {}
