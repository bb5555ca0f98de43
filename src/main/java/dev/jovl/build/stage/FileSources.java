package dev.jovl.build.stage;

import dev.jovl.build.config.StageState;
import dev.jovl.build.image.FilesFrom;
import dev.jovl.build.image.Images;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.NamedContext;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.Stage;
import dev.jovl.oci.ImageConfig;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Finds the files that the names in one stage mean. */
final class FileSources {

  private final FromNames names;
  private final Stage stage;
  private final StageTools tools;
  private final Stages stages;

  FileSources(FromNames names, Stage stage, StageTools tools, Stages stages) {
    this.names = names;
    this.stage = stage;
    this.tools = tools;
    this.stages = stages;
  }

  /** Returns the files of a context, of an earlier stage or of an image. */
  FilesFrom of(@Nullable String from, Origin origin) throws IOException, BuildException {
    if (from == null) {
      return new FilesFrom.Context(tools.context());
    }
    String context = names.context(from, stage.index());
    if (context != null) {
      String image = imageOf(context, origin);
      return image != null
          ? layers(image, origin, "")
          : new FilesFrom.Context(tools.contexts().tree(context, origin));
    }
    Stage source = names.stage(from, stage.index());
    StageState built = source == null ? null : stages.built(source);
    return built == null ? layers(from, origin, near(from)) : layers(built.image());
  }

  /** Returns the files of an image; none for {@code scratch}, which is in no store. */
  private FilesFrom layers(String word, Origin origin, String near)
      throws IOException, BuildException {
    if (word.equals("scratch")) {
      return layers(ImageConfig.scratch());
    }
    Images.Base image = tools.bases().find(word, origin, near);
    return new FilesFrom.Layers(image.id(), image.config().diffIds());
  }

  private FilesFrom layers(ImageConfig image) throws IOException {
    return new FilesFrom.Layers(tools.images().save(image), image.diffIds());
  }

  /** Returns the stage whose name is near that of an image, and that may have been meant. */
  String near(String word) {
    return names.file().nearestStage(word, stage.index());
  }

  /** Returns the word for the image that a context is, or null if the context is no image. */
  @Nullable String imageOf(String context, Origin origin) throws BuildException {
    NamedContext named = tools.contexts().named(context);
    if (named instanceof NamedContext.Layout layout) {
      return tools.bases().bring(context, layout.image(), origin);
    }
    return named instanceof NamedContext.Image image ? image.word() : null;
  }
}
