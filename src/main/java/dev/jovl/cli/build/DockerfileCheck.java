package dev.jovl.cli.build;

import dev.jovl.build.stage.ConstantWords;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.dockerfile.CheckOptions;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Location;
import dev.jovl.dockerfile.Warning;
import dev.jovl.dockerfile.lint.Lint;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Shows what looks wrong in a Dockerfile. */
final class DockerfileCheck {

  private static final String OPTIONS = "BUILDKIT_DOCKERFILE_CHECK";

  private DockerfileCheck() {}

  /**
   * Prints the warnings, or the error, and returns the exit code. Warnings of rules that BuildKit
   * does not have do not change it, so that a file that passes there passes here.
   *
   * @param arguments the values of {@code --build-arg}
   */
  static int show(BuildFiles files, Map<String, String> arguments) {
    String name = files.dockerfile().name();
    IgnorePatterns ignore;
    try {
      ignore = IgnorePatterns.parse(files.ignore().content());
    } catch (DockerfileException e) {
      System.err.println(e.describe(files.ignore().name()));
      return ExitCode.FAILED;
    }
    byte[] content = files.dockerfile().content();
    List<Warning> warnings;
    try {
      warnings = warnings(content, ignore, arguments);
    } catch (DockerfileException e) {
      print(warningsBefore(e, content, ignore, arguments), name);
      System.err.println(e.describe(name));
      return ExitCode.FAILED;
    }
    print(warnings, name);
    try {
      ConstantWords.check(Dockerfile.parse(content));
    } catch (DockerfileException e) {
      System.err.println(e.describe(name));
      return ExitCode.FAILED;
    }
    return warnings.stream().anyMatch(it -> it.rule().isOfBuildKit())
        ? ExitCode.FAILED
        : ExitCode.OK;
  }

  private static void print(List<Warning> warnings, String name) {
    warnings.forEach(warning -> System.out.println(warning.describe(name)));
  }

  private static List<Warning> warnings(
      byte[] dockerfile, IgnorePatterns ignore, Map<String, String> arguments)
      throws DockerfileException {
    Dockerfile file = Dockerfile.parse(dockerfile);
    return Lint.check(file, ignore, CheckOptions.of(file, arguments.get(OPTIONS)));
  }

  /** Returns what looks wrong in the lines above the one that is an error. */
  private static List<Warning> warningsBefore(
      DockerfileException error,
      byte[] dockerfile,
      IgnorePatterns ignore,
      Map<String, String> arguments) {
    Location location = error.location();
    if (location == null) {
      return List.of();
    }
    int end = 0;
    for (int line = 1; line < location.firstLine() && end < dockerfile.length; end++) {
      line += dockerfile[end] == '\n' ? 1 : 0;
    }
    try {
      return warnings(Arrays.copyOf(dockerfile, end), ignore, arguments);
    } catch (DockerfileException e) {
      return List.of();
    }
  }

  /**
   * Refuses to build what has warnings, if the file itself or an argument says that these are
   * errors.
   *
   * @param arguments the values of {@code --build-arg}
   */
  static void requireAsStrictAsAsked(BuildFiles files, Map<String, String> arguments)
      throws Failure {
    try {
      String name = files.dockerfile().name();
      Dockerfile file = Dockerfile.parse(files.dockerfile().content());
      CheckOptions options = CheckOptions.of(file, arguments.get(OPTIONS));
      if (!options.isStrict()) {
        return;
      }
      List<Warning> warnings =
          Lint.check(file, IgnorePatterns.parse(files.ignore().content()), options).stream()
              .filter(it -> it.rule().isOfBuildKit())
              .toList();
      if (!warnings.isEmpty()) {
        warnings.forEach(warning -> System.err.println(warning.describe(name)));
        throw Failure.of(
            ExitCode.FAILED,
            name,
            (arguments.containsKey(OPTIONS) ? "--build-arg " + OPTIONS : "its # check=error=true")
                + " makes warnings errors",
            "mend them, or skip their rules there");
      }
    } catch (DockerfileException e) {
      // The build tells it, in its own form.
    }
  }
}
