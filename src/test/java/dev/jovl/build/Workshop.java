package dev.jovl.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.build.digest.PlainSmallFile;
import dev.jovl.build.image.StoreImages;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.BuildRequest;
import dev.jovl.build.request.ImageSource;
import dev.jovl.build.request.NamedContext;
import dev.jovl.build.request.NoCache;
import dev.jovl.build.request.RunSettings;
import dev.jovl.build.request.Secrets;
import dev.jovl.build.request.TextFile;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.build.snapshot.StoreSnapshots;
import dev.jovl.build.transcript.ClassicTranscript;
import dev.jovl.build.transcript.PlainTranscript;
import dev.jovl.image.remote.PullPolicy;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import dev.jovl.run.Containers;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.store.StoreException;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.Shell;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A store with a busybox image, a context, and builds on them; the transcripts are classic unless
 * asked.
 */
final class Workshop implements AutoCloseable {

  /** What busybox is in the image by a name of its own. */
  private static final String[] COMMANDS = {
    "sh", "echo", "cat", "ls", "rm", "mkdir", "touch", "chmod", "ln", "true"
  };

  /** When the directories of the image were made: long before a step can begin. */
  private static final Instant BUSYBOX_TIME = Instant.parse("2024-01-01T00:00:00Z");

  private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{12}\\b");

  private final Path context;
  private final Store store;
  private final RecordedCommands commands;
  private final Builder builder;
  private final Map<String, String> arguments = new LinkedHashMap<>();
  private final Map<String, byte[]> secrets = new LinkedHashMap<>();
  private final Map<String, NamedContext> contexts = new LinkedHashMap<>();
  private final Map<String, String> labels = new LinkedHashMap<>();
  private final Map<String, byte[]> web = new LinkedHashMap<>();
  private final Map<String, Path> agents = new LinkedHashMap<>();
  private final List<String> hosts = new ArrayList<>();
  private PullPolicy pull = PullPolicy.MISSING;
  private ImageSource source =
      name -> {
        throw new StoreException("not in the store");
      };
  private String network = "default";
  private String ignore = "";
  private Optional<String> target = Optional.empty();
  private NoCache noCache = new NoCache(false, Set.of());
  private String transcript = "";
  private boolean plain;

  /** Makes everything below {@code temp}, or opens what is there. */
  Workshop(Path temp) throws IOException {
    this(temp, snapshots -> snapshots);
  }

  /** Makes or opens everything below {@code temp}, with something between builder and snapshots. */
  Workshop(Path temp, UnaryOperator<Snapshots> between) throws IOException {
    this.context = Files.createDirectories(temp.resolve("context"));
    this.store = Store.open(temp.resolve("store"));
    Path scratch = Files.createDirectories(temp.resolve("scratch"));
    this.commands =
        new RecordedCommands(new ContainerCommands(Containers.in(scratch), refusal -> {}));
    this.builder =
        new Builder(
            new StoreImages(store, name -> source.fetch(name)),
            between.apply(new StoreSnapshots(store)),
            commands,
            this::download,
            new Builder.Places(
                new PlainSmallFile(temp.resolve("digests")),
                temp.resolve("caches"),
                temp.resolve("downloads")));
    if (store.find(reference("busybox")).isEmpty()) {
      makeBusybox();
    }
  }

  private void makeBusybox() throws IOException {
    StoreSnapshots snapshots = new StoreSnapshots(store);
    try (Snapshot snapshot = snapshots.writable(List.of())) {
      Path unused = Busybox.in(snapshot.root(), COMMANDS);
      Path bin = snapshot.root().resolve("bin");
      Path tmp = Files.createDirectory(snapshot.root().resolve("tmp"));
      Files.setPosixFilePermissions(tmp, PosixFilePermissions.fromString("rwxrwxrwx"));
      Path etc = Files.createDirectory(snapshot.root().resolve("etc"));
      Files.writeString(
          etc.resolve("passwd"), "root:x:0:0::/root:/bin/sh\nuser:x:7:8::/:/bin/sh\n");
      Files.writeString(etc.resolve("group"), "root:x:0:\nstaff:x:50:\n");
      for (Path directory : List.of(bin, tmp, etc, snapshot.root())) {
        Files.setLastModifiedTime(directory, FileTime.from(BUSYBOX_TIME));
      }
      Digest layer = snapshot.commit();
      ImageConfig image = ImageConfig.scratch().withLayer(layer, new History("", "busybox", false));
      Digest id = store.putDocument(image.toBytes());
      store.name(new NamedImage(reference("busybox"), id, Optional.empty()));
    }
  }

  private Optional<Instant> download(URI address, OutputStream out) throws IOException {
    byte[] content = web.get(address.toString());
    if (content == null) {
      throw new IOException("nothing there");
    }
    out.write(content);
    return Optional.of(Instant.ofEpochSecond(86_400));
  }

  /** Puts a file where ADD can find it. */
  Workshop web(String url, byte[] content) {
    web.put(url, content);
    return this;
  }

  private static Reference reference(String name) {
    try {
      return Reference.parse(name).withDefaultTag();
    } catch (OciFormatException e) {
      throw new AssertionError(e);
    }
  }

  /** Writes a file of the context. */
  Workshop file(String path, String content) throws IOException {
    Path file = context.resolve(path);
    Files.createDirectories(Objects.requireNonNull(file.getParent()));
    Files.writeString(file, content);
    return this;
  }

