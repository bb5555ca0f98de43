package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.Await;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server is for all mounts of its user, whatever was special about who asked first. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class SharedServerTest {
  private final JovlBench bench;

  SharedServerTest(JovlBench bench) {
    this.bench = bench;
  }

  /** Mounts by way of a shell that sets something first, and returns the process that serves. */
  private Path server(String before, String... options) throws IOException {
    List<String> command = new ArrayList<>(List.of("sh", "-c", before + "\nexec \"$@\"", "sh"));
    String mnt = bench.path("mnt").toString();
    command.addAll(bench.command("jovl", "mount", "-o", bench.options(options), mnt));
    Outcome outcome = bench.run(command);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(bench.servers()).hasSize(1);
    return Path.of("/proc", Long.toString(bench.servers().get(0).pid()));
  }

  private static List<String> variables(Path server) throws IOException {
    String all = Files.readString(server.resolve("environ"), StandardCharsets.ISO_8859_1);
    return List.of(all.split("\0", -1));
  }

  /** As by eatmydata, which would take fsync from all. */
  @Test
  void server_hasNoLibrariesOfItsFirstCaller() throws IOException {
    Path server = server("export LD_BIND_NOW=1 LD_PRELOAD=libc.so.6 JOVL_OTHER=kept");
    assertThat(variables(server)).containsNoneOf("LD_BIND_NOW=1", "LD_PRELOAD=libc.so.6");
    assertThat(variables(server)).contains("JOVL_OTHER=kept");
  }

  @Test
  void server_hasNoOptionsOfJavaOfItsFirstCaller() throws IOException {
    Path server =
        server("export JAVA_TOOL_OPTIONS=-Da=1 _JAVA_OPTIONS=-Db=1 JDK_JAVA_OPTIONS=-Dc=1");
    assertThat(variables(server))
        .containsNoneOf("JAVA_TOOL_OPTIONS=-Da=1", "_JAVA_OPTIONS=-Db=1", "JDK_JAVA_OPTIONS=-Dc=1");
  }

  @Test
  void ownProcess_hasTheLibrariesOfItsCaller() throws IOException {
    Path server = server("export LD_PRELOAD=libc.so.6", "server=off");
    assertThat(variables(server)).contains("LD_PRELOAD=libc.so.6");
  }

  /** What a later caller may do to files, the server must be able to do. */
  @Test
  void rootWithoutSomeCapabilities_hasAProcessOfHisOwn() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    List<String> command = new ArrayList<>(List.of("setpriv", "--bounding-set", "-chown,-fowner"));
    String mnt = bench.path("mnt").toString();
    command.addAll(bench.command("jovl", "mount", "-o", bench.options(), mnt));
    Outcome outcome = bench.run(command);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(bench.servers().get(0).info().arguments().orElseThrow())
        .asList()
        .contains("--serve-one");
  }

  /** Mounts with layers below a directory, and returns the number of the process that serves. */
  private long serverOf(String layers, String target) throws IOException {
    for (String directory : List.of(layers + "/l", layers + "/u", layers + "/w", target)) {
      Files.createDirectories(bench.path(directory));
    }
    String options = "lowerdir=%1$s/l,upperdir=%1$s/u,workdir=%1$s/w";
    Outcome outcome = bench.jovl("mount", "-o", String.format(options, layers), target);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    // A process of its own can be asked soon after its mount works.
    Await.until(() -> !stat(target).isEmpty());
    Matcher pid = Pattern.compile("\"serverPid\": ([0-9]+)").matcher(stat(target));
    assertThat(pid.find()).isTrue();
    return Long.parseLong(pid.group(1));
  }

  private String stat(String target) throws IOException {
    return bench.jovl("stat", "--json", bench.path(target).toString()).out();
  }

  /** A server that waits for its own mount when it is killed would never end. */
  @Test
  void mount_withALayerInAMountOfTheServerHasAProcessOfItsOwn() throws IOException {
    long server = serverOf("plain", "first");
    long nested = serverOf("first", "second");
    assertThat(nested).isNotEqualTo(server);
    assertThat(serverOf("second", "third")).isNoneOf(server, nested);
    assertThat(serverOf("other", "fourth")).isEqualTo(server);
  }

  @Test
  void mount_inTheMountOfAServerThatIsKilledFailsAndDoesNotHang() throws IOException {
    long server = serverOf("plain", "first");
    long nested = serverOf("first", "second");
    ProcessHandle handle = ProcessHandle.of(server).orElseThrow();
    assertThat(handle.destroyForcibly()).isTrue();
    JovlBench.awaitEnd(handle);
    Outcome outcome = bench.run(List.of("mkdir", bench.path("second/made").toString()));
    assertThat(outcome.err()).contains("Transport endpoint is not connected");
    assertThat(ProcessHandle.of(nested).orElseThrow().isAlive()).isTrue();
  }

  /** Who writes through a mount has limits of his own. */
  @Test
  void server_hasNotTheSoftLimitsOfItsFirstCaller() throws IOException {
    Path server = server("ulimit -S -f 1000000; ulimit -S -t 1000");
    String limits = Files.readString(server.resolve("limits"));
    assertThat(limits).containsMatch("(?m)^Max file size +unlimited +unlimited ");
    assertThat(limits).containsMatch("(?m)^Max cpu time +unlimited +unlimited ");
  }

  /** All mounts of a server share its descriptors, and its memory. */
  @ParameterizedTest
  @ValueSource(strings = {"-n 1000", "-v 100000000", "-d 100000000"})
  void hardLimit_hasAProcessOfItsOwn(String limit) throws IOException {
    Path server = server("ulimit " + limit);
    assertThat(Files.readString(server.resolve("cmdline"))).contains("--serve-one");
  }

  @Test
  void server_hasNotTheSoftLimitsOfMemoryOfItsFirstCaller() throws IOException {
    Path server = server("ulimit -S -v 100000000; ulimit -S -d 100000000");
    String limits = Files.readString(server.resolve("limits"));
    assertThat(limits).containsMatch("(?m)^Max address space +unlimited +unlimited ");
    assertThat(limits).containsMatch("(?m)^Max data size +unlimited +unlimited ");
  }
}
