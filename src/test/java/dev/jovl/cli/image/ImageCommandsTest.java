package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.primitives.Bytes;
import dev.jovl.cli.Ran;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of images as a person types them, and what they print. */
@ExtendWith(FakeRegistryPerTest.class)
final class ImageCommandsTest {

  private final Path directory;
  private final FakeRegistry server;

  ImageCommandsTest(@TempDir Path directory, FakeRegistry server) {
    this.directory = directory;
    this.server = server;
  }

  private Ran jovl(String... args) {
    return Ran.on(directory.resolve("store"), args);
  }

  private String ok(String... args) {
    return jovl(args).succeeded();
  }

  private String name(String rest) {
    return server.domain() + "/" + rest;
  }

  private static String shortIds(TestImage image, String text) {
    StringBuilder lines = new StringBuilder();
    image.layers().forEach(it -> lines.append(it.digest().shortHex()).append(text));
    return lines.toString();
  }

  @Test
  void pull_transcript() throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("b", "2");
    Digest digest = image.putInto(server, "library/ubuntu", "latest");
    String name = name("library/ubuntu");
    assertThat(ok("pull", name))
        .isEqualTo(
            "Using default tag: latest\nlatest: Pulling from library/ubuntu\n"
                + shortIds(image, ": Pull complete\n")
                + "Digest: "
                + digest
                + "\nStatus: Downloaded newer image for "
                + name
                + ":latest\n");
    assertThat(ok("pull", name + ":latest"))
        .isEqualTo(
            "latest: Pulling from library/ubuntu\nDigest: "
                + digest
                + "\nStatus: Image is up to date for "
                + name
                + ":latest\n");
    assertThat(ok("pull", "-q", name)).isEqualTo(name + ":latest\n");
  }

  @Test
  void pull_newerImageOnCommonLayer() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    TestImage image = new TestImage().layer("a", "1").layer("b", "2");
    image.putInto(server, "app", "2");
    ok("pull", name("app:1"));
    assertThat(ok("pull", name("app:2")))
        .contains(
            image.layers().get(0).digest().shortHex()
                + ": Already exists\n"
                + image.layers().get(1).digest().shortHex()
                + ": Pull complete\n");
  }

  @Test
  void pull_allTags() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    new TestImage().layer("a", "2").putInto(server, "app", "2");
    assertThat(ok("pull", "-a", name("app"))).contains("2: Pulling from app\n");
    assertThat(ok("images", name("app")).lines().toList()).hasSize(3);
  }

  @Test
  void allTags_ofNothing_isAFailure() {
    Ran push = jovl("push", "-a", name("none"));
    assertThat(push.err()).contains(name("none") + ": no image has this name");
    assertThat(push.exitCode()).isEqualTo(1);
    Ran pull = jovl("pull", "-a", name("none"));
    assertThat(pull.err()).contains(name("none") + ": the repository has no tags; pull an image");
    assertThat(pull.exitCode()).isEqualTo(1);
  }

  @Test
  void allTags_ofATag_isRefused() {
    for (String command : List.of("push", "pull")) {
      Ran ran = jovl(command, "-a", name("app:1"));
      assertThat(ran.err()).contains("--all-tags asks for all");
      assertThat(ran.exitCode()).isEqualTo(2);
    }
  }

  /** podman takes a destination there. */
  @Test
  void push_underASecondName_tellsTheWay() {
    Ran ran = jovl("push", name("app"), name("other"));
    assertThat(ran.err()).contains(name("other") + ": is a second name; give it");
    assertThat(ran.exitCode()).isEqualTo(2);
  }

  /** As with docker and podman. */
  @Test
  void rmi_force_tellsWhatIsNotThere() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    ok("pull", name("app:1"));
    Ran ran = jovl("rmi", "-f", "none", name("app:1"));
    assertThat(ran.err()).contains("none: no such image; see jovl images");
    assertThat(ran.out()).contains("Untagged: " + name("app:1"));
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(jovl("rmi", "none").exitCode()).isEqualTo(1);
  }

  @Test
  void pull_failures() {
    Ran missing = jovl("pull", name("none"));
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err())
        .startsWith("jovl: " + server.domain() + "/none:latest: manifest unknown");
    assertThat(missing.err().lines().toList()).hasSize(1);
    Ran invalid = jovl("pull", "Not/A/Name");
    assertThat(invalid.exitCode()).isEqualTo(1);
    assertThat(invalid.err()).contains("lower case");
    assertThat(jovl("pull").exitCode()).isEqualTo(2);
  }

  @Test
  void push_transcript() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Digest digest = image.putInto(server, "app", "1");
    ok("pull", name("app:1"));
    ok("tag", name("app:1"), name("new"));
    String size = Integer.toString(image.manifest().toBytes().length);
    assertThat(ok("push", name("new")))
        .isEqualTo(
            "Using default tag: latest\nThe push refers to repository ["
                + name("new")
                + "]\n"
                + shortIds(image, ": Mounted from another repository\n")
                + "latest: digest: "
                + digest
                + " size: "
                + size
                + "\n");
    assertThat(ok("push", name("new"))).contains(shortIds(image, ": Layer already exists\n"));
  }

  @Test
  void images_columns() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Digest digest = image.putInto(server, "app", "1");
    ok("pull", name("app:1"));
    assertThat(ok("images").replaceAll(" {3,}", "|").replaceAll("\\|[^|]* ago", "|N ago"))
        .isEqualTo(
            "REPOSITORY|TAG|IMAGE ID|CREATED|SIZE\n"
                + name("app")
                + "|1|"
                + image.id().shortHex()
                + "|N ago|2.05kB\n");
    assertThat(ok("images", "-q")).isEqualTo(image.id().shortHex() + "\n");
    assertThat(ok("images", "-q", "--no-trunc")).isEqualTo(image.id() + "\n");
    assertThat(ok("images", "--digests")).contains(digest.toString());
    for (String option : new String[] {"-n", "--noheading"}) {
      assertThat(ok("images", option)).startsWith(name("app"));
    }
    assertThat(ok("images", "--format", "json"))
        .contains("{\"Repository\":\"" + name("app") + "\",\"Tag\":\"1\"");
    assertThat(jovl("images", "--format", "xml").exitCode()).isEqualTo(2);
  }

  @Test
  void history_columns() throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("b", "2");
    image.putInto(server, "app", "1");
    ok("pull", name("app:1"));
    assertThat(
            ok("history", name("app:1"))
                .replaceAll(" {3,}", "|")
                .replaceAll("\\|[^|]* ago", "|N ago"))
        .isEqualTo(
            "IMAGE|CREATED|CREATED BY|SIZE|COMMENT\n"
                + image.id().shortHex()
                + "|N ago|step 2|2.05kB\n"
                + "<missing>|N ago|step 1|2.05kB\n");
    assertThat(ok("history", "-q", name("app:1")))
        .isEqualTo(image.id().shortHex() + "\n<missing>\n");
    assertThat(ok("history", "--no-human", name("app:1")))
        .contains("2026-01-02T03:04:05Z   step 1       2048");
    assertThat(ok("history", "--format", "json", name("app:1"))).contains("\"Bytes\":2048");
  }

  @Test
  void inspect_json() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    Digest digest = image.putInto(server, "app", "1");
    ok("pull", name("app:1"));
    String report = ok("inspect", name("app:1"));
    assertThat(report)
        .startsWith("[\n    {\n        \"Id\": \"" + image.id() + "\",\n        \"RepoTags\": [\n");
    assertThat(report).contains("\"" + name("app@") + digest + "\"");
    assertThat(report).endsWith("\n]\n");
    Ran missing = jovl("inspect", "none");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err())
        .isEqualTo("jovl: no such image: none; get it by jovl pull none, or see jovl images\n");
    for (String word : new String[] {"", " ", "A:b:c"}) {
      assertThat(jovl("inspect", word).err())
          .isEqualTo("jovl: no such image: \"" + word + "\"; see jovl images\n");
    }
  }

  @Test
  void rmi_untagsAndDeletes() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putInto(server, "app", "1");
    ok("pull", name("app:1"));
    ok("tag", name("app:1"), "short");
    assertThat(ok("rmi", name("app:1"))).isEqualTo("Untagged: " + name("app:1") + "\n");
    assertThat(ok("rmi", "short"))
        .isEqualTo("Untagged: short:latest\nDeleted: " + image.id() + "\n");
    assertThat(ok("images", "-a", "-q")).isEmpty();
    try (var layers = Files.list(directory.resolve("store/layers"))) {
      assertThat(layers.toList()).isEmpty();
    }
  }

  @Test
  void rmi_goesOnAfterAFailure() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    ok("pull", name("app:1"));
    Ran ran = jovl("rmi", "none", name("app:1"));
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.out()).contains("Untagged: " + name("app:1"));
    assertThat(ran.err()).isEqualTo("jovl: none: no such image; see jovl images\n");
  }

  @Test
  void rmi_ignore_passesOverWhatIsNotThere() throws Exception {
    new TestImage().layer("a", "1").putInto(server, "app", "1");
    ok("pull", name("app:1"));
    ok("tag", name("app:1"), "short");
    String id = ok("images", "-q").lines().findFirst().orElseThrow();
    assertThat(ok("rmi", "--ignore", "none", "ffffffffffff", name("app:1")))
        .isEqualTo("Untagged: " + name("app:1") + "\n");
    ok("tag", "short", "other");
    assertThat(jovl("rmi", "-i", id).err()).contains(" has 2 names: ");
  }

  @Test
  void load_ofAUrl_saysHowItIsLoaded() throws Exception {
    String url = "http://localhost:1/images.tar";
    for (String[] command : new String[][] {{"load", "-i", url}, {"import", url, "x"}}) {
      Ran ran = jovl(command);
      assertThat(ran.exitCode()).isEqualTo(2);
      assertThat(ran.err())
          .startsWith("jovl: " + url + ": files are read and nothing downloaded; ");
    }
  }

  @Test
  void saveAndLoad_files() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putInto(server, "app", "1");
    ok("pull", name("app:1"));
    for (String format : new String[] {"oci-archive", "docker-archive"}) {
      String file = directory.resolve(format).toString();
      assertThat(ok("save", "--format", format, "-o", file, name("app:1"))).isEmpty();
      ok("rmi", name("app:1"));
      assertThat(ok("load", "-q", "-i", file)).isEqualTo("Loaded image: " + name("app:1") + "\n");
      assertThat(ok("images", "-q")).isEqualTo(image.id().shortHex() + "\n");
    }
    Ran ran = jovl("save", "--format", "zip", "-o", "x", name("app:1"));
    assertThat(ran.exitCode()).isEqualTo(2);
    ran = jovl("save", "-o", directory.resolve("gone").toString(), "none");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(Files.exists(directory.resolve("gone"))).isFalse();
    assertThat(Files.exists(directory.resolve("gone.part"))).isFalse();
  }

  @Test
  void import_fileAndDirectory() throws IOException {
    Path tar = Files.write(directory.resolve("root.tar"), TestImage.tar("etc/x", "y"));
    Path tree = Files.createDirectories(directory.resolve("tree/etc"));
    Files.writeString(tree.resolve("x"), "y");
    assertThat(ok("import", tar.toString(), "debian:12")).matches("sha256:[0-9a-f]{64}\n");
    assertThat(ok("import", directory.resolve("tree").toString(), "tree"))
        .matches("sha256:[0-9a-f]{64}\n");
    assertThat(ok("images", "debian")).contains("12");
    Path other = Files.write(directory.resolve("other.tar"), TestImage.tar("etc/x", "z"));
    String nameless = ok("import", other.toString());
    assertThat(ok("images", "-q", "--no-trunc", "-f", "dangling=true")).isEqualTo(nameless);
    Ran missing = jovl("import", directory.resolve("none").toString(), "x");
    assertThat(missing.exitCode()).isEqualTo(1);
    assertThat(missing.err()).contains("No such file or directory");
  }

  @Test
  void loadAndImport_damagedFile_isNamed() throws IOException {
    Path random = Files.write(directory.resolve("random"), new byte[] {31, -117, 8, 1, 2, 3, 4});
    for (String[] command :
        new String[][] {{"load", "-i", random.toString()}, {"import", random.toString(), "x"}}) {
      Ran ran = jovl(command);
      assertThat(ran.exitCode()).isEqualTo(1);
      assertThat(ran.err()).startsWith("jovl: " + random + ": ");
    }
  }

  /** A compressed archive is decompressed into the store first, of which nobody knows. */
  @Test
  void load_compressedArchiveIsNoTar_isNamed() throws IOException {
    Path archive = directory.resolve("a.tar.gz");
    Files.write(archive, TestImage.gzip("no tar".repeat(200).getBytes(UTF_8)));
    assertThat(jovl("load", "-i", archive.toString()).err())
        .startsWith("jovl: " + archive + ": not a usable tar archive: ");
  }

  /** An image of a disk, as an ISO: GNU tar, bsdtar and podman see an empty archive. */
  @Test
  void import_zerosAndSomethingElse_isNoTar() throws IOException {
    byte[] disk = Arrays.copyOf(new byte[0], 40_000);
    disk[32_769] = 'C';
    Path iso = Files.write(directory.resolve("iso"), disk);
    Ran ran = jovl("import", iso.toString(), "x");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).startsWith("jovl: " + iso + ": not a tar");
    assertThat(ok("images", "-a", "-q")).isEmpty();
  }

  @Test
  void import_endInDoubt_isTold() throws IOException {
    byte[] tar = TestImage.tar("etc/x", "y");
    Path cut = Files.write(directory.resolve("cut.tar"), Arrays.copyOf(tar, 1024));
    Ran ran = jovl("import", cut.toString(), "x");
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(ran.err())
        .isEqualTo("jovl: " + cut + ": the archive has no mark at its end; it may be cut off\n");
    Path twice = Files.write(directory.resolve("twice.tar"), Bytes.concat(tar, tar));
    ran = jovl("import", twice.toString(), "x");
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(ran.err())
        .isEqualTo(
            "jovl: " + twice + ": something follows the end of the archive; it was not read\n");
    Path whole = Files.write(directory.resolve("tar"), Bytes.concat(tar, new byte[100_000]));
    assertThat(jovl("import", whole.toString(), "x").err()).isEmpty();
  }

  @Test
  void import_whatIsLeftOut_isTold() throws IOException {
    Path tree = Files.createDirectories(directory.resolve("tree"));
    try (var socket = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      var unused = socket.bind(UnixDomainSocketAddress.of(tree.resolve("socket")));
    }
    Ran ran = jovl("import", tree.toString(), "x");
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(ran.err()).contains("socket");
  }

  @Test
  void format_fields() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putInto(server, "app", "1");
    ok("pull", name("app:1"));
    assertThat(ok("inspect", "-f", "{{.Id}}", name("app:1"))).isEqualTo(image.id() + "\n");
    assertThat(ok("images", "--format", "{{.Repository}}:{{.Tag}}"))
        .isEqualTo(name("app:1") + "\n");
    assertThat(ok("history", "--format", "{{.CreatedBy}} {{.CreatedSince}}", name("app:1")))
        .matches("step 1 (N/A|.* ago)\n");
    String id = image.id().shortHex();
    assertThat(ok("images", "--format", "{{.Tag}}\\t{{.ID}}")).isEqualTo("1\t" + id + "\n");
    for (String between : List.of(" ", "\\t", "\t")) {
      assertThat(ok("images", "--format", "table {{.Tag}}" + between + "{{.ID}}"))
          .isEqualTo("TAG   ID\n1     " + id + "\n");
    }
    assertThat(jovl("images", "--format", "table x").exitCode()).isEqualTo(2);
  }

  @Test
  void images_filters() throws Exception {
    TestImage one = new TestImage().layer("a", "1");
    one.putInto(server, "app/one", "1");
    TestImage two = new TestImage().layer("a", "2");
    two.putInto(server, "app/two", "1");
    ok("pull", name("app/one:1"));
    ok("pull", name("app/two:1"));
    ok("rmi", "--no-prune", name("app/two:1"));
    String idOne = one.id().shortHex() + "\n";
    String idTwo = two.id().shortHex() + "\n";
    for (String condition : List.of("dangling=true", " Dangling=true", "dangling = true ")) {
      assertThat(ok("images", "-q", "-f", condition)).isEqualTo(idTwo);
    }
    for (String word : List.of("1", "t", "TRUE", "True")) {
      assertThat(ok("images", "-q", "-f", "dangling=" + word)).isEqualTo(idTwo);
    }
    for (String word : List.of("false", "0", "f", "FALSE", "False")) {
      assertThat(ok("images", "-q", "-a", "-f", "dangling=" + word)).isEqualTo(idOne);
    }
    assertThat(ok("images", "-q", "-f", "reference=" + name("*/one"))).isEqualTo(idOne);
    assertThat(ok("images", "-q", "-f", "reference=" + name("*"))).isEmpty();
    assertThat(ok("images", "-q", "-f", "label=x")).isEmpty();
    assertThat(jovl("images", "-f", "size=1").exitCode()).isEqualTo(2);
    assertThat(jovl("images", "-f", "since=none").err()).contains("no such image: none");
    assertThat(jovl("images", "-f", "dangling=maybe").exitCode()).isEqualTo(2);
  }

  /** The text of the time that is later comes first in the alphabet. */
  @Test
  void images_sinceAndBefore_areOfTheirTimes() throws Exception {
    for (String[] image :
        new String[][] {
          {"old", "2026-01-02T03:04:05Z"},
          {"mid", "2026-01-02T03:04:05.5Z"},
          {"same", "2026-01-02T04:04:05.5+01:00"},
          {"new", "2026-01-02T02:04:06-01:00"}
        }) {
      new TestImage().layer("a", image[0]).created(image[1]).putInto(server, image[0], "1");
      ok("pull", "-q", name(image[0] + ":1"));
    }
    assertThat(ok("images", "--format", "{{.Repository}}").lines().toList().get(0))
        .isEqualTo(name("new"));
    String[] since = {"images", "--format", "{{.Repository}}", "-f", "since=" + name("mid:1")};
    assertThat(ok(since)).isEqualTo(name("new") + "\n");
    String[] before = {"images", "--format", "{{.Repository}}", "-f", "Before=" + name("same:1")};
    assertThat(ok(before)).isEqualTo(name("old") + "\n");
    assertThat(ok("images", "-f", "since=" + name("old:1"), "-f", "before=" + name("mid:1"), "-q"))
        .isEmpty();
  }

  /** Not every processor and kernel runs programs of 32 bits. */
  @ParameterizedTest
  @ValueSource(strings = {"s390x", "386"})
  void pull_forAnotherMachine_saysSo(String architecture) throws Exception {
    new TestImage()
        .layer("a", "1")
        .platform(new Platform("linux", architecture, ""))
        .putInto(server, "app", "1");
    Ran ran = jovl("pull", "--platform", "linux/amd64", name("app:1"));
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(ran.err()).isEqualTo("jovl: " + name("app:1") + " is not made for linux/amd64\n");
  }

  @Test
  void push_compression() throws Exception {
    Path tar = Files.write(directory.resolve("root.tar"), TestImage.tar("etc/x", "y"));
    for (String compression : new String[] {"zstd", "none", "gzip"}) {
      String name = name(compression);
      ok("import", tar.toString(), name);
      ok("push", "--compression", compression, name);
      String manifest =
          new String(server.manifest(compression, "latest").orElseThrow().bytes(), UTF_8);
      assertThat(manifest)
          .contains(
              "application/vnd.oci.image.layer.v1.tar"
                  + (compression.equals("none") ? "\"" : "+" + compression + "\""));
      ok("rmi", name);
      assertThat(ok("pull", name)).contains("Pull complete");
      ok("rmi", name);
    }
    assertThat(jovl("push", "--compression", "lzma", "x").exitCode()).isEqualTo(2);
  }

  @Test
  void login_withoutTerminal() {
    Ran ran = jovl("login", server.domain());
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains("--password-stdin");
  }
}
