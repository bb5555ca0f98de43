package dev.jovl.build;

/**
 * What the stages of one build work with.
 *
 * @param images images and remembered steps
 * @param snapshots root filesystems
 * @param commands processes
 * @param steps the cache
 * @param settings instructions without files
 * @param arguments build arguments
 * @param context the files of the context
 * @param digests contents of files
 * @param network network of RUN steps that do not say it
 * @param caches directories of cache mounts
 * @param secrets secrets of the build
 */
record Tools(
    Images images,
    Snapshots snapshots,
    Commands commands,
    FileSteps steps,
    Settings settings,
    BuildArguments arguments,
    SourceTree context,
    FileDigests digests,
    String network,
    CacheMounts caches,
    Secrets secrets) {}
