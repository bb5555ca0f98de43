package dev.jovl.cli.build;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.build.Builder;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.BuildRequest;
import dev.jovl.build.request.NoCache;
import dev.jovl.build.request.RunSettings;
import dev.jovl.build.transcript.ClassicTranscript;
import dev.jovl.build.transcript.PlainTranscript;
import dev.jovl.build.transcript.Transcript;
import dev.jovl.cli.option.CallerEnvironment;
import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.OptionAdvice;
import dev.jovl.cli.option.RegistryOptions;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.Cancellation;
import dev.jovl.cli.output.DebugLines;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.HumanText;
import dev.jovl.cli.output.TransferLines;
import dev.jovl.image.remote.Pull;
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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code jovl build}. */
public final class BuildCommand extends Command implements OptionAdvice {

  /** How the progress is shown. */
  private enum Progress {
    /** One line for each step, and one for each line of its output. */
    PLAIN,
    /** As old versions of Docker do. */
    CLASSIC,
    /** Not at all, unless the build fails; the id of the image is printed. */
    QUIET,
    /** Not at all, and nothing else is printed but errors. */
    NONE
  }

  /**
   * What comes out of a build besides the image in the store.
   *
   * @param progress how the progress is shown
   * @param outputs where the image is written
   * @param run what holds for all RUN steps
   */
  private record Wanted(Progress progress, List<BuildOutput> outputs, RunSettings run) {
    boolean isSilent() {
      return progress == Progress.QUIET || progress == Progress.NONE;
    }

    /**
     * Returns whether the image is written to standard output, so that nothing else may be printed
     * there.
     */
    boolean takesOutput() {
      return outputs.stream().anyMatch(BuildOutput::takesStandardOutput);
    }
  }

  private final JovlCommand jovl;

  private final RegistryOptions registry = new RegistryOptions();

  private final BuildInputOptions input = new BuildInputOptions();

  private final BuildRunOptions run = new BuildRunOptions();

  private final BuildResultOptions result = new BuildResultOptions();

  private final CompatibilityOptions compatibility = new CompatibilityOptions();

  private final Word file =
      Word.option("-f", "--file")
          .label("FILE")
          .says(
              "The Dockerfile; - reads it from standard input. A relative path begins in the"
                  + " current directory; if nothing is there, in CONTEXT. Default: Dockerfile,"
                  + " dockerfile or Containerfile in CONTEXT.");

  private final Word target = Word.option("--target").label("STAGE").says("Stage to build.");

  private final Flag noCache =
      Flag.option("--no-cache").says("Do not use the cache: execute every step.");

  private final Words noCacheFilter =
      Words.option("--no-cache-filter")
          .label("STAGE")
          .dividedByCommas()
          .says("Do not use the cache for these stages.");

  private final Word progress =
      Word.option("--progress")
          .label("auto|plain|classic|quiet|none")
          .or("auto")
          .says(
              "Form of the progress output: plain (also auto and tty), line by line; classic, that"
                  + " of old Docker; quiet, the same as --quiet; none, errors alone.");

  private final Flag check =
      Flag.option("--check")
          .says(
              "Check the Dockerfile and show warnings; do not build. Exit code 1 if there is an"
                  + " error, or a warning that BuildKit has too.");

  private final Word call =
      Word.option("--call")
          .label("build|check")
          .or("build")
          .says("check (also lint) is the same as --check; build is the default.");

  private final Flag quiet = Flag.option("-q", "--quiet").says("Print only the id of the image.");

  private final Word given =
      Word.optionalParameter("CONTEXT")
          .neverEmpty()
          .says(
              "Files for COPY and ADD: a directory, a git repository (URL.git#REF:DIR), or the"
                  + " http(s) URL of a tar, or of a Dockerfile alone; - reads one of these two"
                  + " from standard input. Default: the current directory, if it has a"
                  + " Dockerfile or -f names one.");

  /** Makes the command on the store that the root names. */
  public BuildCommand(JovlCommand jovl) {
    super(
        "build",
        "Build an image from a Dockerfile.",
        "Exit code: that of the RUN step that failed; 1: another failure; 2: wrong command line;"
            + " 6: this user cannot create a user namespace.");
    this.jovl = jovl;
    takes(
        registry,
        input,
        run,
        result,
        compatibility,
        file,
        target,
        noCache,
        noCacheFilter,
        progress,
        check,
        call,
        quiet,
        given);
  }

  @Override
  public Integer call() throws IOException {
    compatibility.check();
    Progress shown = progress();
    boolean isChecked = check.isOn() || isCheckCalled();
    String context = given.isGiven() ? given.value() : here();
    input.requireOwnPlatform();
    boolean isLocal =
        !StandardInput.isMeant(context)
            && !GitContext.isMeant(context)
            && !UrlContext.isMeant(context);
    if (isLocal) {
      requireNoUrl(context);
    }
    Map<String, String> arguments = input.arguments(CallerEnvironment.get());
    if (isChecked && isLocal) {
      return DockerfileCheck.show(BuildFiles.read(Path.of(context), file.ifNotEmpty()), arguments);
    }
    // Open until the message is out: the process ends as soon as it is closed.
    try (Cancellation cancellation = new Cancellation();
        QuietTranscript held = new QuietTranscript();
        Store store = jovl.openStore();
        Staging scratch = store.stage()) {
      RunSettings settings = run.settings();
      BuildFiles files = files(context, settings.agent(), scratch.directory());
      if (isChecked) {
        return DockerfileCheck.show(files, arguments);
      }
      DockerfileCheck.requireAsStrictAsAsked(files, arguments);
      Wanted wanted = new Wanted(shown, result.outputs(), settings);
      return build(files, wanted, store, scratch, held);
    }
  }

