package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.jovl.cli.Ran;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.store.Store;
import dev.jovl.testing.Await;
import dev.jovl.testing.Ending;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import dev.jovl.testing.Installation;
import dev.jovl.testing.TestImage;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A pull in a process of its own that is killed in the middle, and the pull after it. */
@ExtendWith(FakeRegistryPerTest.class)
final class InterruptedPullTest {

  private static final int SENT = 150_000;

  private final Path directory;
  private final FakeRegistry server;

  InterruptedPullTest(@TempDir Path directory, FakeRegistry server) {
    this.directory = directory;
    this.server = server;
  }

  private static TestImage smallAndNoise() throws IOException {
    byte[] noise = new byte[200_000];
    new Random(5).nextBytes(noise);
    return new TestImage().layer("small", "1").layer("noise", new String(noise, ISO_8859_1));
  }

  private Process pull(String name) throws IOException {
    return new ProcessBuilder(
            Installation.program("jovl").toString(),
            "--root",
            directory.resolve("store").toString(),
            "pull",
            name)
        .redirectErrorStream(true)
        .redirectOutput(directory.resolve("output").toFile())
        .start();
  }

  /** Files come and go meanwhile, so none is taken to be there still. */
  private long downloaded(String digest) {
    File[] partial =
        directory.resolve("store/partials").toFile().listFiles((in, name) -> name.contains(digest));
    return partial == null || partial.length == 0 ? 0 : partial[0].length();
  }

  @Test
  void pull_killedWhileItDownloads_goesOnWhereItStood() throws Exception {
    TestImage image = smallAndNoise();
    image.putInto(server, "app", "1");
    String layer = image.layers().get(1).digest().hex();
    server.fault("GET", layer, 1, FakeRegistry.silent(image.blob(1), SENT));

    Process first = pull(server.domain() + "/app:1");
    try {
      Await.until(() -> downloaded(layer) >= SENT || !first.isAlive());
    } finally {
      first.destroyForcibly();
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    Ran second =
        Ran.of("--root", directory.resolve("store").toString(), "pull", server.domain() + "/app:1");
    assertThat(second.err()).isEmpty();
    assertThat(second.out()).contains("Status: Downloaded newer image");
    List<FakeRegistry.Request> requests = server.requests("GET", layer);
    assertThat(requests.get(1).range()).isEqualTo("bytes=" + SENT + "-");
    assertThat(namesIn("staging")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"INT", "TERM"})
  void pull_toldToEnd_leavesOnlyWhatTheNextGoesOnWith(String signal) throws Exception {
    TestImage image = smallAndNoise();
    image.putInto(server, "app", "1");
    String layer = image.layers().get(1).digest().hex();
    server.fault("GET", layer, 1, FakeRegistry.silent(image.blob(1), SENT));

    Process pull = pull(server.domain() + "/app:1");
    try {
      Await.until(() -> downloaded(layer) >= SENT || !pull.isAlive());
      // The layer below is finished meanwhile, with what belongs to its download.
      Await.until(() -> namesIn("partials").size() == 2 || !pull.isAlive());
      Process kill = new ProcessBuilder("kill", "-s", signal, Long.toString(pull.pid())).start();
      assertThat(Ending.code(kill)).isEqualTo(0);
      assertThat(pull.waitFor(15, TimeUnit.SECONDS)).isTrue();
    } finally {
      pull.destroyForcibly();
      assertThat(pull.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(pull.exitValue()).isEqualTo(signal.equals("INT") ? 130 : 143);
    assertThat(namesIn("staging")).isEmpty();
    assertThat(namesIn("leases")).isEmpty();
    assertThat(namesIn("partials")).containsExactly(layer);
    assertThat(Files.readString(directory.resolve("output"))).endsWith("jovl: pull cancelled\n");
  }

  /** The store belongs to another process, which may be stopped. */
  @Test
  void pull_toldToEndWhileItWaitsForTheStore_ends() throws Exception {
    Path store = directory.resolve("store");
    Store.open(store).close();
    try (Fd other = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(store.resolve("lock")), 0)) {
      assertThat(Locks.whole(other, Locks.EXCLUSIVE)).isTrue();
      Process pull = pull(server.domain() + "/app:1");
      try {
        String waiting = "-> FLOCK +ADVISORY +WRITE " + pull.pid() + " ";
        Pattern line = Pattern.compile(waiting);
        Await.until(() -> line.matcher(Files.readString(Path.of("/proc/locks"))).find());
        Process kill = new ProcessBuilder("kill", "-s", "INT", Long.toString(pull.pid())).start();
        assertThat(Ending.code(kill)).isEqualTo(0);
        assertThat(pull.waitFor(15, TimeUnit.SECONDS)).isTrue();
      } finally {
        pull.destroyForcibly();
        assertThat(pull.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
      assertThat(pull.exitValue()).isEqualTo(130);
      assertThat(Files.readString(directory.resolve("output"))).isEqualTo("jovl: pull cancelled\n");
    }
  }

  private List<String> namesIn(String part) throws IOException {
    try (Stream<Path> files = Files.list(directory.resolve("store").resolve(part))) {
      return files.map(file -> String.valueOf(file.getFileName())).toList();
    }
  }
}
