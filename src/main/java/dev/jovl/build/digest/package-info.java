/**
 * What is hashed, and what need not be hashed again.
 *
 * <p>A {@link dev.jovl.build.digest.KeyWriter} frames each part of a cache key by its length, so
 * that no two lists of parts give one key. {@link dev.jovl.build.digest.FileDigests} gives the
 * digest of the bytes of a file, from its memory when the file has the same inode, size and times
 * as when it was hashed; {@link dev.jovl.build.digest.ResultHasher} gives that of all that a step
 * left, without times, by which a step that made the same again is known.
 */
@NullMarked
package dev.jovl.build.digest;

import org.jspecify.annotations.NullMarked;
