package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.build.digest.GivenMemory;
import dev.jovl.build.digest.PlainSmallFile;
import dev.jovl.cli.Ran;
import dev.jovl.linux.Self;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.store.Store;
import dev.jovl.testing.DiskScript;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code --filter} of prune, and that of images by time. */
final class PruneCommandTest {

  private final Path directory;

  PruneCommandTest(@TempDir Path directory) {
    this.directory = directory;
  }

  private Ran jovl(String... args) {
    return Ran.on(directory.resolve("store"), args);
  }

  private String ok(String... args) {
    return jovl(args).succeeded();
  }

  private void importedNow(String name) throws IOException {
    Path tar = Files.write(directory.resolve("tar"), TestImage.tar("f", name));
    ok("import", tar.toString(), name);
  }

  private static String hoursFromNow(int hours) {
    return Instant.now().plus(hours, ChronoUnit.HOURS).toString();
  }

  @Test
  void until_keepsWhatWasMadeSince() throws IOException {
    importedNow("a");
    ok("rmi", "--no-prune", "a");
    assertThat(ok("prune", "--filter", "until=24h")).startsWith("Removed 0 layers, 0 documents");
    assertThat(ok("prune", "--filter=until=" + hoursFromNow(-1))).startsWith("Removed 0 layers");
    assertThat(ok("images", "-a", "-q")).isNotEmpty();
    assertThat(ok("prune", "--filter", "until=" + hoursFromNow(1)))
        .startsWith("Removed 1 layer, 1 document");
    assertThat(ok("images", "-a", "-q")).isEmpty();
  }

