package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.RunException;
import dev.jovl.run.spec.SignalTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts as a container's program: the kernel takes the first line literally. */
@Timeout(60)
final class ScriptInterpreterTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Path root;
  private final Path scratch;

  ScriptInterpreterTest(@TempDir Path temporary) throws IOException {
    root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    scratch = Files.createDirectory(temporary.resolve("scratch"));
  }

  private int run(String runtime, String script) throws IOException {
    Files.writeString(root.resolve("script"), script);
    assertThat(root.resolve("script").toFile().setExecutable(true, false)).isTrue();
    ContainerSpec spec = ContainerSpec.builder(root, List.of("/script")).build();
    return Containers.in(scratch, runtime)
        .run(spec, ContainerIo.collecting(out, out), SignalTarget.Listener.NONE)
        .code();
  }

  /** As an editor on Windows writes it: there is no /bin/sh with a carriage return in its name. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void lineOfWindows_isToldWithItsCarriageReturn(String runtime) {
    RunException refused =
        assertThrows(RunException.class, () -> run(runtime, "#!/bin/sh\r\necho hi\r\n"));
    assertThat(refused.exitCode()).isEqualTo(127);
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo(
            "\"/script\": its interpreter /bin/sh\\r is not in the container; the lines of the"
                + " script end with CR LF, write it with LF alone");
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "chroot"})
  void interpreter_isWhatTheKernelTakesForIt(String runtime) throws IOException {
    Path unused = Files.createSymbolicLink(root.resolve("bin/busybox\r"), Path.of("busybox"));
    unused = Files.createSymbolicLink(root.resolve("bin/busybox\f"), Path.of("busybox"));
    for (String line :
        List.of(
            "/bin/sh", " \t/bin/sh \t", "/bin/sh\t-e", "/bin/busybox\r sh", "/bin/busybox\f sh")) {
      assertThat(run(runtime, "#!" + line + "\necho run\n")).isEqualTo(0);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("run\n".repeat(5));
  }

  /** The image is for another platform, and the kernel says nothing of that. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void programOfAnotherMachine_isToldAsThat(String runtime) throws IOException {
    String[] formats = Path.of("/proc/sys/fs/binfmt_misc").toFile().list();
    assumeTrue(formats == null || formats.length <= 2);
    byte[] foreign = Files.readAllBytes(root.resolve("bin/busybox"));
    // EM_M32, which has no Java.
    foreign[18] = 1;
    foreign[19] = 0;
    Files.write(root.resolve("bin/foreign"), foreign);
    assertThat(root.resolve("bin/foreign").toFile().setExecutable(true, false)).isTrue();
    RunException refused = assertThrows(RunException.class, () -> run(runtime, "#!/bin/foreign\n"));
    assertThat(refused.exitCode()).isEqualTo(126);
    assertThat(refused)
        .hasMessageThat()
        .isEqualTo(
            "\"/bin/foreign\": cannot be executed: it is for another kind of machine, and"
                + " binfmt_misc knows no emulator");
  }

  /**
   * As a program for glibc is, in an image with musl: execve(2) says that the program is not there.
   */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void programWithoutItsDynamicLinker_isToldSo(String runtime) throws IOException {
    Path java = Path.of(ProcessHandle.current().info().command().orElseThrow());
    Files.copy(java.toRealPath(), root.resolve("bin/java"));
    ContainerSpec spec = ContainerSpec.builder(root, List.of("java")).build();
    ContainerIo io = ContainerIo.collecting(out, out);
    Containers containers = Containers.in(scratch, runtime);
    RunException refused =
        assertThrows(
            RunException.class, () -> containers.run(spec, io, SignalTarget.Listener.NONE));
    assertThat(refused.exitCode()).isEqualTo(127);
    assertThat(refused)
        .hasMessageThat()
        .matches("\"/.*/java\": its interpreter /.*ld-.* is not in the container");
  }
}
