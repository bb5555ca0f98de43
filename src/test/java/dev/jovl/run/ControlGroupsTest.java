package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.SignalTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** In which control groups a container is, and what it sees of them. */
@Timeout(60)
final class ControlGroupsTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final Path root;
  private final Path scratch;

  ControlGroupsTest(@TempDir Path temporary) throws IOException {
    root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    scratch = Files.createDirectory(temporary.resolve("scratch"));
  }

  private void run(String runtime, OutputStream taker, String script) throws IOException {
    ContainerSpec spec = ContainerSpec.builder(root, List.of("sh", "-c", script)).build();
    ContainerExit exit =
        Containers.in(scratch, runtime)
            .run(spec, ContainerIo.collecting(taker, err), SignalTarget.Listener.NONE);
    assertWithMessage(err.toString(StandardCharsets.UTF_8)).that(exit.code()).isEqualTo(0);
  }

  private String output(String runtime, String script) throws IOException {
    out.reset();
    run(runtime, out, script);
    return out.toString(StandardCharsets.UTF_8);
  }

  /** So a step of a build that keeps them makes the same layer again. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void groups_areShownAlikeEachTime(String runtime) throws IOException {
    String show = "cat /proc/self/cgroup; ls /sys/fs/cgroup";
    String first = output(runtime, show);
    assertThat(first).matches("(?s)([0-9]+:[^\n]*:/\n)+.*");
    assertThat(output(runtime, show)).isEqualTo(first);
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc"})
  void groups_areThoseOfTheContainer_andCannotBeChanged(String runtime) throws IOException {
    String show =
        "cd /sys/fs/cgroup; [ -e cgroup.procs ] || cd pids; busybox wc -l <cgroup.procs;"
            + " busybox mkdir x 2>/dev/null || echo ro";
    assertThat(output(runtime, show)).matches("[1-3]\nro\n");
  }

  /** Returns the lines of the groups of a process, or nothing if it has ended meanwhile. */
  private static Optional<List<String>> groups(ProcessHandle process) {
    try {
      return Optional.of(Files.readAllLines(Path.of("/proc/" + process.pid() + "/cgroup")));
    } catch (IOException e) {
      if (process.isAlive()) {
        throw new UncheckedIOException(e);
      }
      return Optional.empty();
    }
  }

  /** Seen from outside, its groups are those of the caller or below them. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void limitsOfTheCaller_hold(String runtime) throws IOException {
    Set<ProcessHandle> before = ProcessHandle.current().children().collect(toUnmodifiableSet());
    List<List<String>> found = new ArrayList<>();
    OutputStream look =
        new OutputStream() {
          @Override
          public void write(int octet) {
            throw new AssertionError("written at once");
          }

          @Override
          public void write(byte[] buffer, int offset, int length) throws IOException {
            try {
              ProcessHandle.current()
                  .children()
                  .filter(child -> !before.contains(child))
                  .flatMap(child -> Stream.concat(Stream.of(child), child.descendants()))
                  .forEach(one -> groups(one).ifPresent(found::add));
            } finally {
              Files.writeString(root.resolve("go"), "on\n");
            }
          }
        };
    run(runtime, look, "busybox mkfifo /go; echo x; read line </go");
    List<String> own = Files.readAllLines(Path.of("/proc/self/cgroup"));
    assertThat(found).isNotEmpty();
    for (List<String> groups : found) {
      assertThat(groups).hasSize(own.size());
      for (int i = 0; i < own.size(); i++) {
        assertThat(groups.get(i)).startsWith(own.get(i));
      }
    }
  }
}
