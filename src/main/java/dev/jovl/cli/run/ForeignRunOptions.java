package dev.jovl.cli.run;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Options of docker about a container that is kept: there is none here, so they change nothing. */
final class ForeignRunOptions {

  @Option(names = "--rm", description = "Accepted; nothing is kept in any case.")
  boolean remove;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Accepted; no container is kept to have it.")
  @Nullable String name;

  @Option(
      names = {"-l", "--label"},
      paramLabel = "NAME[=VALUE]",
      description = "Accepted; no container is kept to have it.")
  List<String> labels = new ArrayList<>();
}
