package dev.jovl.run.runtime;

import dev.jovl.run.root.ContainerFiles;
import dev.jovl.run.root.ImageRoot;
import dev.jovl.run.root.MountPoints;
import dev.jovl.run.root.Program;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Keeps the variables that the C library itself obeys away from the programs of the host that lead
 * into a container: those that a set-user-ID program is not given either (secure-execution mode of
 * ld.so(8), and what musl ignores there), for they can name files of the image to load. A program
 * of the image sets them, env(1), where it has one.
 */
final class LibraryVariables {

  private static final List<String> PREFIXES = List.of("LD_", "MALLOC_");

  /** Not TMPDIR: none of the programs makes a file. */
  private static final Set<String> NAMES =
      Set.of(
          "GCONV_PATH",
          "GETCONF_DIR",
          "GLIBC_TUNABLES",
          "HOSTALIASES",
          "LOCALDOMAIN",
          "LOCPATH",
          "MUSL_LOCPATH",
          "NIS_PATH",
          "NLSPATH",
          "RESOLV_HOST_CONF",
          "RES_OPTIONS",
          "TZDIR");

  private static final List<String> PLACES = List.of("/usr/bin/env", "/bin/env");

  private LibraryVariables() {}

  /** Returns whether an entry of an environment is one of these. */
  static boolean isOne(String entry) {
    String name = entry.substring(0, entry.indexOf('='));
    return NAMES.contains(name) || PREFIXES.stream().anyMatch(name::startsWith);
  }

  /**
   * Returns the words that go before the program of a container to set these variables inside; none
   * if there is nothing to set, or it cannot be set.
   */
  static List<String> setters(PreparedContainer container) throws IOException {
    List<String> variables = container.env().stream().filter(LibraryVariables::isOne).toList();
    // What has an equals sign would be a variable for env(1), not the program.
    if (variables.isEmpty() || container.spec().args().get(0).contains("=")) {
      return List.of();
    }
    Optional<String> env = env(container);
    if (env.isEmpty()) {
      return List.of();
    }
    List<String> words = new ArrayList<>(List.of(env.get(), "--"));
    words.addAll(variables);
    return words;
  }

  private static Optional<String> env(PreparedContainer container) throws IOException {
    try (ImageRoot root = ImageRoot.open(container.root())) {
      ContainerFiles image = new ContainerFiles(root, List.of());
      for (String place : PLACES) {
        boolean hidden =
            container.mounts().stream()
                .anyMatch(mount -> MountPoints.isAtOrBelow(place, mount.destination()));
        if (!hidden && Program.isThere(image, place)) {
          return Optional.of(place);
        }
      }
      return Optional.empty();
    }
  }
}
