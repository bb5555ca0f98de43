package dev.jovl.build.step;

import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.digest.ResultHasher;
import dev.jovl.build.image.Images;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.build.transcript.Transcript;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Takes the results of steps from the cache, or makes them and puts them there.
 *
 * <p>The key of a step leads to its layer. The digest of what a command made, with its words and
 * the layers below, leads to the layer that first had these contents, so that the steps after it
 * hit again. How a layer leads to an image is in {@link StepImages}.
 */
public final class FileSteps {

  private static final String LAYER = "layer";
  private static final String CREATED_BY = "createdBy";

  /** A disk counts as full when less than a hundredth of it is free. */
  private static final long FULL = 100;

  private final Images images;
  private final Snapshots snapshots;
  private final FileDigests digests;
  private final StepTime time;
  private final boolean noCache;
  private final StepImages results;

  /**
   * Makes what carries out the steps of a build.
   *
   * @param images knows the results of steps
   * @param snapshots what the steps work in
   * @param digests contents of the files that steps make
   * @param time when the build is
   * @param noCache whether every step is carried out
   */
  public FileSteps(
      Images images, Snapshots snapshots, FileDigests digests, StepTime time, boolean noCache) {
    this.images = images;
    this.snapshots = snapshots;
    this.digests = digests;
    this.time = time;
    this.noCache = noCache;
    this.results = new StepImages(images, time);
  }

  /** Returns when the build is. */
  public StepTime time() {
    return time;
  }

  /** Returns steps like these that take nothing from the cache. */
  public FileSteps uncached() {
    return new FileSteps(images, snapshots, digests, time, true);
  }

  /**
   * Returns the result of a step, which is carried out if its result is not known.
   *
   * @param before the image that it stands on
   * @param transcript is told of it
   * @throws BuildException if it fails; what a failed command left is then an image without a name
   */
  public StepImage result(FileStep step, ImageConfig before, Transcript transcript)
      throws IOException, BuildException {
    Digest key = step.key();
    Optional<StepLayer> known = noCache ? Optional.empty() : layer(key, before);
    if (known.isPresent()) {
      transcript.cached();
      StepImage done = results.after(before, step.createdBy(), known.get());
      transcript.done(Optional.of(done.id()));
      return done;
    }
    String container = ContainerIds.newId();
    transcript.running(container);
    StepLayer layer = execute(step, key, before, transcript);
    StepImage done = results.after(before, step.createdBy(), layer);
    images.remember(key, done.id(), facts(layer));
    transcript.done(Optional.of(done.id()));
    transcript.removed(container);
    return done;
  }

  /**
   * Returns the result of a step if it is known under a further key of the step.
   *
   * @param shortcut a key that was found without reading what the step would read
   * @param before the image that it stands on
   * @param transcript is told of it if it is known
   */
  public Optional<StepImage> known(Digest shortcut, ImageConfig before, Transcript transcript)
      throws IOException {
    Optional<JsonObject> facts = noCache ? Optional.empty() : images.recall(shortcut);
    Optional<StepLayer> layer = layer(facts, before);
    Optional<String> createdBy = Images.text(facts, CREATED_BY);
    if (layer.isEmpty() || createdBy.isEmpty()) {
      return Optional.empty();
    }
    transcript.cached();
    StepImage done = results.after(before, createdBy.get(), layer.get());
    transcript.done(Optional.of(done.id()));
    return Optional.of(done);
  }

  /**
   * Remembers a step by a further key.
   *
   * @param shortcut what {@link #known} is to find it by
   * @param step after {@link #result}, which returned {@code done}
   */
  public void remember(Digest shortcut, FileStep step, StepImage done) throws IOException {
    List<Digest> layers = done.image().diffIds();
    JsonObject facts =
        JsonObject.builder()
            .put(LAYER, layers.get(layers.size() - 1).toString())
            .put(CREATED_BY, step.createdBy())
            .build();
    images.remember(shortcut, done.id(), facts);
  }

  /** Returns what carries out the steps of one stage that change only the configuration. */
  public SettingSteps settings() {
    return new SettingSteps(images, time, noCache);
  }

  private static JsonObject facts(StepLayer layer) {
    return JsonObject.builder().put(LAYER, layer.text()).build();
  }

  /** Returns the layer of a known result; nothing if it is not known, or the layer is gone. */
  private Optional<StepLayer> layer(Digest key, ImageConfig below) throws IOException {
    return layer(images.recall(key), below);
  }

