package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Self;
import dev.jovl.linux.Signals;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.Ending;
import dev.jovl.testing.Installation;
import dev.jovl.testing.ProcessLines;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Signals by kill(1) and by the keys of a terminal on their way to a container. */
@Timeout(120)
final class RunSignalsTest {

  private final Path rootfs;
  private Path store;

  RunSignalsTest(@TempDir Path temporary) throws Exception {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    store = temporary.resolve("store");
    rootfs = Busybox.in(temporary.resolve("rootfs"), "sh", "sleep");
    Process imported = start(jovl("import", rootfs.toString(), "box"));
    assertThat(Ending.code(imported)).isEqualTo(0);
  }

  private List<String> jovl(String... arguments) {
    List<String> words = new ArrayList<>();
    words.addAll(List.of(Installation.program("jovl").toString(), "--root", store.toString()));
    words.addAll(List.of(arguments));
    return words;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HUP", "INT", "USR1", "USR2", "ALRM", "TERM", "IO"})
  void signal_reachesTheProgram(String name) throws Exception {
    String script =
        "trap 'echo got it; exit 9' NAME; echo ready; while :; do sleep 0.1; done"
            .replace("NAME", name);
    Process running = start(jovl("run", "box", "sh", "-c", script));
    ProcessLines lines = new ProcessLines(running);
    try {
      assertThat(lines.next()).isEqualTo("ready");
      Process kill = start(List.of("kill", "-s", name, Long.toString(running.pid())));
      assertThat(Ending.code(kill)).isEqualTo(0);
      assertThat(lines.next()).isEqualTo("got it");
      assertThat(Ending.code(running)).isEqualTo(9);
    } finally {
      running.destroyForcibly();
    }
  }

  /** It is our stream that the pipe ends, and the program has another one. */
  @Test
  void errorsThatNobodyReads_endTheProgram() throws Exception {
    Process running =
        new ProcessBuilder(jovl("run", "box", "sh", "-c", "while :; do echo more >&2; done"))
            .start();
    try {
      InputStream errors = running.getErrorStream();
      assertThat(errors.readNBytes(5)).isEqualTo("more\n".getBytes(StandardCharsets.UTF_8));
      errors.close();
      assertThat(Ending.code(running)).isNotEqualTo(0);
    } finally {
      running.destroyForcibly();
    }
  }

  private static final String COUNTING =
      "i=0; trap 'i=$((i+1)); echo int $i.' INT; echo ready; while [ $i -lt 4 ]; do sleep 0.1; done;"
          + " echo end; exit 6";

  private static void pressAtEachLine(List<String> command, int times) throws Exception {
    String words = "exec '" + String.join("' '", command) + "'";
    Process running = start(List.of("script", "-qefc", words, "/dev/null"));
    ProcessLines lines = new ProcessLines(running);
    try (OutputStream keys = running.getOutputStream()) {
      String line = lines.next();
      assertThat(line).contains("ready");
      for (int i = 1; i <= times; i++) {
        keys.write(3);
        keys.flush();
        line = lines.next();
        assertThat(line).contains("int " + i + ".");
      }
      assertThat(lines.next()).contains("end");
      assertThat(Ending.code(running)).isEqualTo(6);
    } finally {
      running.destroyForcibly();
    }
  }

  /** It has them from the terminal that it is on, and may mean them for a line it reads. */
  @Test
  void interrupts_ofASharedTerminal_areNotCountedAndComeOnce() throws Exception {
    String script = COUNTING.replace("'", "'\\''");
    pressAtEachLine(jovl("run", "-it", "--runtime", "chroot", "box", "sh", "-c", script), 4);
  }

  @Test
  void interrupts_withoutATerminalInside_comeOnce() throws Exception {
    String script = COUNTING.replace("-lt 4", "-lt 2").replace("'", "'\\''");
    pressAtEachLine(jovl("run", "box", "sh", "-c", script), 2);
  }

  /** Returns the beginning of a command line of a user, who has the image too. */
  private List<String> user(Path home) throws Exception {
    for (Path directory : List.of(home, rootfs.getParent())) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxrwxrwx"));
    }
    String fuse = home.resolve("fuse").toString();
    String become =
        "[ -e F ] || mknod -m 666 F c 10 229; mount -n --bind F /dev/fuse; export HOME="
            + home
            + ";"
            + " exec setpriv --reuid=54321 --regid=54321 --clear-groups \"$@\"";
    List<String> user = List.of("unshare", "--mount", "sh", "-ec", become.replace("F", fuse), "sh");
    store = home.resolve("store");
    List<String> words = new ArrayList<>(user);
    words.addAll(jovl("import", rootfs.toString(), "box"));
    assertThat(Ending.code(start(words))).isEqualTo(0);
    return user;
  }

  /** The process that enters the user namespace and the one in it are both in the foreground. */
  @Test
  void interrupts_toAUser_comeOnceAndKillNothing(@TempDir Path home) throws Exception {
    List<String> words = new ArrayList<>(user(home));
    words.addAll(jovl("run", "-it", "--runtime", "chroot", "box", "sh", "-c"));
    words.add(COUNTING.replace("'", "'\\''"));
    pressAtEachLine(words, 4);
  }

  @Test
  void interrupts_toAUserWithoutATerminalInside_comeOnce(@TempDir Path home) throws Exception {
    List<String> words = new ArrayList<>(user(home));
    words.addAll(jovl("run", "--runtime", "chroot", "box", "sh", "-c"));
    words.add(COUNTING.replace("-lt 4", "-lt 2").replace("'", "'\\''"));
    pressAtEachLine(words, 2);
  }

  /** As timeout(1) and programs that start others send it, which is no key. */
  @Test
  void interruptByKill_ofAUserInTheForeground_reachesTheProgram(@TempDir Path home)
      throws Exception {
    List<String> words = new ArrayList<>(user(home));
    words.addAll(jovl("run", "--runtime", "chroot", "box", "sh", "-c"));
    words.add(
        "trap 'echo got it; exit 9' INT; echo ready; i=0;"
            + " while [ $i -lt 60 ]; do sleep 0.1; i=$((i+1)); done; echo nothing");
    words.replaceAll(word -> word.replace("'", "'\\''"));
    String line = "exec '" + String.join("' '", words) + "'";
    Process running = start(List.of("script", "-qefc", line, "/dev/null"));
    ProcessLines lines = new ProcessLines(running);
    try {
      assertThat(lines.next()).contains("ready");
      ProcessHandle jovl = running.children().findFirst().orElseThrow();
      Signals.send((int) jovl.pid(), Signals.INT);
      assertThat(lines.next()).contains("got it");
      assertThat(Ending.code(running)).isEqualTo(9);
    } finally {
      running.destroyForcibly();
    }
  }
}
