/**
 * Images by name: pulled, pushed, saved, loaded, imported, looked up, removed.
 *
 * <p>Each verb is a class: {@link dev.jovl.image.Pull}, {@link dev.jovl.image.Push}, {@link
 * dev.jovl.image.Save}, {@link dev.jovl.image.Load}, {@link dev.jovl.image.RootfsImport}, {@link
 * dev.jovl.image.LayerCommit}; {@link dev.jovl.image.ImageCatalog} answers what there is. They join
 * what the packages below know of: {@code registry} the network, {@code layer} the form of a layer,
 * {@code store} what is kept.
 *
 * <p>Whatever comes from outside is verified before it gets a name: a document is compared with its
 * digest before it is parsed; a layer is downloaded or read under a limit of length, compared with
 * its digest, unpacked into a directory of its own that nobody sees, and compared with the diff id
 * of the configuration; only then it is published, and only when all layers are, the image gets its
 * name. Layers are brought in at the same time; each waits for the one below only to be published.
 *
 * <p>A layer of the store has no compressed form. It is made again when it is pushed or saved: from
 * the frames of the tar that it came as, or from its directory. What that gave is remembered by
 * digest, so that a registry can be asked whether it has it before anything is compressed.
 *
 * <p>Progress is told to a {@link dev.jovl.image.TransferListener}, from several threads.
 */
@NullMarked
package dev.jovl.image;

import org.jspecify.annotations.NullMarked;