  /** Runs commands of a shell in the context. */
  void shell(String script) throws IOException {
    Shell.run(context, script);
  }

  Workshop ignore(String patterns) {
    ignore = patterns;
    return this;
  }

  Workshop argument(String name, String value) {
    arguments.put(name, value);
    return this;
  }

  Workshop secret(String id, String content) {
    secrets.put(id, content.getBytes(UTF_8));
    return this;
  }

  Workshop label(String name, String value) {
    labels.put(name, value);
    return this;
  }

  Workshop host(String line) {
    hosts.add(line);
    return this;
  }

  Workshop network(String name) {
    network = name;
    return this;
  }

  Workshop pull(PullPolicy policy) {
    pull = policy;
    return this;
  }

  Workshop source(ImageSource images) {
    source = images;
    return this;
  }

  Workshop context(String name, NamedContext value) {
    contexts.put(name, value);
    return this;
  }

  Workshop agent(String id, Path socket) {
    agents.put(id, socket);
    return this;
  }

  Workshop target(String stage) {
    target = Optional.of(stage);
    return this;
  }

  Workshop noCache(boolean value) {
    noCache = new NoCache(value, Set.of());
    return this;
  }

  Workshop noCache(String... stages) {
    noCache = new NoCache(false, Set.of(stages));
    return this;
  }

  /** Says whether the progress is shown as by default, without the images of steps. */
  Workshop plain(boolean value) {
    plain = value;
    return this;
  }

  /** Builds and returns the id of the image. */
  Digest build(String... dockerfile) throws IOException, BuildException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (PrintStream print = new PrintStream(out, true, UTF_8)) {
      return build(print, dockerfile);
    } finally {
      transcript = out.toString(UTF_8);
    }
  }

  /** Builds with the transcript going to a stream. */
  Digest build(PrintStream print, String... dockerfile) throws IOException, BuildException {
    BuildRequest request =
        new BuildRequest(
            context,
            Optional.empty(),
            "",
            new TextFile("Dockerfile", (String.join("\n", dockerfile) + "\n").getBytes(UTF_8)),
            new TextFile(".dockerignore", ignore.getBytes(UTF_8)),
            contexts,
            List.of(reference("built")),
            labels,
            arguments,
            target,
            noCache,
            pull,
            new RunSettings(network, hosts, new Secrets(secrets), agents));
    return builder.build(
        request,
        plain
            ? new PlainTranscript(print, System::nanoTime, "jovl")
            : new ClassicTranscript(print));
  }

  /** Returns the transcript of the last build. */
  String transcript() {
    return transcript;
  }

  /** Returns the transcript with every id masked. */
  String masked() {
    return ID.matcher(transcript).replaceAll("ID");
  }

  /**
   * Returns for each step of the last build, by the text after its number, whether it was cached.
   */
  Map<String, Boolean> cachedSteps() {
    Map<String, Boolean> steps = new LinkedHashMap<>();
    String current = "";
    for (String line : transcript.split("\n")) {
      Matcher step = Pattern.compile("Step \\d+ : (.*)").matcher(line);
      if (step.matches()) {
        current = step.group(1);
        steps.put(current, false);
      } else if (line.equals(" ---> Using cache")) {
        steps.put(current, true);
      }
    }
    return steps;
  }

  /** Returns the steps of the last build that were executed, FROM left out. */
  List<String> executed() {
    List<String> executed = new ArrayList<>();
    cachedSteps()
        .forEach(
            (step, cached) -> {
              if (!cached && !step.startsWith("FROM")) {
                executed.add(step);
              }
            });
    return executed;
  }

  /** Looks at the files of an image. */
  <T> T in(Digest image, Look<T> look) throws IOException {
    try (Snapshot snapshot = new StoreSnapshots(store).readOnly(config(image).diffIds())) {
      return look.at(snapshot.root());
    }
  }

  /** Looks at a root filesystem. */
  interface Look<T> {
    T at(Path root) throws IOException;
  }

  /** Returns the content of a file of an image. */
  String read(Digest image, String path) throws IOException {
    return in(image, root -> Files.readString(root.resolve(path)));
  }

  /** Returns whether an image has a file, a link to nothing not among them. */
  boolean has(Digest image, String path) throws IOException {
    return this.<Boolean>in(image, root -> Files.exists(root.resolve(path)));
  }

  /** Returns owner and group of a file of an image. */
  String owner(Digest image, String path) throws IOException {
    return in(
        image,
        root ->
            Files.getAttribute(root.resolve(path), "unix:uid")
                + ":"
                + Files.getAttribute(root.resolve(path), "unix:gid"));
  }

  /** Returns type and mode of a file of an image, in octal digits. */
  String mode(Digest image, String path) throws IOException {
    Integer mode = in(image, root -> (Integer) Files.getAttribute(root.resolve(path), "unix:mode"));
    return Integer.toOctalString(mode);
  }

  ImageConfig config(Digest image) throws IOException {
    try {
      return ImageConfig.parse(store.document(image).orElseThrow());
    } catch (OciFormatException e) {
      throw new AssertionError(e);
    }
  }

  Path context() {
    return context;
  }

  Store store() {
    return store;
  }

  RecordedCommands commands() {
    return commands;
  }

  @Override
  public void close() throws IOException {
    store.close();
  }
}
