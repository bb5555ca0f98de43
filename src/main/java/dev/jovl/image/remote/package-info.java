/**
 * Images from a registry and to one: {@link dev.jovl.image.remote.Pull} and {@link
 * dev.jovl.image.remote.Push} join the verbs of {@code registry} with what is kept in {@code
 * store}.
 *
 * <p>Whatever comes is verified before it gets a name: a document is compared with its digest
 * before it is parsed; a layer is downloaded under the length that its manifest states, going on
 * with what an earlier pull left of it, and compared with its digest before it is unpacked. The
 * image gets its name when all of its layers are there.
 */
@NullMarked
package dev.jovl.image.remote;

import org.jspecify.annotations.NullMarked;
