package dev.jovl.build.runmount;

import com.google.common.io.Closer;
import dev.jovl.build.copy.CopyTimes;
import dev.jovl.build.copy.Destination;
import dev.jovl.build.copy.Owner;
import dev.jovl.build.copy.Ownership;
import dev.jovl.build.image.FilesFrom;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceNotes;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.RunMount;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.tree.InRootWalk;
import dev.jovl.mount.MemoryMount;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.run.spec.BindMount;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The mounts of a RUN while it runs: what is bound where, and what has to be undone. */
public final class OpenMounts implements AutoCloseable {

  private static final int SECRET_MODE = 0400;
  private static final int AGENT_MODE = 0600;
  private static final int MEMORY_MODE = 01777;
  private static final String AGENT_VARIABLE = "SSH_AUTH_SOCK";

  private final Origin origin;
  private final MountTools tools;
  private final Snapshot snapshot;
  private final List<BindMount> binds = new ArrayList<>();
  private final Map<String, String> environment = new LinkedHashMap<>();

  /** What has to be closed, the last one first. */
  private final Closer opened = Closer.create();

  /**
   * By their names: a second mount of the same cache shows the same files, and would wait for the
   * first for ever.
   */
  private final Map<String, CacheMounts.Cache> caches = new HashMap<>();

  /** In memory: where the files of a runtime lie that hold secret variables. */
  private @Nullable Path bundles;

  private int number;

  OpenMounts(Origin origin, MountTools tools, Snapshot snapshot) {
    this.origin = origin;
    this.tools = tools;
    this.snapshot = snapshot;
  }

  /** Returns what is bound into the root, in this order. */
  public List<BindMount> binds() {
    return binds;
  }

  /** Returns variables that hold secrets or name agents. */
  public Map<String, String> environment() {
    return environment;
  }

  /**
   * Returns a directory in memory if variables hold secrets: a runtime, which writes these to a
   * file, has to do it there.
   */
  public Optional<Path> bundles() {
    return Optional.ofNullable(bundles);
  }

  /**
   * Makes a mount; a cache must have been taken.
   *
   * @param files the digest of the files of a bind, or of those that a cache begins with; empty for
   *     none
   */
  void add(PlannedMount planned, String files) throws IOException, BuildException {
    switch (planned.mount().type()) {
      case BIND -> bind(planned, files);
      case CACHE -> cache(planned, files);
      case TMPFS -> memory(planned);
      case SECRET -> secret(planned);
      case SSH -> agent(planned);
    }
  }

  private void bind(Path source, PlannedMount planned) {
    binds.add(new BindMount(source, planned.target(), planned.isReadOnly()));
  }

  private Path scratch() throws IOException {
    return snapshot.scratch("mount-" + number++);
  }

  /** A copy of the context's files, or a further snapshot of the stage: what is written is lost. */
  private void bind(PlannedMount planned, String files) throws IOException, BuildException {
    if (planned.from() instanceof FilesFrom.Context context) {
      SourceNotes notes = new SourceNotes();
      Path copy = copied(context.tree().noting(notes), planned, scratch(), Ownership.ROOT);
      new MountFiles(planned, origin, tools).verify(files, notes);
      bind(copy, planned);
      return;
    }
    List<Digest> layers = ((FilesFrom.Layers) planned.from()).diffIds();
    Snapshot stage =
        planned.isReadOnly()
            ? tools.snapshots().readOnly(layers)
            : tools.snapshots().writable(layers);
    opened.register(stage::close);
    try (Fd root = stage.openRoot();
        InRootWalk walk = new InRootWalk(root)) {
      InRootWalk.Place place = walk.find(planned.path().getBytes(StandardCharsets.UTF_8));
      if (place.stat() == null) {
        throw BuildException.at(
            origin, "--mount: the source /" + planned.path() + " is not in the stage or image");
      }
      // Without links, and nobody but us can change what is mounted there.
      Path path = stage.root();
      for (FileName name : place.names()) {
        path = path.resolve(new String(name.toBytes(), StandardCharsets.UTF_8));
      }
      bind(path, planned);
    }
  }

  /** Copies the files of a mount into an empty directory and returns where they are. */
  private Path copied(SourceTree tree, PlannedMount planned, Path into, Ownership ownership)
      throws IOException, BuildException {
    Source source = new MountFiles(planned, origin, tools).find(tree);
    try (Fd root = Open.directory(into);
        CopyTimes times = CopyTimes.ofSources()) {
      Destination destination = new Destination(root, "/source", ownership, times);
      if (source.directory()) {
        destination.directory(tree, source);
      }
      destination.copy(tree, source, IgnorePatterns.none().root());
    }
    return into.resolve("source");
  }

