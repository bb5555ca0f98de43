package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.store.BuildCacheCollection;
import dev.jovl.store.CollectionResult;
import dev.jovl.store.Store;
import dev.jovl.testing.Await;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Steps in a row that make no files. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class SettingStepsTest {

  private final Workshop shop;

  SettingStepsTest(Workshop shop) {
    this.shop = shop;
  }

  @BeforeEach
  void showNoImages() {
    shop.plain(true);
  }

  private static void awaitAnotherSecond() {
    long second = Instant.now().getEpochSecond();
    Await.until(() -> Instant.now().getEpochSecond() > second);
  }

  /** With docker and buildah an unset variable is root, and the directory of before. */
  @Test
  void userAndDirectoryOfNothing_areRootAndTheOneOfBefore() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox",
            "WORKDIR /a/",
            "USER user",
            "USER $NOBODY",
            "WORKDIR $NOWHERE",
            "RUN ls");
    assertThat(shop.config(image).config().user()).isEmpty();
    assertThat(shop.config(image).config().workingDir()).isEqualTo("/a");
    Digest root = shop.build("FROM busybox", "WORKDIR \"\"");
    assertThat(shop.config(root).config().workingDir()).isEqualTo("/");
  }

  @Test
  void imageOnScratch_startsInTheRoot() throws Exception {
    Digest image = shop.build("FROM scratch", "ENV a=b");
    assertThat(shop.config(image).config().workingDir()).isEqualTo("/");
    Digest other = shop.build("FROM busybox", "ENV a=b");
    assertThat(shop.config(other).config().workingDir()).isEmpty();
  }

  /** As with BuildKit, which counts them as steps of the stage. */
  @Test
  void triggers_haveNumbersOfTheirOwn() throws Exception {
    shop.build("FROM busybox", "ONBUILD RUN echo 1", "ONBUILD RUN echo 2");
    shop.build("FROM built", "RUN echo 3");
    assertThat(shop.transcript()).contains(" [stage-0 2/4] RUN echo 1");
    assertThat(shop.transcript()).contains(" [stage-0 3/4] RUN echo 2");
    assertThat(shop.transcript()).contains(" [stage-0 4/4] RUN echo 3");
  }

  /** As with BuildKit; the pairs of an ENV all see what was there before it. */
  @Test
  void argumentsOfOneInstruction_seeThoseBefore() throws Exception {
    shop.argument("C", "given");
    Digest image =
        shop.build(
            "FROM busybox",
            "ENV A=env",
            "ARG B=1 C=2 D=$B-$C-$A",
            "ENV E=$D F=$E",
            "RUN echo $B $C $D > /seen");
    assertThat(shop.read(image, "seen")).isEqualTo("1 given 1-given-env\n");
    assertThat(shop.config(image).config().env()).containsAtLeast("E=1-given-env", "F=");
  }

  /** As docker reads them (ParseSignal of moby/sys, ParsePortSpec of go-connections). */
  @Test
  void signalsAndPorts_inOddForms() throws Exception {
    Digest image = shop.build("FROM busybox", "STOPSIGNAL 015", "EXPOSE 80/ 81/UDP");
    assertThat(shop.config(image).config().stopSignal()).isEqualTo("015");
    assertThat(shop.config(image).config().exposedPorts()).containsExactly("80/tcp", "81/udp");
  }

  private List<String> times(Digest image) throws IOException {
    return shop.config(image).history().stream().map(History::created).toList();
  }

  /** Both are shell forms of nothing, as BuildKit has it; an empty list is none. */
  @Test
  void commandsWithoutArguments_areTheShellWithNothing() throws Exception {
    Digest image = shop.build("FROM busybox", "SHELL [\"/s\", \"-x\"]", "ENTRYPOINT", "CMD");
    List<String> shell = List.of("/s", "-x", "");
    assertThat(shop.config(image).config().entrypoint()).hasValue(shell);
    assertThat(shop.config(image).config().cmd()).hasValue(shell);
    Digest none = shop.build("FROM busybox", "ENTRYPOINT []", "CMD []");
    assertThat(shop.config(none).config().entrypoint().orElse(List.of())).isEmpty();
    assertThat(shop.config(none).config().cmd().orElse(List.of())).isEmpty();
  }

  @Test
  void row_isOneImage() throws Exception {
    List<String> lines = new ArrayList<>(List.of("FROM busybox"));
    for (int i = 0; i < 50; i++) {
      lines.add("ARG a" + i + "=1");
      lines.add("ENV e" + i + "=$a" + i);
    }
    int before = shop.store().documents().size();
    Digest image = shop.build(lines.toArray(new String[0]));
    assertThat(shop.store().documents().size() - before).isEqualTo(1);
    assertThat(shop.config(image).history()).hasSize(101);
    assertThat(shop.config(image).config().env()).contains("e49=1");
  }

  @Test
  void unchangedRow_endsInTheSameImage_howeverItIsShown() throws Exception {
    String[] lines = {"FROM busybox", "ENV A=b", "RUN true", "LABEL c=d", "WORKDIR /", "USER 7"};
    Digest first = shop.build(lines);
    awaitAnotherSecond();
    assertThat(shop.build(lines)).isEqualTo(first);
    assertThat(shop.transcript().split(" CACHED\n", -1)).hasLength(6);
    shop.plain(false);
    assertThat(shop.build(lines)).isEqualTo(first);
    assertThat(shop.executed()).isEmpty();
  }

  @Test
  void shownImages_areInTheStore() throws Exception {
    shop.plain(false);
    int before = shop.store().documents().size();
    Digest unused = shop.build("FROM busybox", "ENV A=b", "ENV C=d");
    assertThat(shop.store().documents().size() - before).isEqualTo(2);
  }

  @Test
  void changedStep_leavesThoseBeforeIt() throws Exception {
    Digest first = shop.build("FROM busybox", "ENV A=b", "ENV C=d", "ENV E=f");
    awaitAnotherSecond();
    Digest second = shop.build("FROM busybox", "ENV A=b", "ENV C=x", "ENV E=f");
    List<String> before = times(first);
    List<String> after = times(second);
    assertThat(after.subList(0, 2)).isEqualTo(before.subList(0, 2));
    assertThat(after.get(2)).isNotEqualTo(before.get(2));
    assertThat(after.get(3)).isEqualTo(after.get(2));
    assertThat(shop.transcript()).containsMatch("#2 CACHED\n(.*\n)*#3 DONE");
  }

  @Test
  void stepsBeforeOneThatFails_areKept() throws Exception {
    assertThrows(
        BuildException.class, () -> shop.build("FROM busybox", "ENV A=b", "ENV C=d", "RUN exit 3"));
    Digest unused = shop.build("FROM busybox", "ENV A=b", "ENV C=d");
    assertThat(shop.transcript()).contains("#3 CACHED");
  }

  /** Only with --all a collection takes what the cache remembers. */
  @Test
  void nameless_isKeptAsLongAsTheCache(@TempDir Path temp) throws Exception {
    List<Digest> images = new ArrayList<>();
    try (Workshop used = new Workshop(temp).plain(true)) {
      images.add(used.build("FROM busybox", "ENV A=b", "ENV C=d"));
      images.add(used.build("FROM busybox", "ENV A=b"));
      images.add(used.build("FROM busybox", "ENV X=y"));
    }
    try (Store store = Store.open(temp.resolve("store"))) {
      CollectionResult unused = store.collect(BuildCacheCollection.KEEP);
      assertThat(store.documents()).containsAtLeastElementsIn(images);
    }
  }

  @Test
  void noCache_carriesThemOutAnew() throws Exception {
    Digest first = shop.build("FROM busybox", "ENV A=b");
    awaitAnotherSecond();
    Digest second = shop.noCache(true).build("FROM busybox", "ENV A=b");
    assertThat(second).isNotEqualTo(first);
    assertThat(shop.noCache(false).build("FROM busybox", "ENV A=b")).isEqualTo(second);
  }
}
