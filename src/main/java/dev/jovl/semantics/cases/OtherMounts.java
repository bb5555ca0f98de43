package dev.jovl.semantics.cases;

import dev.jovl.semantics.Stage;
import dev.jovl.semantics.contestant.Contestant;
import dev.jovl.semantics.contestant.KernelContestant;
import dev.jovl.semantics.contestant.Layers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Further mounts of a case. */
final class OtherMounts {
  private OtherMounts() {}

  /** Returns the kernel's overlayfs with what it can write and we must read. */
  static Contestant kernel() {
    return new KernelContestant("kernel", List.of("redirect_dir=on", "metacopy=on"));
  }

  /** Returns fresh upper, work and mount directories for a second mount over some lower ones. */
  static Layers over(Stage s, Path... lowers) throws Exception {
    Path second = Files.createDirectories(s.home().resolve("over"));
    for (String name : List.of("upper", "work", "mnt")) {
      Files.createDirectories(second.resolve(name));
    }
    return new Layers(
        List.of(lowers),
        List.of(),
        second.resolve("upper"),
        second.resolve("work"),
        second.resolve("mnt"),
        List.of(),
        false);
  }
}
