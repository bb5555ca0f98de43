package dev.jovl.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The one program of the images of tests: static, a shell and the usual commands. */
public final class Busybox {
  /** Where it is installed. */
  private static final Path PROGRAM = Path.of("/bin/busybox");

  private Busybox() {}

  /**
   * Puts it into {@code bin} of a root filesystem, which is made where it is missing.
   *
   * @param commands those that are found by their own names too, by links; all are {@code busybox
   *     NAME}
   * @return the root filesystem
   */
  public static Path in(Path rootfs, String... commands) throws IOException {
    Path bin = Files.createDirectories(rootfs.resolve("bin"));
    Path copy = bin.resolve("busybox");
    Path unused = Files.copy(PROGRAM, copy, StandardCopyOption.COPY_ATTRIBUTES);
    for (String command : commands) {
      unused = Files.createSymbolicLink(bin.resolve(command), copy.getFileName());
    }
    return rootfs;
  }
}
