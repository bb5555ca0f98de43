package dev.jovl.build.step;

import dev.jovl.build.config.Setting;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.image.Images;
import dev.jovl.build.transcript.Transcript;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Carries out the steps of one stage that change only the configuration, such as ENV.
 *
 * <p>Of several such steps in a row only the last image is stored. Each image has the whole history
 * in it, so storing one for each step would take room that grows with the square of the steps. For
 * each step the store remembers when it was first carried out, under a key that includes the key of
 * the step before it, so that an unchanged build ends in the same image.
 */
public final class SettingSteps {

  private static final String CREATED = "created";
  private static final String IMAGE = "image";

  private final Images images;
  private final StepTime time;
  private final boolean noCache;

  /** The keys of steps that the store does not know yet, each with its time. */
  private final List<Taken> taken = new ArrayList<>();

  private @Nullable ImageConfig latest;
  private Digest key = new KeyWriter("no setting").finish();
  private boolean isKnown;
  private boolean isStored = true;

  /** The image that the latest step was remembered with; empty if it was not. */
  private String image = "";

  /** A step that is carried out anew, and when. */
  private record Taken(Digest key, String created) {}

  SettingSteps(Images images, StepTime time, boolean noCache) {
    this.images = images;
    this.time = time;
    this.noCache = noCache;
  }

  /**
   * Carries out a step and returns the image after it, which {@link #store} stores.
   *
   * @param setting the stage after it
   * @param before the image before it
   * @param transcript is told of it
   */
  public ImageConfig add(Setting setting, ImageConfig before, Transcript transcript)
      throws IOException {
    if (before != latest) {
      // After a step that made files, or the base of the stage, another row begins.
      key = time.writer("settings").bytes("before", before.toBytes()).finish();
      isKnown = !noCache;
    }
    String createdBy = "/bin/sh -c #(nop)  " + setting.text();
    ImageConfig changed = setting.state().image();
    key =
        new KeyWriter("setting")
            .text("after", key.hex())
            .text("createdBy", createdBy)
            .text("author", changed.author())
            .bytes("config", changed.config().toJson().toBytes())
            .finish();
    // What follows a step that is carried out anew is not older than that.
    Optional<String> created = isKnown ? created() : Optional.empty();
    isKnown = created.isPresent();
    String container = ContainerIds.newId();
    if (isKnown) {
      transcript.cached();
    } else {
      transcript.running(container);
    }
    String when = created.orElseGet(time::now);
    if (!isKnown) {
      taken.add(new Taken(key, when));
    }
    latest = changed.withCreated(when).withStep(new History(when, createdBy, true));
    isStored = false;
    transcript.done(transcript.showsImages() ? Optional.of(stored(latest)) : Optional.empty());
    if (!isKnown) {
      transcript.removed(container);
    }
    return latest;
  }

  private Optional<String> created() throws IOException {
    Optional<JsonObject> facts = images.recall(key);
    image = Images.text(facts, IMAGE).orElse("");
    return Images.text(facts, CREATED);
  }

  /** Stores the image after the latest step, if it is not stored yet, and remembers the steps. */
  public void store() throws IOException {
    if (!isStored && latest != null) {
      Digest unused = stored(latest);
    }
  }

  private Digest stored(ImageConfig config) throws IOException {
    Digest id = images.save(config);
    for (Taken each : taken) {
      JsonObject facts =
          JsonObject.builder().put(CREATED, each.created()).put(IMAGE, id.toString()).build();
      images.remember(each.key(), id, facts);
    }
    if (taken.isEmpty() && !image.equals(id.toString())) {
      keep(id);
    }
    taken.clear();
    isStored = true;
    return id;
  }

  /**
   * Makes the store keep an image whose steps are remembered with another one: it keeps the images
   * that something is remembered with.
   */
  private void keep(Digest id) throws IOException {
    Digest end = new KeyWriter("settings end").text("key", key.hex()).finish();
    if (images.recall(end).isEmpty()) {
      images.remember(end, id, JsonObject.empty());
    }
  }
}