  @Override
  public Optional<String> adviceOn(String option) {
    return RefusedBuildOptions.answer(option);
  }

  private boolean isCheckCalled() throws Failure {
    return switch (call.value()) {
      case "build" -> false;
      case "check", "lint" -> true;
      default ->
          throw Failure.ofValue(ExitCode.USAGE, "--call", call.value(), List.of("build", "check"));
    };
  }

  private String here() throws Failure {
    if (file.ifNotEmpty() == null && !BuildFiles.hasDockerfile(Path.of("."))) {
      throw Failure.of(
          ExitCode.USAGE,
          "CONTEXT",
          "missing, and there is no Dockerfile here",
          "name the directory of the files that COPY takes, as in jovl build DIR");
    }
    return ".";
  }

  private static void requireNoUrl(String context) throws Failure {
    if (context.matches("(git|ssh|file):/.*")) {
      throw Failure.of(
          ExitCode.USAGE,
          context,
          "a context is a directory, a repository whose URL ends with .git, or what a URL of http"
              + " or https brings",
          "unpack what is there and name the directory");
    }
  }

  private BuildFiles files(String context, Optional<Path> agent, Path scratch) throws IOException {
    if (StandardInput.isMeant(context)) {
      return StandardInput.read(file.ifNotEmpty(), scratch);
    }
    if (UrlContext.isMeant(context)) {
      return UrlContext.read(context, file.ifNotEmpty(), BuildCommand::download, scratch);
    }
    if (GitContext.isMeant(context)) {
      return GitContext.read(
          context, file.ifNotEmpty(), input.arguments(CallerEnvironment.get()), agent, scratch);
    }
    return BuildFiles.read(Path.of(context), file.ifNotEmpty());
  }

  private static Optional<Instant> download(URI address, OutputStream out) throws IOException {
    return new FileDownload().call(address, out);
  }

  /** Builds, and returns the exit code. A quiet build that fails prints what it did. */
  private int build(
      BuildFiles files, Wanted wanted, Store store, Staging scratch, QuietTranscript held)
      throws IOException {
    try {
      BuildRequest request = request(files, wanted.run(), scratch);
      result.begin();
      Builder builder =
          Builder.on(
              store,
              name -> pull(store, name, wanted),
              BuildCommand::download,
              scratch.directory(),
              BuildCommand::tellRefusal);
      Digest image = builder.build(request, transcript(wanted, held));
      write(wanted.outputs(), store, image, request.tags());
      result.end(image, request.tags());
      if (wanted.progress() == Progress.QUIET && !wanted.takesOutput()) {
        System.out.println(image);
      }
      return ExitCode.OK;
    } catch (BuildException e) {
      System.out.flush();
      held.show(System.err);
      System.err.println(HumanText.printableLines(e.getMessage()));
      return e.exitCode();
    }
  }

  private static void write(
      List<BuildOutput> outputs, Store store, Digest image, List<Reference> names)
      throws IOException, BuildException {
    try {
      for (BuildOutput output : outputs) {
        output.write(store, image, names);
      }
    } catch (IOException e) {
      BuildException.requireNoInterruption(e);
      throw e;
    }
  }

  private BuildRequest request(BuildFiles files, RunSettings settings, Staging scratch)
      throws IOException {
    Path named = files.context();
    Path none = scratch.directory().resolve("no-context");
    return new BuildRequest(
        named != null ? named : Files.createDirectory(none),
        files.contextTime(),
        files.fileTimes(),
        files.dockerfile(),
        files.ignore(),
        input.contexts(),
        result.names(),
        result.labels(),
        input.arguments(CallerEnvironment.get()),
        Optional.ofNullable(target.ifNotEmpty()),
        noCache(),
        input.pull(),
        settings);
  }

  private NoCache noCache() throws Failure {
    if (noCache.isOn() && !noCacheFilter.values().isEmpty()) {
      throw Failure.of(
          ExitCode.USAGE,
          "--no-cache-filter",
          "--no-cache is for all stages already",
          "leave one of them out");
    }
    return new NoCache(noCache.isOn(), Set.copyOf(noCacheFilter.values()));
  }

  private Transcript transcript(Wanted wanted, QuietTranscript held) {
    PrintStream shown = wanted.takesOutput() ? System.err : System.out;
    PrintStream out =
        switch (wanted.progress()) {
          case PLAIN, CLASSIC -> shown;
          case QUIET -> held.stream();
          case NONE -> new PrintStream(OutputStream.nullOutputStream(), false, UTF_8);
        };
    return wanted.progress() == Progress.CLASSIC
        ? new ClassicTranscript(out)
        : new PlainTranscript(out, System::nanoTime, jovl.asTyped());
  }

  /** Returns the form that was asked for; {@code tty} of other builders is the plain one here. */
  private Progress progress() throws Failure {
    Progress asked =
        switch (progress.value()) {
          case "auto", "plain", "tty" -> Progress.PLAIN;
          case "classic" -> Progress.CLASSIC;
          case "quiet" -> Progress.QUIET;
          case "none" -> Progress.NONE;
          default ->
              throw Failure.ofValue(
                  ExitCode.USAGE,
                  "--progress",
                  progress.value(),
                  List.of("auto", "plain", "classic", "quiet", "none"));
        };
    return quiet.isOn() ? Progress.QUIET : asked;
  }

  private Digest pull(Store store, Reference name, Wanted wanted) throws IOException {
    boolean silent = wanted.isSilent() || wanted.takesOutput();
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
    if (DebugLines.areWanted()) {
      System.err.println("jovl: a container runtime was not taken: " + refusal);
    }
  }
}
