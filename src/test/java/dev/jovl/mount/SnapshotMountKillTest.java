package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.Await;
import dev.jovl.testing.NeedsRoot;
import dev.jovl.testing.ProcessLines;
import dev.jovl.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A process that is killed while it uses the mount that it serves. */
@ExtendWith(NeedsRoot.class)
final class SnapshotMountKillTest {

  private static final int THREADS = 4;

  /** So many questions of a thread, and it is known to get answers. */
  private static final long QUESTIONS = 1000;

  /** Mounts and keeps asking for names that are not there. */
  static final class Program {
    private Program() {}

    public static void main(String[] args) throws Exception {
      Path temp = Path.of(args[0]);
      Path mountPoint = temp.resolve("mnt");
      SnapshotMount unused =
          SnapshotMount.writable(
              List.of(), temp.resolve("upper"), temp.resolve("work"), mountPoint);
      CountDownLatch asking = new CountDownLatch(THREADS);
      for (int i = 0; i < THREADS; i++) {
        int thread = i;
        new Thread(() -> ask(mountPoint, thread, asking)).start();
      }
      asking.await();
      System.out.println("asking");
    }

    private static void ask(Path mountPoint, int thread, CountDownLatch asking) {
      for (long i = 0; ; i++) {
        if (Files.exists(mountPoint.resolve(thread + "-" + i))) {
          throw new AssertionError("nobody made it");
        }
        if (i == QUESTIONS) {
          asking.countDown();
        }
      }
    }
  }

  @Test
  void kill_whileItUsesItsOwnMount_endsTheProcessAndTheMount(@TempDir Path temp) throws Exception {
    killed(temp, program(temp), Process::destroyForcibly);
  }

  /** As timeout(1) does it, and what runs the jobs of a CI. */
  @Test
  void killOfItsProcessGroup_endsTheProcessAndTheMount(@TempDir Path temp) throws Exception {
    List<String> leader = new ArrayList<>(List.of("setsid"));
    leader.addAll(program(temp));
    killed(temp, leader, process -> Shell.run(temp, "kill -KILL -" + process.pid()));
  }

  private static List<String> program(Path temp) {
    return List.of(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-cp",
        System.getProperty("java.class.path"),
        Program.class.getName(),
        temp.toString());
  }

  /** Kills a process. */
  private interface Killing {
    void kill(Process process) throws Exception;
  }

  private static void killed(Path temp, List<String> program, Killing killing) throws Exception {
    for (String name : List.of("upper", "work", "mnt")) {
      Files.createDirectory(temp.resolve(name));
    }
    Process process =
        new ProcessBuilder(program).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try {
      assertThat(new ProcessLines(process).next()).isEqualTo("asking");
      killing.kill(process);
    } finally {
      process.destroyForcibly();
    }
    assertWithMessage("the killed process ends")
        .that(process.waitFor(60, TimeUnit.SECONDS))
        .isTrue();
    Await.until(() -> !isMounted(temp) && !isGuarded(temp));
  }

  private static boolean isGuarded(Path temp) {
    return ProcessHandle.allProcesses().anyMatch(process -> isAbout(process, temp));
  }

  private static boolean isAbout(ProcessHandle process, Path temp) {
    return process.info().commandLine().orElse("").contains(temp + "/mnt");
  }

  private static boolean isMounted(Path temp) throws IOException {
    return Files.readString(Path.of("/proc/self/mountinfo")).contains(temp + "/mnt");
  }
}
