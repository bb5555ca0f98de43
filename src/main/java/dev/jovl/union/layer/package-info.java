/**
 * One layer on disk, and the search through several. It knows nothing of the union that is made of
 * them; what it reads of a layer it reads of an upper too.
 *
 * <p>A {@link dev.jovl.union.layer.Layer} never changes, so a directory of it that was listed to
 * its end, or once after several lookups in vain, leaves {@code KnownNames} behind, and is not
 * asked again for what is not among them. {@code LowerSearch} follows a path from the top; {@code
 * Origin} and {@code LayerFilesystem} find the file again that a copy was made from.
 *
 * <p>A {@link dev.jovl.union.layer.Place} holds no descriptor. A layer owns that of its root, a
 * filesystem its anchor, a stream that of its directory. {@link
 * dev.jovl.union.layer.DirectoryHandles} keeps a bounded number of directories open, each a {@link
 * dev.jovl.union.layer.SharedFd}, which its last user closes.
 */
@NullMarked
package dev.jovl.union.layer;

import org.jspecify.annotations.NullMarked;
