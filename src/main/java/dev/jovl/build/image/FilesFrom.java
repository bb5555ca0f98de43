package dev.jovl.build.image;

import dev.jovl.build.source.SourceTree;
import dev.jovl.oci.Digest;
import java.util.List;

/** Where the files of a COPY or of a mount of a RUN come from. */
public sealed interface FilesFrom {

  /**
   * A context: its files can change at any time, and are root's.
   *
   * @param tree its files
   */
  record Context(SourceTree tree) implements FilesFrom {}

  /**
   * A stage or an image.
   *
   * @param image digest of its configuration
   * @param diffIds its layers, lowest first
   */
  record Layers(Digest image, List<Digest> diffIds) implements FilesFrom {
    /** Copies the list. */
    public Layers {
      diffIds = List.copyOf(diffIds);
    }
  }
}
