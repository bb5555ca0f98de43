package dev.jovl.run.runtime;

import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.TmpfsMount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Directories that runc is shown below each tmpfs: before 1.1.8 it gives a tmpfs the mode of what
 * it is mounted on, whatever its options say.
 */
final class ModeDirectories {

  private static final String MODE = "mode=";
  private static final String DEFAULT_MODE = "1777";

  private final Path bundle;

  /** Makes them in a bundle. */
  ModeDirectories(Path bundle) {
    this.bundle = bundle;
  }

  /** Returns the mounts with one of a directory before that of each tmpfs. */
  List<Mount> below(List<Mount> mounts) throws IOException {
    List<Mount> all = new ArrayList<>();
    for (Mount mount : mounts) {
      if (mount instanceof TmpfsMount tmpfs) {
        all.add(new BindMount(directory(modeOf(tmpfs)), tmpfs.destination(), false));
      }
      all.add(mount);
    }
    return all;
  }

  private static String modeOf(TmpfsMount tmpfs) {
    return tmpfs.options().stream()
        .filter(option -> option.startsWith(MODE))
        .map(option -> option.substring(MODE.length()))
        .findFirst()
        .orElse(DEFAULT_MODE);
  }

  private Path directory(String mode) throws IOException {
    Path directory = Files.createDirectories(bundle.resolve("mode-" + mode));
    return Files.setAttribute(directory, "unix:mode", Integer.parseInt(mode, 8));
  }
}
