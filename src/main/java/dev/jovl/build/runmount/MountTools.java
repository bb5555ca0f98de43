package dev.jovl.build.runmount;

import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.image.LayerFiles;
import dev.jovl.build.request.RunSettings;
import dev.jovl.build.snapshot.Snapshots;

/**
 * What the mounts of the RUN steps of one build are made with.
 *
 * @param snapshots root filesystems of stages and images
 * @param layerFiles digests of files of stages and images
 * @param digests contents of files of contexts
 * @param caches directories of cache mounts
 * @param run what holds for all RUN steps
 */
public record MountTools(
    Snapshots snapshots,
    LayerFiles layerFiles,
    FileDigests digests,
    CacheMounts caches,
    RunSettings run) {}
