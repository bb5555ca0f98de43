/**
 * The life of a mount, from the words after {@code -o} to the last unmount. What the mount shows is
 * the filesystem of {@code mount.filesystem}; the process that holds the mounts of a user is {@code
 * mount.server}.
 *
 * <p>{@link dev.jovl.mount.MountCommandLine} reads the arguments of {@code jovl mount}, of {@code
 * fuse-overlayfs} and of a helper of mount(8), all as bytes. Its options become {@link
 * dev.jovl.mount.OptionSet}, a value. Layers are opened and checked before anything is mounted; a
 * refusal is a {@link dev.jovl.mount.MountException}, which has the kind, the path, the cause and
 * the way out.
 *
 * <p>Paths are never changed: {@code l/LINK/../diff1} is what the kernel makes of it. A relative
 * path starts at the directory of the caller, which is an open descriptor and not a string.
 *
 * <p>An upper directory has one mount at a time: its work directory is locked with flock(2) as long
 * as the mount lives, whoever serves it.
 */
@NullMarked
package dev.jovl.mount;

import org.jspecify.annotations.NullMarked;
