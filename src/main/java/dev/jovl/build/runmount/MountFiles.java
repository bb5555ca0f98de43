package dev.jovl.build.runmount;

import dev.jovl.build.copy.Ownership;
import dev.jovl.build.copy.SourceHasher;
import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.image.FilesFrom;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceNotes;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.pattern.PathPattern;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The files that a mount of a RUN shows or begins with.
 *
 * @param planned the mount
 * @param origin the RUN
 * @param tools what it is read with
 */
record MountFiles(PlannedMount planned, Origin origin, MountTools tools) {

  /** Returns a text that identifies them. */
  String digest() throws IOException, BuildException {
    return digest(tools.digests(), new SourceNotes());
  }

  private String digest(FileDigests digests, SourceNotes notes) throws IOException, BuildException {
    if (planned.from() instanceof FilesFrom.Layers layers) {
      return tools.layerFiles().digest(layers, planned.path());
    }
    SourceTree tree = ((FilesFrom.Context) planned.from()).tree();
    Source source = find(tree);
    SourceHasher hasher = new SourceHasher(Ownership.ROOT, digests);
    hasher.whole(planned.path().getBytes(StandardCharsets.UTF_8), tree.noting(notes), source);
    return hasher.finish().hex();
  }

  /**
   * Checks, after files of a context were copied, that they are still those of the key, since they
   * can change at any time.
   *
   * @param noted what {@link #digest} returned for the key
   * @param copied the notes that were taken of the copying, which end here
   */
  void verify(String noted, SourceNotes copied) throws IOException, BuildException {
    SourceNotes now = new SourceNotes();
    if (!digest(tools.digests().anew(), now).equals(noted)
        || !now.finish().equals(copied.finish())) {
      throw BuildException.at(
          origin, "--mount: the files changed while they were copied; build again");
    }
  }

  /** Finds them in their tree. */
  Source find(SourceTree tree) throws IOException, BuildException {
    try {
      return tree.match(PathPattern.literal(planned.path())).get(0);
    } catch (SourceTree.MissingSourceException e) {
      throw BuildException.at(
          origin, "--mount: the source /" + planned.path() + " is not there", e);
    }
  }
}
