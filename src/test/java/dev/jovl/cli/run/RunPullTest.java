package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.linux.Self;
import dev.jovl.oci.Platform;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.Busybox;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Where {@code jovl run} has its image from. */
@ExtendWith(BenchPerTest.class)
@Timeout(120)
final class RunPullTest {
  private final JovlBench bench;
  private FakeRegistry server;
  private String box = "";

  RunPullTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void fillRegistry() throws IOException {
    Assumptions.assumeTrue(Self.effectiveUid() == 0, "needs root");
    server = new FakeRegistry();
    box = server.domain() + "/box";
    Path unused = Busybox.in(bench.path("rootfs"));
    push("first");
  }

  @AfterEach
  void stop() {
    if (server != null) {
      server.close();
    }
  }

  /** Puts an image into the registry whose file {@code /version} says this. */
  private void push(String version) throws IOException {
    Files.writeString(bench.path("rootfs/version"), version);
    for (String[] words :
        List.of(
            new String[] {"import", bench.path("rootfs").toString(), box},
            new String[] {"push", box})) {
      Outcome done = jovl("builder", words);
      assertWithMessage(done.err()).that(done.exitCode()).isEqualTo(0);
    }
  }

  private Outcome jovl(String store, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of("--root", bench.path(store).toString()));
    all.addAll(List.of(arguments));
    return bench.jovl(all.toArray(String[]::new));
  }

  /** Runs {@code cat /version} in an image. */
  private Outcome run(String... optionsAndImage) throws IOException {
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(List.of(optionsAndImage));
    all.addAll(List.of("/bin/busybox", "cat", "/version"));
    return jovl("store", all.toArray(String[]::new));
  }

  private void assertFails(Outcome ran, String err) {
    assertThat(ran.err()).isEqualTo(err);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(125);
  }

  @Test
  void missingImage_isPulledOnce() throws IOException {
    Outcome first = run(box);
    assertThat(first.exitCode()).isEqualTo(0);
    assertThat(first.out()).isEqualTo("first");
    assertThat(first.err())
        .matches(
            ("Unable to find image 'BOX:latest' locally\nlatest: Pulling from box\n"
                    + "[0-9a-f]{12}: Pull complete\nDigest: sha256:[0-9a-f]{64}\n"
                    + "Status: Downloaded newer image for BOX:latest\n")
                .replace("BOX", box));
    push("second");
    int asked = server.requests().size();
    assertThat(run("--pull=missing", box)).isEqualTo(new Outcome(0, "first", ""));
    assertThat(server.requests()).hasSize(asked);
  }

  @Test
  void pullAlways_hasWhatTheRegistryHas() throws IOException {
    assertThat(run("--pull", "always", box).out()).isEqualTo("first");
    push("second");
    Outcome again = run("--pull=always", box);
    assertThat(again.out()).isEqualTo("second");
    assertThat(again.err()).startsWith("latest: Pulling from box\n");
    String id = jovl("store", "images", "-q", box).out().strip();
    assertThat(id).hasLength(12);
    int asked = server.requests().size();
    assertThat(run("--pull=always", id)).isEqualTo(new Outcome(0, "second", ""));
    assertThat(server.requests()).hasSize(asked);
  }

  @Test
  void pullAlways_ofWhatIsHereOnly_tellsSo() throws IOException {
    String own = server.domain() + "/own:1";
    assertThat(jovl("store", "import", bench.path("rootfs").toString(), own).exitCode())
        .isEqualTo(0);
    Outcome ran = run("--pull=always", own);
    assertThat(ran.err()).contains("\njovl: " + own + ": manifest unknown");
    assertThat(ran.err()).endsWith("; without --pull the image of that name in the store is run\n");
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(125);
    assertThat(run(own)).isEqualTo(new Outcome(0, "first", ""));
  }

  /** The option stands before the variable, as with docker. */
  @Test
  void platformOfTheEnvironment_isThatOfTheOptionThatIsNotGiven() throws IOException {
    String host = Platform.host().toString();
    bench.setVariable("DOCKER_DEFAULT_PLATFORM", "linux/s390x");
    String refused =
        "jovl: DOCKER_DEFAULT_PLATFORM=linux/s390x: images are built and run for this machine only"
            + (", " + host)
            + "; use a machine of that platform\n";
    assertFails(run(box), refused);
    assertThat(jovl("store", "build", bench.path("lower").toString()).err()).isEqualTo(refused);
    assertThat(jovl("store", "pull", box).err()).contains("s390x");
    assertThat(jovl("store", "pull", "-q", "--platform", host, box).exitCode()).isEqualTo(0);
    assertThat(run("--platform", host, box)).isEqualTo(new Outcome(0, "first", ""));
    for (String own : List.of(host, "")) {
      bench.setVariable("DOCKER_DEFAULT_PLATFORM", own);
      assertThat(run(box)).isEqualTo(new Outcome(0, "first", ""));
    }
    bench.setVariable("DOCKER_DEFAULT_PLATFORM", "nonsense");
    assertThat(jovl("store", "pull", box).err())
        .startsWith("jovl: DOCKER_DEFAULT_PLATFORM=nonsense: no known processor; ");
  }

  @Test
  void pullNever_asksNobody() throws IOException {
    int asked = server.requests().size();
    assertFails(
        run("--pull=never", box),
        "jovl: no such image: BOX; get it by jovl pull BOX, or see jovl images\n"
            .replace("BOX", box));
    assertThat(server.requests()).hasSize(asked);
  }

  @Test
  void imageThatTheRegistryDoesNotHave_isAFailureOfJovl() throws IOException {
    Outcome ran = run(server.domain() + "/none:1");
    String begin =
        "Unable to find image 'D/none:1' locally\n1: Pulling from none\njovl: D/none:1: manifest unknown";
    assertThat(ran.err()).startsWith(begin.replace("D/", server.domain() + "/"));
    assertThat(ran.err().lines().toList()).hasSize(3);
    assertThat(ran.out()).isEmpty();
    assertThat(ran.exitCode()).isEqualTo(125);
  }

  @Test
  void whatIsNoName_isAskedOfNoRegistry() throws IOException {
    String error = "jovl: no such image: \"X\"; see jovl images\n";
    for (String word : List.of("0123456789abcdef".repeat(4), "sha256:0123", "Not/A/Name")) {
      assertFails(run(word), error.replace("X", word));
    }
  }

  @Test
  void wrongOption_isToldBeforeAnythingIsPulled() throws IOException {
    int asked = server.requests().size();
    assertFails(
        run("--pull=sometimes", box),
        "jovl: --pull=sometimes: not a value of --pull; write missing, always or never\n");
    assertFails(run("-w", "bin", box), "jovl: -w bin: not an absolute path; begin it with /\n");
    assertThat(server.requests()).hasSize(asked);
  }
}