  @Test
  void until_withAll_isOfTheBuildCacheToo() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to build without a user namespace");
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "text");
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY f /\n");
    ok("build", "-q", "-t", "a", context.toString());
    ok("rmi", "a");
    assertThat(ok("prune", "-a", "--filter", "until=24h")).startsWith("Removed 0 layers");
    String later = "until=" + hoursFromNow(1);
    assertThat(ok("prune", "--filter", later)).startsWith("Removed 0 layers");
    assertThat(ok("prune", "-a", "--filter", later)).startsWith("Removed 1 layer");
  }

  /** Whoever prunes by age each week wants to keep what each day's build takes from the cache. */
  @Test
  void until_stepsThatABuildUsed_areYoung() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to build without a user namespace");
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "text");
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY f /\nLABEL a=b\n");
    ok("build", "-q", "-t", "a", context.toString());
    try (var steps = Files.list(directory.resolve("store/cache"))) {
      for (Path step : steps.toList()) {
        Files.setLastModifiedTime(step, FileTime.from(Instant.EPOCH));
      }
    }
    String id = ok("build", "-q", "-t", "a", context.toString());
    ok("rmi", "--no-prune", "a");
    Instant old = Instant.now().minus(1, ChronoUnit.HOURS);
    assertThat(ok("prune", "-a", "--filter", "until=" + old)).contains(" 0 cached steps");
    assertThat(ok("build", "-q", context.toString())).isEqualTo(id);
  }

  /** The memory of the files of a context is not changed by a build that finds all in it. */
  @Test
  void until_digestsThatABuildUsed_areYoung() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to build without a user namespace");
    Path context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY file /\n");
    Path file = Files.writeString(context.resolve("file"), "content");
    DiskScript.assumeOnDisk(file);
    String[] build = {"build", "-q", context.toString()};
    ok(build);
    // Only what changed some time ago is remembered by a build itself.
    Path digests = directory.resolve("store/digests");
    GivenMemory.write(new PlainSmallFile(digests), file, "content");
    Files.setLastModifiedTime(digests, FileTime.from(Instant.EPOCH));
    ok(build);
    ok("prune", "-a", "--filter", "until=" + hoursFromNow(-1));
    assertThat(Files.exists(digests)).isTrue();
    Files.setLastModifiedTime(digests, FileTime.from(Instant.EPOCH));
    ok("prune", "-a", "--filter", "until=" + hoursFromNow(-1));
    assertThat(Files.exists(digests)).isFalse();
  }

  /** Makes images without names, each of a layer of its own and with these labels. */
  private void imagesWithLabels(List<Map<String, String>> each) throws Exception {
    for (int i = 0; i < each.size(); i++) {
      importedNow("image" + i);
      try (Store store = Store.open(directory.resolve("store"))) {
        Reference name = Reference.parse("image" + i).withDefaultTag();
        Digest plain = store.find(name).orElseThrow().image();
        ImageConfig image = ImageConfig.parse(store.document(plain).orElseThrow());
        ContainerConfig labelled = image.config().toBuilder().labels(each.get(i)).build();
        Digest other = store.putDocument(image.withConfig(labelled).toBytes());
        store.name(new NamedImage(name, other, Optional.empty()));
      }
    }
    ok("prune");
    for (int i = 0; i < each.size(); i++) {
      ok("rmi", "--no-prune", "image" + i);
    }
  }

  /** Returns the names of the labels of all images. */
  private List<String> labels() {
    List<String> labels = new ArrayList<>();
    for (String id : ok("images", "-a", "-q").lines().toList()) {
      String format = "{{range $k, $v := .Config.Labels}}{{$k}}{{\"\\n\"}}{{end}}";
      labels.addAll(ok("inspect", "-f", format, id).lines().filter(it -> !it.isEmpty()).toList());
    }
    return labels;
  }

  @Test
  void label_removesImagesThatHaveIt() throws Exception {
    imagesWithLabels(List.of(Map.of("a", "1"), Map.of("b", "1"), Map.of("c", "1", "d", "1")));
    assertThat(ok("prune", "--filter", "label=a=2")).startsWith("Removed 0 layers, 0 documents");
    assertThat(ok("prune", "--filter", "label=a=1")).startsWith("Removed 1 layer, 1 document");
    assertThat(labels()).containsExactly("b", "c", "d");
    String both = "label=d";
    assertThat(ok("prune", "--filter", "label=b", "--filter", both)).startsWith("Removed 0 layers");
    assertThat(ok("prune", "--filter", "label=c", "--filter", both)).startsWith("Removed 1 layer");
    assertThat(labels()).containsExactly("b");
  }

  /** Of several, an image is kept that has them all, as in docker. */
  @Test
  void noLabel_removesImagesThatHaveItNot() throws Exception {
    imagesWithLabels(List.of(Map.of("a", "1"), Map.of("b", "1"), Map.of("c", "1", "d", "1")));
    importedNow("named");
    String old = "until=" + hoursFromNow(-1);
    ok("prune", "--filter", "label!=b", "--filter", old);
    assertThat(labels()).containsExactly("a", "b", "c", "d");
    ok("prune", "--filter", "label!=c", "--filter", "label!=d");
    assertThat(labels()).containsExactly("c", "d");
    assertThat(ok("prune", "--filter", "label!=c=2")).startsWith("Removed 1 layer, 1 document");
    assertThat(ok("images", "-q")).isNotEmpty();
  }

  @Test
  void images_until() throws IOException {
    importedNow("a");
    assertThat(ok("images", "-q", "-f", "until=24h")).isEmpty();
    assertThat(ok("images", "-q", "-f", "until=" + hoursFromNow(1))).isNotEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "prune --filter until=soon, --filter until=soon: not a time; give a duration",
    "prune --filter until, --filter until: not a time; give a duration",
    "prune --filter until=7d, 24h or 1h30m",
    "images -f until=soon, --filter until=soon: not a time; give a duration",
    "prune --filter name=x, --filter name=x: not a filter of prune; use until=24h",
    "prune --filter label, --filter label: not a filter of prune; use until=24h",
    "prune -a --filter label=x, --filter label=x: the build cache has no labels; leave out --all",
    "prune --filter until=1h --filter until=2h, --filter until=2h: until is given twice"
  })
  void badFilter_isAnErrorAndRemovesNothing(String line, String message) throws IOException {
    importedNow("a");
    ok("rmi", "--no-prune", "a");
    Ran ran = jovl(line.split(" "));
    assertThat(ran.exitCode()).isEqualTo(2);
    assertThat(ran.err()).contains(message);
    assertThat(ok("images", "-a", "-q")).isNotEmpty();
  }
}
