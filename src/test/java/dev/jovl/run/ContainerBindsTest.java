package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.RunException;
import dev.jovl.run.spec.SignalTarget;
import dev.jovl.run.spec.TmpfsMount;
import dev.jovl.testing.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Directories of the host in a container, with links and mounts in them. */
@Timeout(60)
final class ContainerBindsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final Path root;
  private final Path host;
  private final Path other;
  private final Path scratch;

  ContainerBindsTest(@TempDir Path temporary) throws IOException {
    Path real = temporary.toRealPath();
    root = BusyboxRoot.make(Files.createDirectory(real.resolve("root")));
    host = Files.createDirectory(real.resolve("host"));
    other = Files.createDirectory(real.resolve("other"));
    scratch = Files.createDirectory(real.resolve("scratch"));
  }

  private String output(String runtime, String script, Mount... mounts) throws IOException {
    out.reset();
    ContainerSpec spec =
        ContainerSpec.builder(root, List.of("sh", "-c", script)).mounts(List.of(mounts)).build();
    ContainerExit exit =
        Containers.in(scratch, runtime)
            .run(spec, ContainerIo.collecting(out, out), SignalTarget.Listener.NONE);
    String text = out.toString(StandardCharsets.UTF_8);
    assertThat(exit.code()).isEqualTo(0);
    return text;
  }

  private void assertRefused(Mount... mounts) {
    RunException refused = assertThrows(RunException.class, () -> output("chroot", "true", mounts));
    assertThat(refused).hasMessageThat().contains("link");
  }

  private int refusal(String runtime, String program) {
    ContainerSpec spec =
        ContainerSpec.builder(root, List.of(program))
            .env(List.of("PATH=/bin:/m"))
            .mounts(
                List.of(
                    new BindMount(host, "/m", false),
                    new BindMount(other.resolve("script"), "/script", true),
                    new TmpfsMount("/opt", false, List.of())))
            .build();
    ContainerIo io = ContainerIo.collecting(out, out);
    return assertThrows(
            RunException.class,
            () -> Containers.in(scratch, runtime).run(spec, io, SignalTarget.Listener.NONE),
            program)
        .exitCode();
  }

  private static void write(Path file, String content, String mode) throws IOException {
    Files.setPosixFilePermissions(
        Files.writeString(file, content), PosixFilePermissions.fromString(mode));
  }

  /** Else the next runtime would be tried, or a shell would read it. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void programOfWhatIsBound_thatIsMissingOrUnusable_isToldApart(String runtime) throws IOException {
    write(other.resolve("script"), "#!/bin/sh\n", "rw-r--r--");
    write(host.resolve("plain"), "echo read by a shell\n", "rwxr-xr-x");
    write(host.resolve("orphan"), "#!/m/nothing\n", "rwxr-xr-x");
    Files.createSymbolicLink(host.resolve("up"), Path.of("../script"));
    Files.createSymbolicLink(root.resolve("down"), Path.of("/m/./orphan"));
    Files.createDirectory(root.resolve("opt"));
    write(root.resolve("opt/hidden"), "#!/bin/sh\n", "rwxr-xr-x");
    for (String unusable : List.of("/script", "/m", "/m/plain", "plain", "/m/up", "/opt")) {
      assertThat(refusal(runtime, unusable)).isEqualTo(126);
    }
    for (String missing :
        List.of("/m/nothing", "nothing", "/m/orphan", "/down", "/opt/hidden", "/m/plain/")) {
      assertThat(refusal(runtime, missing)).isEqualTo(127);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void programOfWhatIsBound_runsThroughLinksToAndFro(String runtime) throws IOException {
    write(host.resolve("script"), "#!/there/sh\necho seen\n", "rwxr-xr-x");
    Files.createSymbolicLink(host.resolve("sh"), Path.of("/bin/sh"));
    Files.createSymbolicLink(root.resolve("there"), Path.of("m"));
    ContainerSpec spec =
        ContainerSpec.builder(root, List.of("there/../there/script"))
            .mounts(List.of(new BindMount(host, "/m", true)))
            .build();
    ContainerIo io = ContainerIo.collecting(out, out);
    ContainerExit exit = Containers.in(scratch, runtime).run(spec, io, SignalTarget.Listener.NONE);
    assertThat(exit.code()).isEqualTo(0);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("seen\n");
  }

  /** Whoever wrote into what is bound could have a directory of the host mounted over. */
  @Test
  void place_thatIsALinkInWhatIsBound_isRefused() throws IOException {
    Files.createSymbolicLink(host.resolve("x"), Files.createDirectory(host.resolve("victim")));
    BindMount first = new BindMount(host, "/c", false);
    assertRefused(first, new BindMount(other, "/c/x", true));
    assertRefused(first, new TmpfsMount("/c/x", true, List.of("mode=755")));
  }

  @Test
  void file_behindALinkInWhatIsBound_isRefused() throws IOException {
    Path victim = Files.createDirectory(host.resolve("victim"));
    Files.createFile(victim.resolve("f"));
    Files.createSymbolicLink(host.resolve("x"), victim);
    Path file = Files.createFile(other.resolve("g"));
    assertRefused(new BindMount(host, "/c", false), new BindMount(file, "/c/x/f", true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void placesBelowWhatIsBound_withOddNames_areMountedOn(String runtime) throws IOException {
    Path odd = Files.createDirectories(host.resolve("a b/\\040 '$x"));
    Files.createFile(odd.resolve("f"));
    Files.createDirectory(odd.resolve("d"));
    Path file = Files.writeString(other.resolve("g"), "seen\n");
    String script = "cd '/c/a b'/*; cat f d/g; touch d/h 2>/dev/null || echo ro";
    String place = "/c/a b/\\040 '$x/";
    assertThat(
            output(
                runtime,
                script,
                new BindMount(host, "/c", false),
                new BindMount(file, place + "f", false),
                new BindMount(other, place + "d", true)))
        .isEqualTo("seen\nseen\nro\n");
  }

  /** What docker 25 and later do, and who writes {@code :ro} means. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void readOnly_isWhatIsMountedBelowToo(String runtime) throws Exception {
    Path inner = Files.createDirectories(host.resolve("a b/c"));
    Path file = Files.createFile(host.resolve("f"));
    String script =
        "touch /m/x /m/a\\ b/c/x 2>&1 | grep -c Read-only; echo x 2>/dev/null >/m/f || echo ro;"
            + " grep ' /m/a.*/c ' /proc/mounts | /bin/busybox cut -d' ' -f4 | head -c 18;"
            + " touch /m/a\\ b/d/x && echo written";
    Files.createDirectory(host.resolve("a b/d"));
    mount("-t", "tmpfs", "-o", "nosuid,nodev,size=1m", "tmpfs", inner.toString());
    try {
      mount("--bind", Files.createFile(other.resolve("g")).toString(), file.toString());
      try {
        assertThat(
                output(
                    runtime,
                    script,
                    new BindMount(host, "/m", true),
                    new BindMount(other, "/m/a b/d", false)))
            .isEqualTo("2\nro\nro,nosuid,nodev,rewritten\n");
      } finally {
        run("umount", file.toString());
      }
    } finally {
      run("umount", inner.toString());
    }
    assertThat(other.toFile().list()).asList().containsExactly("g", "x");
  }

  /** A mount that a later one hides has a place that is not there any more. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void readOnly_passesOverWhatALaterMountHides(String runtime) throws Exception {
    String sub = Files.createDirectory(host.resolve("sub")).toString();
    try {
      mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", sub);
      Path inner = Files.createDirectory(host.resolve("sub/inner"));
      mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", inner.toString());
      mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", sub);
      String script = "touch /m/x /m/sub/x 2>&1 | grep -c Read-only";
      assertThat(output(runtime, script, new BindMount(host, "/m", true))).isEqualTo("2\n");
    } finally {
      run("sh", "-c", "while umount -R " + sub + " 2>/dev/null; do :; done");
    }
  }

  /** Devices are neither directories nor files, and nothing of what is there is anybody's. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void deviceThatEveryContainerHas_isMountedOver(String runtime) throws IOException {
    BindMount zero = new BindMount(Path.of("/dev/zero"), "/dev/random", false);
    BindMount file =
        new BindMount(Files.writeString(other.resolve("g"), "seen\n"), "/dev/full", true);
    assertThat(output(runtime, "head -c 2 /dev/random | od -An -c; cat /dev/full", zero, file))
        .isEqualTo("  \\0  \\0\nseen\n");
  }

  /** A link there, which leads to what the tools of the host have open. */
  @Test
  void linkOfDev_isRefused() {
    BindMount zero = new BindMount(Path.of("/dev/zero"), "/dev/fd/0", false);
    assertThrows(RunException.class, () -> output("chroot", "true", zero));
  }

  @Test
  void deviceInWhatIsBound_isRefused() throws Exception {
    run("mknod", host.resolve("null").toString(), "c", "1", "3");
    BindMount first = new BindMount(host, "/dev/x", false);
    BindMount second = new BindMount(Path.of("/dev/zero"), "/dev/x/null", false);
    assertThrows(RunException.class, () -> output("chroot", "true", first, second));
  }

  private static void mount(String... words) throws Exception {
    List<String> command = new ArrayList<>(List.of("mount"));
    command.addAll(List.of(words));
    run(command.toArray(String[]::new));
  }

  private static void run(String... command) throws Exception {
    assertThat(Ending.code(new ProcessBuilder(command).inheritIO().start())).isEqualTo(0);
  }
}
