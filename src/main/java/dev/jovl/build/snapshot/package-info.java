/**
 * What a step runs or copies in: layers of a store, merged, with a directory that takes the
 * changes.
 *
 * <p>{@link dev.jovl.build.snapshot.Snapshots} makes a {@link dev.jovl.build.snapshot.Snapshot} of
 * a stack of layers, read-only or to be written. It is a union mounted by this process; its upper
 * directory becomes the next layer by rename, so that a commit costs what has changed. Nothing that
 * a snapshot held is left when it is closed without a commit.
 */
@NullMarked
package dev.jovl.build.snapshot;

import org.jspecify.annotations.NullMarked;