  /**
   * Takes a cache into use, once for all mounts of it, and waits for others that have locked it.
   *
   * @param files the digest of the files that it begins with; empty for none
   */
  void take(PlannedMount planned, String files) throws IOException, BuildException {
    CacheContents contents = contents(planned, files);
    String name = contents.name();
    if (!caches.containsKey(name)) {
      String asked = planned.mount().sharing();
      CacheMounts.Cache cache =
          tools.caches().open(planned.id(), name, asked == null ? "shared" : asked, contents);
      opened.register(cache::close);
      caches.put(name, cache);
    }
  }

  private void cache(PlannedMount planned, String files) {
    String name = contents(planned, files).name();
    bind(Objects.requireNonNull(caches.get(name)).directory(), planned);
  }

  private CacheContents contents(PlannedMount planned, String files) {
    return new CacheContents(planned, files, origin, tools);
  }

  private void memory(PlannedMount planned) throws IOException {
    RunMount mount = planned.mount();
    Path directory = tmpfs(mount.size());
    CacheMounts.own(
        directory,
        planned.owner().requireHere(),
        mount.mode() == null ? MEMORY_MODE : mount.mode());
    bind(directory, planned);
  }

  /** Mounts an empty directory in memory that only its owner can reach. */
  private Path tmpfs(@Nullable Long size) throws IOException {
    Path directory = scratch();
    String options = "mode=0700" + (size == null ? "" : ",size=" + size);
    opened.register(MemoryMount.on(directory, options)::close);
    return directory;
  }

  private void secret(PlannedMount planned) throws IOException, BuildException {
    Optional<byte[]> content = tools.run().secrets().find(planned.id());
    if (content.isEmpty()) {
      if (planned.mount().required()) {
        throw BuildException.at(
            origin,
            "secret "
                + planned.id()
                + " not found: give it by --secret id="
                + planned.id()
                + ",src=FILE");
      }
      return;
    }
    String variable = planned.mount().env();
    if (variable != null) {
      bundles = bundles == null ? tmpfs(null) : bundles;
      environment.put(variable, new String(content.get(), StandardCharsets.UTF_8));
    }
    if (!planned.target().isEmpty()) {
      Path directory = tmpfs(null);
      write(directory, content.get(), planned);
      binds.add(new BindMount(directory.resolve("secret"), planned.target(), true));
    }
  }

  private void agent(PlannedMount planned) throws IOException, BuildException {
    RunMount mount = planned.mount();
    Path socket = tools.run().agents().get(planned.id());
    if (socket != null) {
      int mode = mount.mode() == null ? AGENT_MODE : mount.mode();
      AgentRelay relay = AgentRelay.open(scratch(), socket, planned.owner().requireHere(), mode);
      opened.register(relay::close);
      binds.add(new BindMount(relay.socket(), planned.target(), false));
      environment.putIfAbsent(AGENT_VARIABLE, planned.target());
    } else if (mount.required()) {
      throw BuildException.at(
          origin, "agent " + planned.id() + " not found: give it by --ssh " + planned.id());
    }
  }

  private static void write(Path directory, byte[] content, PlannedMount planned)
      throws IOException {
    Integer mode = planned.mount().mode();
    int create = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL;
    try (Fd parent = Open.directory(directory);
        Fd file = Open.at(parent, FileName.of("secret"), create, 0600)) {
      FileData.writeAll(file, content);
      Owner owner = planned.owner().requireHere();
      Attributes.chown(file, owner.uid(), owner.gid());
      Attributes.chmod(file, mode == null ? SECRET_MODE : mode);
    }
  }

  /** Returns the path of a script in the root, by its name. */
  public static String scriptPlace(String name) {
    return "/dev/pipes/" + FileName.of(name);
  }

  /**
   * Binds a script where it is executed from.
   *
   * @param name as {@link #scriptPlace} takes it
   * @param content its text
   */
  public void script(String name, String content) throws IOException {
    Path directory = scratch();
    int create = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL;
    try (Fd parent = Open.directory(directory);
        Fd file = Open.at(parent, FileName.of("script"), create, 0700)) {
      FileData.writeAll(file, content.getBytes(StandardCharsets.UTF_8));
      Attributes.chmod(file, 0755);
    }
    binds.add(new BindMount(directory.resolve("script"), scriptPlace(name), true));
  }

  /** Unmounts what was mounted and gives caches back. The command must have ended. */
  @Override
  public void close() throws IOException {
    opened.close();
  }
}