  private Optional<StepLayer> layer(Optional<JsonObject> facts, ImageConfig below)
      throws IOException {
    if (facts.isEmpty()) {
      return Optional.empty();
    }
    try {
      StepLayer layer = StepLayer.parse(facts.get().text(LAYER).orElse(""));
      boolean isThere = layer.diffId().isEmpty() || images.hasLayers(layer.on(below));
      return isThere ? Optional.of(layer) : Optional.empty();
    } catch (OciFormatException e) {
      return Optional.empty();
    }
  }

  private StepLayer execute(FileStep step, Digest key, ImageConfig before, Transcript transcript)
      throws IOException, BuildException {
    try (Snapshot snapshot = snapshot(step, before)) {
      work(step, snapshot, before, transcript);
      step.verify(key);
      Path upper = snapshot.unmount();
      if (step.mayBeEmpty() && isEmpty(upper)) {
        return StepLayer.NONE;
      }
      if (step.hasTimeOfBuild()) {
        settleDirectories(upper, snapshot.began());
      }
      return step.command().isEmpty()
          ? commit(snapshot, transcript)
          : sameOrCommitted(upper, snapshot, step, before, transcript);
    }
  }

  private Snapshot snapshot(FileStep step, ImageConfig before) throws IOException {
    return step.isIndependent()
        ? snapshots.independent(before.diffIds())
        : snapshots.writable(before.diffIds());
  }

  private void work(FileStep step, Snapshot snapshot, ImageConfig before, Transcript transcript)
      throws IOException, BuildException {
    try {
      step.execute(snapshot, transcript.output());
    } catch (BuildException e) {
      if (e.isOfCommand()) {
        keep(snapshot, step, before, transcript);
      }
      throw e;
    }
  }

  /** Gives the time of the build to directories that changed by what the step made in them. */
  private void settleDirectories(Path upper, Timespec began) throws IOException {
    if (time.ofFiles().isPresent()) {
      try (Fd changed = Open.directory(upper)) {
        TouchedDirectories.settle(changed, began, time.ofFiles().get());
      }
    }
  }

  /**
   * Returns the layer that first had the contents of {@code upper} above the same layers, and was
   * made by the same command: who writes another one may want files that are new. If there is none,
   * the snapshot becomes that layer.
   */
  private StepLayer sameOrCommitted(
      Path upper, Snapshot snapshot, FileStep step, ImageConfig before, Transcript transcript)
      throws IOException {
    Digest contents =
        new KeyWriter("contents")
            .text("below", before.chainId().map(Digest::toString).orElse(""))
            .list("command", step.command())
            .text("result", hash(upper, snapshot.began()).hex())
            .finish();
    Optional<StepLayer> same = layer(contents, before);
    if (same.isPresent()) {
      return same.get();
    }
    StepLayer layer = commit(snapshot, transcript);
    StepImage made = results.after(before, step.createdBy(), layer);
    images.remember(contents, made.id(), facts(layer));
    return layer;
  }

  private static StepLayer commit(Snapshot snapshot, Transcript transcript) throws IOException {
    StepLayer layer = StepLayer.of(snapshot.commit());
    snapshot.notes().forEach(transcript::warning);
    return layer;
  }

  /**
   * Keeps what a failed step left as an image without a name, so that it can be looked at. On a
   * full disk it is not kept, since it may be what filled the disk, and the next build needs the
   * room.
   */
  private void keep(Snapshot snapshot, FileStep step, ImageConfig before, Transcript transcript) {
    try {
      if (isFull(Files.getFileStore(snapshot.unmount()))) {
        transcript.warning("what the failed step left is gone: the disk is full");
        return;
      }
      Digest layer = snapshot.commit();
      History history = new History(time.now(), step.createdBy(), false);
      transcript.left(images.save(before.withLayer(layer, history)));
    } catch (IOException e) {
      transcript.warning("what the failed step left is gone: " + e.getMessage());
    }
  }

  private static boolean isFull(FileStore disk) throws IOException {
    return disk.getUsableSpace() < disk.getTotalSpace() / FULL;
  }

  private static boolean isEmpty(Path upper) throws IOException {
    try (Stream<Path> names = Files.list(upper)) {
      return names.findAny().isEmpty();
    }
  }

  private Digest hash(Path upper, Timespec began) throws IOException {
    try (Fd directory = Open.directory(upper)) {
      return ResultHasher.of(directory, digests, began);
    }
  }
}
