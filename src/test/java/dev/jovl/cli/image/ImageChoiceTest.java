package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import dev.jovl.testing.TestImage;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Which images a command line means. */
@ExtendWith(FakeRegistryPerTest.class)
final class ImageChoiceTest {

  private final Path directory;
  private final FakeRegistry server;

  ImageChoiceTest(@TempDir Path directory, FakeRegistry server) {
    this.directory = directory;
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    assertThat(jovl("pull", "-q", server.domain() + "/app:1").exitCode()).isEqualTo(0);
    for (String name : List.of("multi:1", "multi:2", "mule:1", "team/multi:1")) {
      assertThat(jovl("tag", server.domain() + "/app:1", name).exitCode()).isEqualTo(0);
    }
  }

  private Ran jovl(String... args) {
    return Ran.on(directory.resolve("store"), args);
  }

  @Test
  void field_ofAListByItsIndex() {
    Ran ran = jovl("inspect", "--format", "{{index .RepoDigests 0}}", server.domain() + "/app:1");
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).matches(server.domain() + "/app@sha256:[0-9a-f]{64}\n");
  }

  @Test
  void inspect_ofAnImageThatIsNotThere_showsTheOthers() {
    Ran ran = jovl("inspect", "-f", "{{.Id}}", "mule:1", "gone", "multi:1", "lost");
    assertThat(ran.out()).matches("(sha256:[0-9a-f]{64}\n)\\1");
    assertThat(ran.err()).matches("jovl: no such image: gone;.*\njovl: no such image: lost;.*\n");
    assertThat(ran.exitCode()).isEqualTo(1);
    ran = jovl("inspect", "gone", "mule:1");
    assertThat(ran.out()).contains("\"mule:1\"");
    assertThat(ran.exitCode()).isEqualTo(1);
    Ran none = jovl("inspect", "gone");
    assertThat(none.out()).isEqualTo("[]\n");
    assertThat(none.err()).startsWith("jovl: no such image: gone; ");
    assertThat(none.exitCode()).isEqualTo(1);
    assertThat(jovl("inspect", "-f", "{{.Id}}", "gone").out()).isEmpty();
  }

  @Test
  void inspect_ofTheTypeThatThereIs() {
    assertThat(jovl("inspect", "--type=image", "mule:1").exitCode()).isEqualTo(0);
    Ran ran = jovl("inspect", "--type", "container", "mule:1");
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("--type container: there are images alone; leave it out");
  }

  private List<String> listed(String... words) {
    List<String> line = new ArrayList<>(List.of("images"));
    line.addAll(List.of("--format", "{{.Repository}}:{{.Tag}}"));
    line.addAll(List.of(words));
    Ran ran = jovl(line.toArray(new String[0]));
    assertThat(ran.err()).isEmpty();
    return ran.out().lines().toList();
  }

  @Test
  void images_ofAPattern() {
    assertThat(listed("mul*")).containsExactly("multi:1", "multi:2", "mule:1");
    assertThat(listed("*/mult?")).containsExactly("team/multi:1");
    assertThat(listed("mul[te]*:1")).containsExactly("multi:1", "mule:1");
    assertThat(listed("-a", "x*")).isEmpty();
    assertThat(listed("-f", "reference=*:2", "mul*")).containsExactly("multi:2");
    assertThat(listed("multi")).containsExactly("multi:1", "multi:2");
  }

  @Test
  void images_ofADigest() throws Exception {
    Digest one = new TestImage().layer("a", "1").putInto(server, "app", "1");
    Digest two = new TestImage().layer("a", "2").putInto(server, "app", "2");
    String app = server.domain() + "/app";
    assertThat(jovl("pull", "-q", app + ":2").exitCode()).isEqualTo(0);
    assertThat(listed(app + "@" + one)).containsExactly(app + ":1");
    assertThat(listed(app + ":1@" + two)).containsExactly(app + ":2");
    assertThat(listed("multi@" + one)).isEmpty();
    assertThat(jovl("pull", "-q", app + "@" + two).exitCode()).isEqualTo(0);
    assertThat(listed(app + "@" + two)).containsExactly(app + ":2", app + ":<none>");
  }

  /** As with docker, where the tag before a digest is not looked at. */
  @Test
  void nameWithTagAndDigest_isNoTag() throws Exception {
    Digest two = new TestImage().layer("a", "2").putInto(server, "app", "2");
    String app = server.domain() + "/app";
    String both = app + ":9@" + two;
    assertThat(jovl("pull", "-q", both).exitCode()).isEqualTo(0);
    assertThat(listed(app)).containsExactly(app + ":1", app + ":<none>");
    assertThat(listed(app + ":9")).isEmpty();
    assertThat(listed(both)).containsExactly(app + ":<none>");
    assertThat(jovl("inspect", app + ":9").exitCode()).isEqualTo(1);
    assertThat(jovl("inspect", "-f", "{{.RepoTags}}", both).out()).isEqualTo("[]\n");
    String archive = directory.resolve("archive").toString();
    assertThat(jovl("save", "-o", archive, app).exitCode()).isEqualTo(0);
    assertThat(jovl("load", "-q", "-i", archive).out()).isEqualTo("Loaded image: " + app + ":1\n");
    Ran pushed = jovl("push", "-a", app);
    assertThat(pushed.err()).isEmpty();
    assertThat(pushed.out()).contains("\n1: digest: sha256:");
    assertThat(pushed.out()).doesNotContain("\n" + two);
    assertThat(jovl("rmi", both).out()).contains("Untagged: " + both + "\n");
  }

  @Test
  void push_byADigest_isRefused() throws Exception {
    Digest digest = new TestImage().layer("a", "1").putInto(server, "app", "1");
    String app = server.domain() + "/app@" + digest;
    Ran ran = jovl("push", app);
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err())
        .isEqualTo(
            "jovl: "
                + app
                + ": an image is pushed by a tag, not by a digest; give it one by jovl tag, then"
                + " push that\n");
  }

  /** As docker has it, where other conditions must all be met. */
  @Test
  void images_referencesAreAlternatives() {
    assertThat(listed("-f", "reference=mule", "-f", "reference=multi:2"))
        .containsExactly("multi:2", "mule:1");
    assertThat(listed("-f", "reference=mule", "-f", "reference=multi", "-f", "label=x")).isEmpty();
    assertThat(listed("-f", "reference=*:2", "-f", "reference=mule", "mult*"))
        .containsExactly("multi:2");
  }

  /** Go's path.Match, which docker asks, negates with ^ and knows no alternatives in braces. */
  @Test
  void images_patternsAreThoseOfGo() {
    assertThat(listed("mul[^e]*")).containsExactly("multi:1", "multi:2");
    assertThat(listed("mul[!e]*")).containsExactly("multi:1", "multi:2");
    assertThat(listed("*{le,ti}")).isEmpty();
    assertThat(listed("*\\{le,ti}")).isEmpty();
    assertThat(listed("*{")).isEmpty();
    assertThat(listed("\\mul*e")).containsExactly("mule:1");
    assertThat(listed("**ti:1")).containsExactly("multi:1");
    for (String none : new String[] {"mul[", "mul[]", "mul*\\"}) {
      assertThat(jovl("images", "-f", "reference=" + none).exitCode()).isEqualTo(2);
    }
  }

  @Test
  void save_forThisMachine() {
    Path file = directory.resolve("out.tar");
    String[] call = {"save", "-o", file.toString(), "--platform", "", "mule:1"};
    call[4] = Platform.host().toString();
    assertThat(jovl(call).err()).isEmpty();
    assertThat(Files.exists(file)).isTrue();
    call[4] = "linux/s390x";
    assertThat(jovl(call).exitCode()).isEqualTo(2);
    assertThat(jovl(call).err()).contains("for one platform");
    for (String none : new String[] {"/", "local", Platform.host() + "," + Platform.host()}) {
      call[4] = none;
      assertThat(jovl(call).exitCode()).isEqualTo(2);
    }
    call[4] = "nonsense";
    assertThat(jovl(call).err())
        .isEqualTo(
            "jovl: --platform nonsense: no known processor; write OS/ARCH, as "
                + Platform.host()
                + "\n");
  }
}
