/**
 * The life of a mount, from its layers to the last unmount.
 *
 * <p>{@link dev.jovl.mount.MountCalls} does what a call of {@code mount.request} asks, and {@link
 * dev.jovl.mount.MountTable} holds the mounts. Layers are opened and checked before anything is
 * mounted ({@code OpenLayers}, {@code MountMaker}); the union of them is shown by {@code
 * mount.filesystem} and served by an engine until it is unmounted ({@link
 * dev.jovl.mount.LiveMount}). {@link dev.jovl.mount.SnapshotMount} is the mount of a build step.
 * The process that holds the mounts of a user is {@code mount.server}.
 *
 * <p>A relative path starts at the directory of the caller, which is an open descriptor and not a
 * string.
 *
 * <p>An upper directory has one mount at a time: it and its work directory are locked as long as
 * the mount lives, whatever process serves it ({@code UpperLock}).
 */
@NullMarked
package dev.jovl.mount;

import org.jspecify.annotations.NullMarked;
