/**
 * How files come into a snapshot: with the owner, mode, times, links and attributes that a
 * Dockerfile says.
 *
 * <p>A {@link dev.jovl.build.copy.Destination} resolves where they go inside the snapshot and makes
 * the directories that are missing; a {@link dev.jovl.build.copy.TreeCopy} copies what it is told
 * of, a {@link dev.jovl.build.copy.Archive} is unpacked. {@link dev.jovl.build.copy.SourceHasher}
 * digests what a copy would make, before anything is copied. Times of directories that were there
 * stay as they were ({@link dev.jovl.build.copy.CopyTimes}).
 */
@NullMarked
package dev.jovl.build.copy;

import org.jspecify.annotations.NullMarked;
