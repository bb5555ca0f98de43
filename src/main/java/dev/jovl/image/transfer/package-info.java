/**
 * Layers on their way into the store and out of it, whatever carries them.
 *
 * <p>{@link dev.jovl.image.transfer.LayerIntake} takes the layers of an image from a {@link
 * dev.jovl.image.transfer.LayerSource} each, several at the same time; a layer waits for the one
 * below only to be published. It is unpacked into a directory of its own that nobody sees and
 * compared with the diff id of the configuration, and only then published. {@link
 * dev.jovl.image.transfer.LayerCommit} does that with the upper directory of a build step.
 *
 * <p>A layer of the store has no compressed form. {@link dev.jovl.image.transfer.LayerTar} makes it
 * again, from the frames of the tar that it came as or from its directory. What that gave is
 * remembered by digest, so that a registry can be asked for it before anything is compressed.
 *
 * <p>Progress is told to a {@link dev.jovl.image.transfer.TransferListener}, by several threads.
 */
@NullMarked
package dev.jovl.image.transfer;

import org.jspecify.annotations.NullMarked;
