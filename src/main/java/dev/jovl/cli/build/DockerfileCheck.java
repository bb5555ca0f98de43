package dev.jovl.cli.build;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.IgnorePatterns;
import dev.jovl.dockerfile.Lint;
import dev.jovl.dockerfile.Warning;
import java.util.List;

/** Shows what looks wrong in a Dockerfile. */
final class DockerfileCheck {

  private DockerfileCheck() {}

  /** Prints the warnings, or the error, and returns what the process answers. */
  static int show(BuildFiles files) {
    String name = files.dockerfile().name();
    String read = files.ignore().name();
    try {
      IgnorePatterns ignore = IgnorePatterns.parse(files.ignore().content());
      read = name;
      List<Warning> warnings = Lint.check(Dockerfile.parse(files.dockerfile().content()), ignore);
      warnings.forEach(warning -> System.out.println(warning.describe(name)));
      return warnings.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    } catch (DockerfileException e) {
      System.err.println(e.describe(read));
      return ExitCode.FAILED;
    }
  }

  /** Refuses to build what has warnings, if the file itself says that these are errors. */
  static void requireAsStrictAsAsked(BuildFiles files) throws Failure {
    try {
      String name = files.dockerfile().name();
      Dockerfile file = Dockerfile.parse(files.dockerfile().content());
      if (!Lint.isStrict(file)) {
        return;
      }
      List<Warning> warnings =
          Lint.check(file, IgnorePatterns.parse(files.ignore().content())).stream()
              .filter(it -> it.rule().isOfBuildKit())
              .toList();
      if (!warnings.isEmpty()) {
        warnings.forEach(warning -> System.err.println(warning.describe(name)));
        throw Failure.of(
            ExitCode.FAILED,
            name,
            "its # check=error=true makes warnings errors",
            "mend them, or skip their rules there");
      }
    } catch (DockerfileException e) {
      // The build tells it, in its own form.
    }
  }
}
