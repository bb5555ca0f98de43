package dev.jovl.build.stage;

import dev.jovl.build.config.BuildArguments;
import dev.jovl.build.config.Settings;
import dev.jovl.build.context.Contexts;
import dev.jovl.build.context.RemoteFiles;
import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.image.BaseImages;
import dev.jovl.build.image.Images;
import dev.jovl.build.request.NoCache;
import dev.jovl.build.request.RunSettings;
import dev.jovl.build.runmount.MountTools;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.build.source.SourceTree;
import dev.jovl.build.step.CommandRunner;
import dev.jovl.build.step.FileSteps;

/**
 * What the stages of one build work with.
 *
 * @param images images and remembered steps
 * @param commands processes
 * @param steps the cache
 * @param settings instructions without files
 * @param arguments build arguments
 * @param bases images from elsewhere
 * @param context the files of the context
 * @param contexts the contexts that have names
 * @param remote files that are downloaded
 * @param mounts what mounts of RUN are made with, and copies too
 * @param noCache which stages take nothing from the cache
 */
public record StageTools(
    Images images,
    CommandRunner commands,
    FileSteps steps,
    Settings settings,
    BuildArguments arguments,
    BaseImages bases,
    SourceTree context,
    Contexts contexts,
    RemoteFiles remote,
    MountTools mounts,
    NoCache noCache) {

  /** Returns root filesystems. */
  Snapshots snapshots() {
    return mounts.snapshots();
  }

  /** Returns the contents of files of contexts. */
  public FileDigests digests() {
    return mounts.digests();
  }

  /** Returns what holds for all RUN steps. */
  RunSettings run() {
    return mounts.run();
  }
}
