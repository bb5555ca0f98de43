package dev.jovl.cli.build;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarLimits;
import dev.jovl.tar.TarReader;
import dev.jovl.testing.NeedsRoot;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code jovl build --output}. */
@ExtendWith(NeedsRoot.class)
final class BuildOutputTest {

  private final Path temp;
  private final Path context;

  BuildOutputTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.context = Files.createDirectory(temp.resolve("context"));
  }

  @BeforeEach
  void makeContext() throws IOException {
    Files.writeString(context.resolve("one"), "first");
    Files.writeString(context.resolve("two"), "second");
    Path tree = Files.createDirectory(context.resolve("tree"));
    Files.createSymbolicLink(tree.resolve("link"), Path.of("../two"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM scratch
        COPY --chown=7:8 --chmod=640 one /d/file
        COPY tree two /d/
        COPY two /d/file2
        """);
  }

  private Ran build(String... options) {
    List<String> all = new ArrayList<>(List.of("--root", temp.resolve("store").toString()));
    all.add("build");
    all.addAll(List.of(options));
    all.add(context.toString());
    return Ran.of(all.toArray(new String[0]));
  }

  @Test
  void local_isTheTreeOfTheImage_inADirectoryThatIsMade() throws IOException {
    Path out = temp.resolve("a/b");
    Ran ran = build("--output", "type=local,dest=" + out);
    assertThat(ran.exitCode()).isEqualTo(0);
    assertThat(Files.readString(out.resolve("d/file"))).isEqualTo("first");
    assertThat(Files.getAttribute(out.resolve("d/file"), "unix:uid")).isEqualTo(7);
    assertThat(Files.getAttribute(out.resolve("d/file"), "unix:mode")).isEqualTo(0100640);
    assertThat(Files.readSymbolicLink(out.resolve("d/link")).toString()).isEqualTo("../two");
  }

  @Test
  void output_thatSaysNothing_isRefusedWithWhatItCanSay() {
    Ran empty = build("-o", "");
    assertThat(empty.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(empty.err())
        .isEqualTo(
            "jovl: --output '': nothing in it; write type=local,dest=DIR or"
                + " type=tar|oci|docker,dest=FILE\n");
    assertThat(build("-o", "\"type=tar").err()).contains("a quote stays open");
  }

  @Test
  void commasInAPath_areQuotedAsInCsv() throws IOException {
    Path out = temp.resolve("a,b.tar");
    Ran ran = build("-o", "type=tar,\"dest=" + out + "\"");
    assertThat(ran.err()).isEmpty();
    assertThat(Files.exists(out)).isTrue();
    assertThat(build("-o", "type=tar,\"dest=" + out).err()).contains("a quote stays open");
  }

  @Test
  void local_whatIsThere_isReplacedOrStays_andNoLinkLeadsOut() throws IOException {
    Path elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    Path out = Files.createDirectory(temp.resolve("out"));
    Files.writeString(out.resolve("other"), "stays");
    Files.createSymbolicLink(out.resolve("d"), elsewhere);
    assertThat(build("-q", "-o", out.toString()).exitCode()).isEqualTo(0);
    assertThat(Files.isDirectory(out.resolve("d"), LinkOption.NOFOLLOW_LINKS)).isTrue();
    assertThat(Files.readString(out.resolve("d/file"))).isEqualTo("first");
    assertThat(Files.readString(out.resolve("other"))).isEqualTo("stays");
    assertThat(elsewhere.toFile().list()).isEmpty();
  }

  @Test
  void local_ontoAFile_isRefused() {
    Ran ran = build("-o", context.resolve("one").toString());
    assertThat(ran.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(ran.err()).contains("one: Not a directory; name a directory");
  }

  @Test
  void placesThatAreNotThere_areToldBeforeTheBuild() {
    String missing = temp.resolve("missing/file").toString();
    for (String option :
        List.of(
            "--output=type=oci,dest=" + missing,
            "--iidfile=" + missing,
            "--metadata-file=" + missing)) {
      Ran ran = build(option);
      assertThat(ran.out()).isEmpty();
      assertThat(ran.err()).contains("file: its directory is not there; make " + temp);
    }
    Ran directory = build("-o", "type=tar,dest=" + temp);
    assertThat(directory.err()).contains("Is a directory; name a file in it");
  }

  /** Claims that an archive holds the tree of the image. */
  private static void assertHoldsTheTree(InputStream tar) throws IOException {
    List<String> names = new ArrayList<>();
    TarReader reader = new TarReader(tar, TarLimits.DEFAULT);
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      names.add(entry.toString());
    }
    assertThat(names).containsExactly("d/", "d/file", "d/file2", "d/link", "d/two").inOrder();
  }

  @Test
  void tar_holdsTheTree_ofAllLayers() throws IOException {
    Path tar = temp.resolve("out.tar");
    assertThat(build("-o", "type=tar,dest=" + tar).exitCode()).isEqualTo(0);
    try (InputStream in = Files.newInputStream(tar)) {
      assertHoldsTheTree(in);
    }
  }

  @Test
  void tar_onStandardOutput_isAlone() throws IOException {
    for (String[] options : new String[][] {{"-o", "-"}, {"-q", "--output=type=tar"}}) {
      Ran ran = build(options);
      assertThat(ran.exitCode()).isEqualTo(0);
      byte[] out = ran.out().getBytes(StandardCharsets.UTF_8);
      assertHoldsTheTree(new ByteArrayInputStream(out));
      assertThat(ran.out()).endsWith("\0\0\0");
    }
  }

  @Test
  void archives_loadAgain_withTheirNames() throws IOException {
    for (String type : List.of("oci", "docker")) {
      Path file = temp.resolve(type + ".tar");
      String output = "type=" + type + ",dest=" + file;
      assertThat(build("-t", "made:1", "-o", output).exitCode()).isEqualTo(0);
      String other = temp.resolve("of-" + type).toString();
      Ran loaded = Ran.of("--root", other, "load", "-i", file.toString());
      assertThat(loaded.exitCode()).isEqualTo(0);
      assertThat(Ran.of("--root", other, "images", "-q", "made:1").out()).isNotEmpty();
      assertThat(build("-q", "-o", output).exitCode()).isEqualTo(0);
    }
  }

  @Test
  void store_isAcceptedForWhatIsSoInAnyCase() {
    for (String type : List.of("docker", "image", "cacheonly")) {
      assertThat(build("-q", "--output=type=" + type).out()).matches("sha256:[0-9a-f]{64}\n");
    }
  }

  @Test
  void wrongOutputs_nameTheWayOut() {
    assertThat(build("-o", "type=registry").err()).contains("; use jovl push NAME after it");
    for (String wrong : List.of("type=local", "type=zip,dest=x", "dest=x", "type=tar,as=x", "")) {
      Ran ran = build("-o", wrong);
      assertThat(ran.exitCode()).isEqualTo(ExitCode.USAGE);
      assertThat(ran.err()).contains("type=local,dest=DIR or type=tar|oci|docker,dest=FILE");
    }
    assertThat(build("-o", "-", "-o", "type=oci").err()).contains("give the other a file");
  }
}
