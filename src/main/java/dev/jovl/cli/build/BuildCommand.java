package dev.jovl.cli.build;

import dev.jovl.build.BuildException;
import dev.jovl.build.BuildRequest;
import dev.jovl.build.Builder;
import dev.jovl.build.ClassicTranscript;
import dev.jovl.build.PlainTranscript;
import dev.jovl.build.Transcript;
import dev.jovl.build.Uncached;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.option.Roots;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.cli.run.UserNamespace;
import dev.jovl.image.Pull;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.registry.FileDownload;
import dev.jovl.store.Staging;
import dev.jovl.store.Store;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/** {@code jovl build}. */
@Command(name = "build", description = "Build an image from a Dockerfile.")
public final class BuildCommand implements Callable<Integer>, OptionAdvice {

  /** How the progress is shown. */
  enum Progress {
    /** What fits the output; one line for each thing that happens. */
    auto,
    /** One line for each thing that happens. */
    plain,
    /** The transcript of old Docker. */
    classic,
    /** What other builders call the form for terminals; as auto. */
    tty
  }

  @ParentCommand @Nullable JovlCommand jovl;

  @Mixin RegistryOptions registry = new RegistryOptions();

  @Mixin BuildInputOptions input = new BuildInputOptions();

  @Mixin BuildRunOptions run = new BuildRunOptions();

  @Mixin BuildResultOptions result = new BuildResultOptions();

