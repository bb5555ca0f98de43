/**
 * A union as the {@link dev.jovl.fuse.Filesystem} of an engine. It knows nothing of options, of
 * mount points and of servers.
 *
 * <p>{@link dev.jovl.mount.filesystem.UnionFilesystem} turns ids into nodes, {@code OpenFiles}
 * turns handles into open files, and both call the operations of {@code union.op}. What they add is
 * what the kernel may keep and what it may do by itself: {@link
 * dev.jovl.mount.filesystem.CachePolicy} says for how long; {@code IoModes} which files it reads
 * and writes itself; {@code Preload} and {@code NameReaders} what it is told before it asks; {@code
 * NeighbourPreload} what is read from disk before anybody asks; {@code Directories} how directories
 * are read without handles. {@link dev.jovl.mount.filesystem.ServedUnion} hears of each copy-up,
 * has the kernel forget what has changed by it, and counts.
 */
@NullMarked
package dev.jovl.mount.filesystem;

import org.jspecify.annotations.NullMarked;
