/**
 * The image store: a directory that several processes share and that survives the death of any of
 * them at any moment. {@link dev.jovl.store.Store} is the facade.
 *
 * <pre>
 * layers/CHAIN/        a layer, by the digits of its chain id: root/ is its tree in the format of
 *                      the kernel's overlayfs, layer.json its record, frames the rest of its tar
 * documents/sha256/    configurations and manifests, by digest
 * blobs/DIFF           how the tar of a diff id has been compressed for registries
 * cache/, digests      results of build steps; what is known of the files of contexts
 * cachemounts/NAME/    directories of RUN --mount=type=cache
 * names.json           names of images
 * staging/, partials/  what is being made; downloads that can go on, locks of layers
 * leases/              one locked file a process: what it uses stays
 * trash/, lock, spare  what is being removed; held to change something; room for removals
 * </pre>
 *
 * <p>Files are written under another name, synced and renamed, and a layer is synced as a whole
 * before it gets its name; after that it never changes, and equal files of it and of layers below
 * are hard links. Locks are those of flock(2), which die with their process. Nothing opens a tar.
 */
@NullMarked
package dev.jovl.store;

import org.jspecify.annotations.NullMarked;
