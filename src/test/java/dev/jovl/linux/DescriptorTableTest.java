package dev.jovl.linux;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class DescriptorTableTest {
  @Test
  void enlarge_noFileOfAServerMakesItDoubleAgain() throws IOException, InterruptedException {
    DescriptorTable.enlarge().join();
    assertThat(size()).isAtLeast(Math.min(8192, DescriptorReserve.all() / 2));
  }

  /** The kernel says how many descriptors the table has room for (proc_pid_status(5)). */
  private static long size() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
      if (line.startsWith("FDSize:")) {
        return Long.parseLong(line.substring("FDSize:".length()).strip());
      }
    }
    throw new IOException("no FDSize");
  }
}
