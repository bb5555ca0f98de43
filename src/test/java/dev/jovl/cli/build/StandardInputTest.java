package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.cli.Ran;
import dev.jovl.testing.BuildContext;
import dev.jovl.testing.NeedsRoot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code jovl build} with standard input, which is a context or a Dockerfile. */
@ExtendWith(NeedsRoot.class)
final class StandardInputTest {

  private final Path temp;
  private final Path context;
  private final BuildContext files;

  StandardInputTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.context = Files.createDirectory(temp.resolve("context"));
    this.files = new BuildContext(context);
  }

  private Ran build(byte[] input, String... options) {
    InputStream real = System.in;
    try {
      System.setIn(new ByteArrayInputStream(input));
      Stream<String> call = Stream.of("--root", temp.resolve("store").toString(), "build");
      return Ran.of(Stream.concat(call, Arrays.stream(options)).toArray(String[]::new));
    } finally {
      System.setIn(real);
    }
  }

  private static boolean has(String program) {
    return Stream.of("/usr/bin/", "/bin/").anyMatch(it -> Files.isExecutable(Path.of(it, program)));
  }

  @Test
  void tar_inEveryWrapping_isTheContext() throws IOException {
    files.file("Dockerfile", "FROM scratch", "COPY f /copy");
    files.file("f", "text");
    for (String compress : List.of("cat", "gzip", "zstd", "xz", "bzip2")) {
      if (compress.equals("cat") || has(compress)) {
        Path out = temp.resolve("out-" + compress);
        Ran ran = build(files.tar(compress), "-q", "-o", out.toString(), "-");
        assertWithMessage(compress + ran.err()).that(ran.exitCode()).isEqualTo(0);
        assertThat(Files.readString(out.resolve("copy"))).isEqualTo("text\n");
      }
    }
    try (Stream<Path> left = Files.list(temp.resolve("store/staging"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void tar_isTheSameContextAsItsDirectory() throws IOException {
    files.file("Dockerfile", "FROM scratch", "COPY f /copy");
    files.file("f", "text");
    Files.setAttribute(context.resolve("f"), "unix:uid", 7);
    String packed = build(files.tar("cat"), "-q", "-").out();
    assertThat(build(new byte[0], "-q", context.toString()).out()).isEqualTo(packed);
  }

  @Test
  void tar_namesItsDockerfile() throws IOException {
    files.file("other", "FROM scratch", "LABEL which=other");
    assertThat(build(files.tar("cat"), "-q", "-f", "other", "-").exitCode()).isEqualTo(0);
    assertThat(build(files.tar("cat"), "-").err())
        .contains("Dockerfile: no such file in the tar of standard input; give -f a path in it");
    assertThat(build(files.tar("cat"), "--check", "-f", "./other", "-").out()).isEmpty();
    files.file("dockerfile", "FROM scratch", "LABEL which=small");
    assertThat(build(files.tar("cat"), "-q", "-").exitCode()).isEqualTo(0);
  }

  /** BuildKit: what is in a tar has been chosen by who made it. */
  @Test
  void tar_hasNoIgnoreFile() throws IOException {
    files.file("Dockerfile", "FROM scratch", "COPY f /copy");
    files.file("f", "text");
    files.file(".dockerignore", "f");
    assertThat(build(files.tar("cat"), "-q", "-").exitCode()).isEqualTo(0);
    assertThat(build(new byte[0], context.toString()).exitCode()).isEqualTo(1);
  }

  @Test
  void tar_linksOutOfIt_leadNowhere() throws IOException {
    Path secret = Files.writeString(temp.resolve("secret"), "FROM scratch\nLABEL a=b\n");
    Files.createSymbolicLink(context.resolve("Dockerfile"), secret);
    assertThat(build(files.tar("cat"), "-").err()).contains("no such file in the tar");
    Files.delete(context.resolve("Dockerfile"));
    Files.createSymbolicLink(context.resolve("Dockerfile"), Path.of("/inside"));
    files.file("inside", "FROM scratch", "LABEL a=b");
    assertThat(build(files.tar("cat"), "-q", "-").exitCode()).isEqualTo(0);
  }

  @Test
  void tar_thatIsDamaged_isTold() throws IOException {
    files.file("Dockerfile", "FROM scratch");
    Files.write(context.resolve("f"), new byte[100_000]);
    byte[] tar = files.tar("cat");
    Ran ran = build(Arrays.copyOf(tar, 20_000), "-");
    assertThat(ran.exitCode()).isEqualTo(1);
    assertThat(ran.err()).startsWith("jovl: standard input: ");
    byte[] zipped = "no tar".getBytes(UTF_8);
    assertThat(build(new byte[] {0x1f, (byte) 0x8b, 8, 0, zipped[0]}, "-").err())
        .contains("standard input: neither a tar nor a Dockerfile; give a tar, or");
  }

  @Test
  void dockerfile_hasNoContext() {
    byte[] file = "FROM scratch\nLABEL a=b\n".getBytes(UTF_8);
    assertThat(build(file, "-q", "--progress=tty", "-").exitCode()).isEqualTo(0);
    byte[] copying = "FROM scratch\nCOPY . /x/\nCOPY a /\n".getBytes(UTF_8);
    assertThat(build(copying, "-").err())
        .contains("\"a\": no such file or directory in the context");
    assertThat(build(file, "-f", "-", "-").err()).contains("-f - reads the Dockerfile");
    assertThat(build(file, "-f", "x", "-").err())
        .contains("-f x: standard input is a Dockerfile already, and no tar; leave -f out");
    assertThat(build(new byte[0], "-").err()).contains("the Dockerfile cannot be empty");
  }

  @Test
  void dockerfile_withoutEnd_isNotReadToIt() {
    byte[] file = new byte[BuildFiles.MAX_BYTES + 100];
    Arrays.fill(file, (byte) '#');
    assertThat(build(file, "-f", "-", context.toString()).err())
        .isEqualTo(
            "jovl: standard input: larger than 16 MiB, the most that a Dockerfile may have; give a tar"
                + " as the context instead: jovl build -\n");
  }

  @Test
  void dockerfile_withAContext() throws IOException {
    files.file("f", "text");
    byte[] file = "FROM scratch\nCOPY f /copy\n".getBytes(UTF_8);
    Path out = temp.resolve("out");
    Ran ran = build(file, "-q", "-f", "-", "-o", out.toString(), context.toString());
    assertWithMessage(ran.err()).that(ran.exitCode()).isEqualTo(0);
    assertThat(Files.exists(out.resolve("copy"), LinkOption.NOFOLLOW_LINKS)).isTrue();
  }
}
