package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Where the variables of a container, which may be secrets, can be seen. */
@Timeout(60)
final class EnvironmentTest {

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void variables_areInNoCommandLine(String runtime, @TempDir Path temp) throws IOException {
    Path root = BusyboxRoot.make(Files.createDirectory(temp.resolve("root")));
    Path scratch = Files.createDirectory(temp.resolve("scratch"));
    List<Path> telling = new ArrayList<>();
    OutputStream looking =
        new OutputStream() {
          @Override
          public void write(int octet) throws IOException {
            telling.addAll(commandLinesWith("hush-hush"));
          }
        };
    ContainerSpec spec =
        ContainerSpec.builder(root, List.of("/bin/sh", "-c", "echo; sleep 1"))
            .env(List.of("KEY=hush-hush"))
            .build();
    ContainerIo io = ContainerIo.collecting(looking, OutputStream.nullOutputStream());
    assertThat(Containers.in(scratch, runtime).run(spec, io, SignalTarget.Listener.NONE).code())
        .isEqualTo(0);
    assertThat(telling).isEmpty();
  }

  private static List<Path> commandLinesWith(String text) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(Path.of("/proc"), "[0-9]*")) {
      for (Path process : processes) {
        try {
          if (new String(Files.readAllBytes(process.resolve("cmdline")), UTF_8).contains(text)) {
            found.add(process);
          }
        } catch (IOException ended) {
          continue;
        }
      }
    }
    return found;
  }
}
