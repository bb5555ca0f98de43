package dev.jovl.build.step;

import dev.jovl.build.image.Images;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import java.io.IOException;
import java.util.Optional;

/**
 * Makes the images after steps that make files. The image before a step, the text of the step and
 * its layer lead to the image that was made of these before, so that an unchanged build ends in the
 * same image, its times included.
 */
final class StepImages {

  private final Images images;
  private final StepTime time;

  StepImages(Images images, StepTime time) {
    this.images = images;
    this.time = time;
  }

  /**
   * Returns the image after a step.
   *
   * @param layer what the step made
   */
  StepImage after(ImageConfig before, String createdBy, StepLayer layer) throws IOException {
    Digest key = key(before, createdBy, layer);
    Optional<StepImage> known = made(key);
    if (known.isPresent()) {
      return known.get();
    }
    String now = time.now();
    ImageConfig timed = before.withCreated(now);
    History history = new History(now, createdBy, layer.diffId().isEmpty());
    ImageConfig after =
        layer
            .diffId()
            .map(diffId -> timed.withLayer(diffId, history))
            .orElseGet(() -> timed.withStep(history));
    Digest id = images.save(after);
    images.remember(key, id, JsonObject.builder().put("image", id.toString()).build());
    return new StepImage(after, id);
  }

  private Digest key(ImageConfig before, String createdBy, StepLayer layer) {
    return time.writer("image")
        .bytes("before", before.toBytes())
        .text("createdBy", createdBy)
        .text("layer", layer.text())
        .finish();
  }

  private Optional<StepImage> made(Digest key) throws IOException {
    Optional<String> text = Images.text(images.recall(key), "image");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    try {
      Digest id = Digest.parse(text.get());
      return images.load(id).map(config -> new StepImage(config, id));
    } catch (OciFormatException e) {
      return Optional.empty();
    }
  }
}
