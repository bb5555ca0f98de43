package dev.jovl.store;

/**
 * What a collection removed.
 *
 * @param layers layers
 * @param documents configurations, manifests and other small files
 * @param cachedSteps entries of the build cache
 * @param cacheMounts cache mounts of build steps
 * @param bytes what the filesystem got back, about
 */
public record CollectionResult(
    int layers, int documents, int cachedSteps, int cacheMounts, long bytes) {}
