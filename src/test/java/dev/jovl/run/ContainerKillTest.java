package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Signals;
import dev.jovl.run.runtime.StaleCgroups;
import dev.jovl.testing.Await;
import dev.jovl.testing.Ending;
import dev.jovl.testing.ProcessLines;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The process that runs a container is killed. */
final class ContainerKillTest {

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  @Timeout(60)
  void killed_noProcessSurvives(String runtime, @TempDir Path temporary) throws Exception {
    Path root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    Path scratch = Files.createDirectory(temporary.resolve("scratch"));
    String marker = "60." + System.nanoTime();
    Process worker =
        new ProcessBuilder(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ContainerWorker.class.getName(),
                root.toString(),
                scratch.toString(),
                runtime,
                "sleep " + marker + " & echo ready; sleep " + marker)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(new ProcessLines(worker).next()).isEqualTo("ready");
      Await.until(() -> ContainersTest.processesWith(marker) >= 2);
    } finally {
      Signals.send((int) worker.pid(), Signals.KILL);
    }
    assertThat(Ending.code(worker)).isEqualTo(137);
    Await.until(() -> ContainersTest.processesWith(marker) == 0);
    Await.until(
        () -> {
          StaleCgroups.remove();
          return ContainersTest.cgroups(worker.pid()).isEmpty();
        });
  }
}
