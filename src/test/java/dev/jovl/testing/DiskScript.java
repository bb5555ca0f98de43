package dev.jovl.testing;

import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs the commands that make and mount disks, which are those of a shell. */
public final class DiskScript {
  private static final int SECONDS = 30;

  private DiskScript() {}

  /**
   * Runs a script to its end, which must be a success; the first command that fails ends it.
   *
   * @param directory where it runs
   * @return what it says
   */
  public static String run(Path directory, String script) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder("sh", "-ec", "PATH=$PATH:/usr/sbin:/sbin\n" + script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertWithMessage(said).that(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
    assertWithMessage(said).that(process.exitValue()).isEqualTo(0);
    return said;
  }
}
