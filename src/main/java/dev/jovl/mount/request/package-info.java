/**
 * What somebody asks of a program that mounts, as values, and what is answered.
 *
 * <p>A {@link dev.jovl.mount.request.MountCall} has the arguments, untouched, and where they were
 * written. {@link dev.jovl.mount.request.MountCommandLine} reads them: those of {@code jovl mount},
 * of {@code fuse-overlayfs} and of a helper of mount(8), all as bytes. Its options become an {@link
 * dev.jovl.mount.request.OptionSet}; {@link dev.jovl.mount.request.OptionName} lists them all. What
 * is refused is a {@link dev.jovl.mount.request.MountException}, which has the kind, the path, the
 * cause and the way out; it goes back in a {@link dev.jovl.mount.request.MountReply}.
 *
 * <p>Nothing here opens or mounts anything. Paths are never changed: {@code l/LINK/../diff1} is
 * what the kernel makes of it.
 */
@NullMarked
package dev.jovl.mount.request;

import org.jspecify.annotations.NullMarked;
