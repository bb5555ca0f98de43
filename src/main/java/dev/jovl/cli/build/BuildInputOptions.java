package dev.jovl.cli.build;

import dev.jovl.build.request.NamedContext;
import dev.jovl.cli.option.HostPlatformOption;
import dev.jovl.cli.option.NameValue;
import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.image.archive.LayoutImage;
import dev.jovl.image.remote.PullPolicy;
import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.SourceDate;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;

/** The options of a build that say what goes into it besides the Dockerfile and its context. */
final class BuildInputOptions implements Syntax {

  private static final List<String> IMAGE_SCHEMES =
      List.of("docker-image://", "container-image://", "docker://");

  private static final String LAYOUT = "oci-layout://";

  private final Words arguments =
      Words.option("--build-arg")
          .label("NAME[=VALUE]")
          .says(
              "Value of an ARG; without =VALUE, the value of the variable in the environment.",
              "SOURCE_DATE_EPOCH (also from the environment) sets the time of the image, its"
                  + " history and files made by COPY, ADD and WORKDIR: seconds since 1970, or"
                  + " context for the time of the commit or file that CONTEXT is.");

  private final Words contexts =
      Words.option("--build-context")
          .label("NAME=DIR")
          .says(
              "Give a name to another source for FROM, COPY --from and RUN --mount=from: a"
                  + " directory, a git repository (as for CONTEXT), the http(s) URL of a tar,"
                  + " docker-image://IMAGE (also docker:// and container-image://), or"
                  + " oci-layout://DIR[:TAG][@DIGEST]. It is used instead of a stage or image of"
                  + " this name.");

  private final Word pull =
      Word.option("--pull")
          .label("always|missing|never")
          .alone("always")
          .or("missing")
          .says(
              "always (also --pull alone, and true): fetch each base image. missing (default,"
                  + " also ifmissing and false): only those not in the store. never: none.");

  private final HostPlatformOption platforms = new HostPlatformOption();

  @Override
  public void addTo(CommandSpec command) {
    arguments.addTo(command);
    contexts.addTo(command);
    pull.addTo(command);
    platforms.addTo(command);
  }

  /**
   * Returns the values of arguments by name; the time of sources may be in the environment, where
   * an empty one says nothing.
   *
   * @throws Failure if one has no name
   */
  Map<String, String> arguments(Map<String, String> environment) throws Failure {
    Map<String, String> values = new LinkedHashMap<>();
    for (String argument : arguments.values()) {
      NameValue given = NameValue.of(argument);
      String name = given.name();
      if (name.isEmpty()) {
        throw Failure.of(
            ExitCode.USAGE, "--build-arg " + argument, "no name in it", "write NAME=VALUE");
      }
      String value = given.value() == null ? environment.get(name) : given.value();
      if (value != null) {
        values.put(name, value);
      }
    }
    String time = environment.getOrDefault(SourceDate.VARIABLE, "");
    if (!time.isEmpty()) {
      values.putIfAbsent(SourceDate.VARIABLE, time);
    }
    return values;
  }

  /** Returns when base images are fetched. */
  PullPolicy pull() throws Failure {
    return switch (pull.value()) {
      case "always", "true" -> PullPolicy.ALWAYS;
      case "missing", "ifmissing", "false" -> PullPolicy.MISSING;
      case "never" -> PullPolicy.NEVER;
      default ->
          throw Failure.ofValue(
              ExitCode.USAGE, "--pull", pull.value(), List.of("always", "missing", "never"));
    };
  }

  /** Refuses a platform that is not this machine's. */
  void requireOwnPlatform() throws Failure {
    platforms.require(ExitCode.USAGE);
  }

  /** Returns the contexts that have names. */
  Map<String, NamedContext> contexts() throws IOException {
    Map<String, NamedContext> named = new LinkedHashMap<>();
    for (String context : contexts.values()) {
      NameValue given = NameValue.of(context);
      if (given.name().isEmpty() || given.valueOr("").isEmpty()) {
        throw wrong(context, "no name or no directory in it");
      }
      named.put(given.name(), context(context, given));
    }
    return named;
  }

  private static NamedContext context(String option, NameValue given) throws IOException {
    String value = given.valueOr("");
    for (String scheme : IMAGE_SCHEMES) {
      if (value.startsWith(scheme)) {
        return new NamedContext.Image(value.substring(scheme.length()));
      }
    }
    if (value.startsWith(LAYOUT)) {
      return layout(option, value.substring(LAYOUT.length()));
    }
    if (UrlContext.isMeant(value)) {
      return new NamedContext.RemoteTar(value);
    }
    if (GitContext.isMeant(value)) {
      return new NamedContext.Repository(GitContext.url(value));
    }
    Path directory = Path.of(value);
    if (!Files.isDirectory(directory)) {
      String cause =
          value.contains(":") ? "this kind of context is not known" : "no such directory";
      throw wrong(option, cause);
    }
    Path root = directory.toRealPath();
    return new NamedContext.Directory(root, BuildFiles.ignore(root, " of " + given.name()));
  }

  /** Takes {@code DIR[:TAG][@DIGEST]} apart, as buildx does: at the first of each sign. */
  private static NamedContext layout(String option, String value) throws IOException {
    int at = value.indexOf('@');
    String place = at < 0 ? value : value.substring(0, at);
    int colon = place.indexOf(':');
    Path directory = Path.of(colon < 0 ? place : place.substring(0, colon));
    if (!Files.isDirectory(directory)) {
      throw wrong(option, "no such directory");
    }
    try {
      return new NamedContext.Layout(
          new LayoutImage(
              directory.toRealPath(),
              colon < 0 ? Optional.empty() : Optional.of(place.substring(colon + 1)),
              at < 0 ? Optional.empty() : Optional.of(Digest.parse(value.substring(at + 1)))));
    } catch (OciFormatException e) {
      throw Failure.of(ExitCode.USAGE, e);
    }
  }

  private static Failure wrong(String option, String cause) {
    return Failure.of(
        ExitCode.USAGE,
        "--build-context " + option,
        cause,
        "write NAME=DIR, NAME=URL of a git repository or a tar, NAME=docker-image://IMAGE, or"
            + " NAME=oci-layout://DIR");
  }
}
