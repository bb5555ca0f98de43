package dev.jovl.build;

import dev.jovl.build.config.BuildArguments;
import dev.jovl.build.config.Settings;
import dev.jovl.build.context.ContextSize;
import dev.jovl.build.context.Contexts;
import dev.jovl.build.context.OpenDirectories;
import dev.jovl.build.context.RemoteFiles;
import dev.jovl.build.digest.DigestMemory;
import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.digest.SmallFile;
import dev.jovl.build.image.BaseImages;
import dev.jovl.build.image.Images;
import dev.jovl.build.image.LayerFiles;
import dev.jovl.build.image.StoreImages;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.BuildRequest;
import dev.jovl.build.request.ImageSource;
import dev.jovl.build.request.NoCache;
import dev.jovl.build.request.UrlSource;
import dev.jovl.build.runmount.CacheMounts;
import dev.jovl.build.runmount.MountTools;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.build.snapshot.StoreSnapshots;
import dev.jovl.build.source.SourceTree;
import dev.jovl.build.stage.FromNames;
import dev.jovl.build.stage.StagePlan;
import dev.jovl.build.stage.StageTools;
import dev.jovl.build.stage.Stages;
import dev.jovl.build.step.CommandRunner;
import dev.jovl.build.step.FileSteps;
import dev.jovl.build.step.StepTime;
import dev.jovl.build.transcript.Transcript;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Stage;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Reference;
import dev.jovl.run.Containers;
import dev.jovl.store.BuildCache;
import dev.jovl.store.Store;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;

/** Builds images. One object may build many, one after another. */
public final class Builder {

  /**
   * Where builds leave what is no image.
   *
   * @param digests remembers the digests of files in contexts
   * @param caches the directory of cache mounts
   * @param downloads takes what ADD downloads; what is left there is nobody's
   */
  record Places(SmallFile digests, Path caches, Path downloads) {}

  private final Images images;
  private final Snapshots snapshots;
  private final CommandRunner commands;
  private final UrlSource urls;
  private final Places places;

  /**
   * Makes a builder on a store, with snapshots that this process mounts.
   *
   * @param store stays the caller's, and open as long as the builder is used
   * @param source fetches base images that the store does not have
   * @param urls fetches what ADD names by URLs
   * @param scratch an existing directory that only its owner may enter
   * @param notes is told once why a container runtime was not taken
   */
  public static Builder on(
      Store store, ImageSource source, UrlSource urls, Path scratch, Consumer<String> notes) {
    return new Builder(
        new StoreImages(store, source),
        new StoreSnapshots(store),
        new ContainerCommands(Containers.in(scratch), notes),
        urls,
        new Places(
            remembered(store.buildCache()),
            store.buildCache().mounts(),
            scratch.resolve("downloads")));
  }

  private static SmallFile remembered(BuildCache cache) {
    return new SmallFile() {
      @Override
      public Optional<byte[]> read() throws IOException {
        return cache.digestMemory();
      }

      @Override
      public void replace(byte[] content) throws IOException {
        cache.setDigestMemory(content);
      }

      @Override
      public void markUsed() {
        cache.markDigestMemoryUsed();
      }
    };
  }

  Builder(
      Images images, Snapshots snapshots, CommandRunner commands, UrlSource urls, Places places) {
    this.urls = urls;
    this.places = places;
    this.images = images;
    this.snapshots = snapshots;
    this.commands = commands;
  }

  /**
   * Builds an image and gives it its names.
   *
   * @return the digest of its configuration
   * @throws BuildException when the Dockerfile is at fault or a step fails; what was done before
   *     stays in the cache
   * @throws IOException when the store or the context can not be read or written
   */
  public Digest build(BuildRequest request, Transcript transcript)
      throws IOException, BuildException {
    try {
      return carryOut(request, transcript);
    } catch (IOException | BuildException e) {
      BuildException.requireNoInterruption(e);
      throw e;
    }
  }

  private Digest carryOut(BuildRequest request, Transcript transcript)
      throws IOException, BuildException {
    try {
      Dockerfile file = Dockerfile.parse(request.dockerfile().content());
      String target = request.target().orElse("");
      BuildArguments arguments =
          new BuildArguments(request.arguments(), targetName(file, target), request.contextTime());
      FromNames names = new FromNames(file, request.contexts().keySet());
      StagePlan plan = StagePlan.of(names, request.target(), arguments);
      plan.requireSupported(request.run());
      warnAbsent(request.noCache(), file, transcript);
      try (OpenDirectories held = new OpenDirectories()) {
        IgnorePatterns ignore = Contexts.ignore(request.ignoreFile());
        Fd context = held.open(request.context());
        transcript.context(() -> ContextSize.of(context, ignore));
        SourceTree tree = new SourceTree(context, ignore, request.fileTimes());
        StageTools tools = tools(request, arguments, plan, tree, held);
        Digest built = built(new Stages(names, tools, transcript), plan, tools.digests());
        Digest image = new CommandLineLabels(request.labels()).addTo(built, images);
        warnUnused(arguments.unused(), transcript);
        for (Reference tag : request.tags()) {
          images.tag(tag, image);
        }
        transcript.built(image, request.tags());
        return image;
      }
    } catch (DockerfileException e) {
      throw BuildException.of(e).inFile(request.dockerfile().name());
    } catch (BuildException e) {
      throw e.inFile(request.dockerfile().name());
    }
  }

  /** What a build that fails has learned of its files is kept too: the next one begins the same. */
  private static Digest built(Stages stages, StagePlan plan, FileDigests digests)
      throws IOException, BuildException, DockerfileException {
    Digest built;
    try {
      built = stages.build(plan);
    } catch (IOException | BuildException | DockerfileException e) {
      try {
        digests.save();
      } catch (IOException also) {
        e.addSuppressed(also);
      }
      throw e;
    }
    digests.save();
    return built;
  }

  private static String targetName(Dockerfile file, String target) {
    if (!target.isEmpty()) {
      return target;
    }
    Stage last = file.stages().get(file.stages().size() - 1);
    String name = last.name();
    return name == null ? "default" : name;
  }

  private StageTools tools(
      BuildRequest request,
      BuildArguments arguments,
      StagePlan plan,
      SourceTree context,
      OpenDirectories held)
      throws IOException, BuildException {
    FileDigests digests = new FileDigests(DigestMemory.in(places.digests()));
    FileDigests results = new FileDigests(DigestMemory.none());
    StepTime time = StepTime.of(arguments, plan.globals());
    FileSteps steps = new FileSteps(images, snapshots, results, time, false);
    RemoteFiles remote = new RemoteFiles(urls, places.downloads(), held, request.run().agent());
    MountTools mounts =
        new MountTools(
            snapshots,
            new LayerFiles(images, snapshots),
            digests,
            new CacheMounts(places.caches()),
            request.run());
    return new StageTools(
        images,
        commands,
        steps,
        new Settings(arguments, plan.globals()),
        arguments,
        new BaseImages(images, request.pull()),
        context,
        Contexts.open(request, held, remote),
        remote,
        mounts,
        request.noCache());
  }

  private static void warnAbsent(NoCache noCache, Dockerfile file, Transcript transcript) {
    Set<String> absent = new TreeSet<>(noCache.stages());
    file.stages().forEach(stage -> absent.remove(stage.shownName()));
    if (!absent.isEmpty()) {
      transcript.warning("no stage has a name of those to be built without the cache: " + absent);
    }
  }

  private static void warnUnused(Set<String> unused, Transcript transcript) {
    if (!unused.isEmpty()) {
      transcript.warning("One or more build-args " + unused + " were not consumed");
    }
  }
}
