/**
 * The image store: a directory that several processes share and that survives the death of any of
 * them at any moment.
 *
 * <pre>
 * layers/CHAIN/        one directory a layer, CHAIN is the 64 hex digits of its chain id
 *   root/              its tree, in the on-disk format of the kernel's overlayfs
 *   layer.json         what it is ({@link dev.jovl.store.LayerRecord})
 *   frames             what its tar held besides files, if it came as a tar
 * documents/sha256/    configurations and manifests, by digest
 * blobs/DIFF           how the tar of a diff id has been compressed for registries
 * cache/KEY            results of build steps
 * digests              what a build remembers of the files of contexts
 * cachemounts/NAME/    directories of RUN --mount=type=cache
 * names.json           names of images
 * staging/             what is being made; work of dead processes is collected
 * partials/            downloads that can go on
 * leases/              one locked file a process that uses the store: what it uses stays
 * trash/               what is being removed
 * lock                 held for a moment by who changes what others see
 * </pre>
 *
 * <p>{@link dev.jovl.store.Store} is the facade. Whatever it hands out or takes in is protected
 * from collection until it is closed, by its lease. Files are written under another name, synced
 * and renamed; a layer is synced as a whole before it gets its name. Locks are those of flock(2),
 * which die with their process: nothing has to be cleaned up by hand.
 *
 * <p>A layer is never changed once it is published, and a file of it that equals, in content and
 * metadata, the file at the same path of a layer below is a hard link to that. Nothing here opens a
 * tar.
 */
@NullMarked
package dev.jovl.store;

import org.jspecify.annotations.NullMarked;
