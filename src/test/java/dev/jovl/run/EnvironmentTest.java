package dev.jovl.run;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.run.spec.ContainerExit;
import dev.jovl.run.spec.ContainerIo;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.SignalTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of the variables of a container, which may be secrets, or meant to do harm. */
@Timeout(60)
final class EnvironmentTest {

  private final Path root;
  private final Path scratch;

  EnvironmentTest(@TempDir Path temporary) throws IOException {
    root = BusyboxRoot.make(Files.createDirectory(temporary.resolve("root")));
    scratch = Files.createDirectory(temporary.resolve("scratch"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void variables_areInNoCommandLine(String runtime) throws IOException {
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
            .env(List.of("KEY=hush-hush", "LD_KEY=hush-hush"))
            .build();
    ContainerIo io = ContainerIo.collecting(looking, OutputStream.nullOutputStream());
    assertThat(Containers.in(scratch, runtime).run(spec, io, SignalTarget.Listener.NONE).code())
        .isEqualTo(0);
    assertThat(telling).isEmpty();
  }

  private String env(String runtime, List<String> variables) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ContainerSpec spec =
        ContainerSpec.builder(root, List.of("/bin/busybox", "env")).env(variables).build();
    ContainerExit exit =
        Containers.in(scratch, runtime)
            .run(spec, ContainerIo.collecting(out, out), SignalTarget.Listener.NONE);
    assertThat(exit.code()).isEqualTo(0);
    return out.toString(UTF_8);
  }

  /** What an image says is never an option of a program of the host, which root runs. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void nameOfAVariable_thatLooksLikeAnOption_isAName(String runtime) throws IOException {
    Path pwned = scratch.resolveSibling("pwned");
    List<String> odd = List.of("-Ssh -c \"echo >" + pwned + "\" x=y", "-u=1", "--help=2");
    List<String> seen = env(runtime, odd).lines().toList();
    assertThat(Files.exists(pwned)).isFalse();
    assertThat(seen).containsAtLeastElementsIn(odd);
  }

  /** A shell on the way in has these for itself, and adds some. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void variablesOfShells_areAsTheyWereGiven(String runtime) throws IOException {
    List<String> given =
        List.of(
            "UID=seven",
            "IFS=x",
            "PWD=/no",
            "OPTIND=x",
            "LC_ALL=none",
            "BASH_ENV=/no",
            "_=u",
            "RANDOM=1",
            "A=it's $B",
            "B=");
    List<String> seen = env(runtime, given).lines().toList();
    assertThat(seen).containsAtLeastElementsIn(given);
    assertThat(seen).hasSize(given.size() + List.of("PATH", "HOSTNAME", "HOME").size());
  }

  /** They would be obeyed by the programs of the host that lead into the container. */
  @ParameterizedTest
  @ValueSource(strings = {"crun", "runc", "chroot"})
  void variablesOfTheCLibrary_areForTheProgramAlone(String runtime) throws IOException {
    List<String> given = List.of("LD_DEBUG=files", "LD_LIBRARY_PATH=/a b", "GCONV_PATH=./x'y");
    assertThat(env(runtime, given).lines().toList()).containsAtLeastElementsIn(given);
  }

  @Test
  void variablesOfTheCLibrary_withoutEnvInTheImage_areLeftOut() throws IOException {
    Files.delete(root.resolve("bin/env"));
    List<String> seen =
        env("chroot", List.of("GCONV_PATH=./x", "LD_DEBUG=all", "A=b")).lines().toList();
    assertThat(seen).contains("A=b");
    assertThat(seen).containsNoneOf("GCONV_PATH=./x", "LD_DEBUG=all");
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