  @Mixin ForeignBuildOptions foreign = new ForeignBuildOptions();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "The Dockerfile; - is standard input. Default: CONTEXT/Dockerfile.")
  @Nullable String file;

  @Option(names = "--target", paramLabel = "STAGE", description = "The stage to build.")
  @Nullable String target;

  @Option(names = "--no-cache", description = "Execute every step.")
  boolean noCache;

  @Option(
      names = "--no-cache-filter",
      paramLabel = "STAGE",
      split = ",",
      description = "Execute every step of these stages.")
  List<String> noCacheFilter = new ArrayList<>();

  @Option(
      names = "--progress",
      paramLabel = "auto|plain|classic",
      description = "How the progress is shown.")
  Progress progress = Progress.auto;

  @Option(
      names = "--check",
      description = "Build nothing; show what looks wrong in the Dockerfile.")
  boolean check;

  @Option(
      names = "--call",
      paramLabel = "build|check",
      description = "check is --check; build is what is done in any case.")
  String call = "build";

  @Option(
      names = {"-q", "--quiet"},
      description = "Show only the id of the image.")
  boolean quiet;

  @Parameters(
      paramLabel = "CONTEXT",
      arity = "0..1",
      description = {
        "Directory of the files that COPY and ADD take, a git repository as URL.git#REF:DIR, or the"
            + " http or https URL of a tar, or of a Dockerfile without a context; - reads one of"
            + " these two from standard input. Default: where you are, if a Dockerfile is there or"
            + " -f names one."
      })
  @Nullable String given;

  /** What is given, or where the user is. */
  private String context = ".";

  /** Whether standard output is for the image, and nothing else may be printed there. */
  private boolean takesOutput;

  @Override
  public Integer call() throws IOException {
    if (UserNamespace.isNeeded()) {
      return UserNamespace.enter(Roots.of(jovl));
    }
    foreign.check();
    boolean isChecked = check || isCheckCalled();
    context = given != null ? given : here();
    input.requireOwnPlatform();
    boolean isLocal =
        !StandardInput.isMeant(context)
            && !GitContext.isMeant(context)
            && !UrlContext.isMeant(context);
    if (isLocal) {
      requireNoUrl();
    }
    Map<String, String> arguments = input.arguments(System.getenv());
    if (isChecked && isLocal) {
      return DockerfileCheck.show(BuildFiles.read(Path.of(context), file), arguments);
    }
    // Open until the message is out: the process ends as soon as it is closed.
    try (Cancellation cancellation = new Cancellation();
        HeldOutput held = new HeldOutput();
        Store store = Store.open(Roots.of(jovl));
        Staging scratch = store.stage()) {
      BuildFiles files = files(scratch.directory());
      if (isChecked) {
        return DockerfileCheck.show(files, arguments);
      }
      DockerfileCheck.requireAsStrictAsAsked(files, arguments);
      List<BuildOutput> outputs = result.outputs();
      takesOutput = outputs.stream().anyMatch(BuildOutput::takesStandardOutput);
      return build(files, outputs, store, scratch, held);
    }
  }

  @Override
  public Optional<String> adviceOn(String option) {
    return RefusedBuildOptions.answer(option);
  }

  private boolean isCheckCalled() throws Failure {
    return switch (call) {
      case "build" -> false;
      case "check", "lint" -> true;
      default -> throw Failure.of(ExitCode.USAGE, "--call=" + call, "not known", "use check");
    };
  }

  private String here() throws Failure {
    if (file == null && !BuildFiles.hasDockerfile(Path.of("."))) {
      throw Failure.of(
          ExitCode.USAGE,
          "CONTEXT",
          "missing, and there is no Dockerfile here",
          "name the directory of the files that COPY takes, as in jovl build DIR");
    }
    return ".";
  }

  private void requireNoUrl() throws Failure {
    if (context.matches("(git|ssh|file):/.*")) {
      throw Failure.of(
          ExitCode.USAGE,
          context,
          "a context is a directory, a repository whose URL ends with .git, or what a URL of http or"
              + " https brings",
          "unpack what is there and name the directory");
    }
  }

  private BuildFiles files(Path scratch) throws IOException {
    if (StandardInput.isMeant(context)) {
      return StandardInput.read(file, scratch);
    }
    if (UrlContext.isMeant(context)) {
      return UrlContext.read(context, file, BuildCommand::download, scratch);
    }
    return GitContext.isMeant(context)
        ? GitContext.read(context, file, input.arguments(System.getenv()), scratch)
        : BuildFiles.read(Path.of(context), file);
  }

  private static Optional<Instant> download(URI address, OutputStream out) throws IOException {
    return new FileDownload().call(address, out);
  }

  /** A quiet build tells what it did when it fails. */
  private int build(
      BuildFiles files, List<BuildOutput> outputs, Store store, Staging scratch, HeldOutput held)
      throws IOException {
    try {
      BuildRequest request = request(files, scratch);
      result.begin();
      Builder builder =
          Builder.on(
              store,
              name -> pull(store, name),
              BuildCommand::download,
              scratch.directory(),
              BuildCommand::tellRefusal);
      Digest image = builder.build(request, transcript(held));
      for (BuildOutput output : outputs) {
        output.write(store, image, request.tags());
      }
      result.end(image, request.tags());
      if (quiet && !takesOutput) {
        System.out.println(image);
      }
      return ExitCode.OK;
    } catch (BuildException e) {
      System.out.flush();
      held.show(System.err);
      System.err.println(e.getMessage());
      return e.exitCode();
    }
  }

  private BuildRequest request(BuildFiles files, Staging scratch) throws IOException {
    Path named = files.context();
    Path none = scratch.directory().resolve("no-context");
    return new BuildRequest(
        named != null ? named : Files.createDirectory(none),
        files.dockerfile(),
        files.ignore(),
        input.contexts(),
        result.names(),
        result.labels(),
        input.arguments(System.getenv()),
        Optional.ofNullable(target),
        uncached(),
        input.pull(),
        run.settings());
  }

  private Uncached uncached() throws Failure {
    if (noCache && !noCacheFilter.isEmpty()) {
      throw Failure.of(
          ExitCode.USAGE,
          "--no-cache-filter",
          "--no-cache is for all stages already",
          "leave one of them out");
    }
    return new Uncached(noCache, Set.copyOf(noCacheFilter));
  }

  private Transcript transcript(HeldOutput held) {
    PrintStream out = quiet ? held.stream() : takesOutput ? System.err : System.out;
    return progress == Progress.classic
        ? new ClassicTranscript(out)
        : new PlainTranscript(out, System::nanoTime);
  }

  private Digest pull(Store store, Reference name) throws IOException {
    boolean silent = quiet || takesOutput;
    TransferLines lines =
        silent
            ? new TransferLines(System.err, System.err, false)
            : TransferLines.onStandardOutput();
    if (!silent) {
      System.out.println(name.tagOrDigest() + ": Pulling from " + name.path());
    }
    try {
      return new Pull(store, registry.settings(lines), Platform.host(), lines).call(name).image();
    } finally {
      lines.end();
    }
  }

  private static void tellRefusal(String refusal) {
    if (System.getenv("JOVL_DEBUG") != null) {
      System.err.println("jovl: a container runtime was not taken: " + refusal);
    }
  }
}
