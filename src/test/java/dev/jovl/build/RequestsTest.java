package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.image.remote.PullPolicy;
import dev.jovl.oci.Digest;
import dev.jovl.oci.History;
import dev.jovl.oci.ImageConfig;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.store.NamedImage;
import dev.jovl.testing.Ending;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the caller of a build says besides the Dockerfile. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class RequestsTest {

  private final Workshop shop;

  RequestsTest(Workshop shop) {
    this.shop = shop;
  }

  @Test
  void labels_goBeforeThoseOfTheDockerfile_andMakeNoStep() throws Exception {
    String[] lines = {"FROM busybox", "LABEL a=file b=file", "RUN touch /x"};
    Digest plain = shop.build(lines);
    Digest labelled = shop.label("b", "given").label("c", "").build(lines);
    assertThat(shop.executed()).isEmpty();
    assertThat(shop.config(labelled).config().labels())
        .containsExactly("a", "file", "b", "given", "c", "");
    assertThat(shop.config(labelled).history()).isEqualTo(shop.config(plain).history());
    assertThat(shop.config(labelled).diffIds()).isEqualTo(shop.config(plain).diffIds());
    assertThat(shop.build(lines)).isEqualTo(labelled);
    assertThat(shop.label("b", "other").build(lines)).isNotEqualTo(labelled);
  }

  @Test
  void labels_areThoseOfTheTargetAlone() throws Exception {
    Digest image =
        shop.label("a", "1").build("FROM busybox AS one", "FROM one", "RUN touch /labelled");
    assertThat(shop.config(image).config().labels()).containsExactly("a", "1");
    String[] lines = {"FROM busybox", "RUN touch /labelled"};
    Digest unused = shop.build(lines);
    assertThat(shop.executed()).isEmpty();
  }

  @Test
  void hosts_areSeenByRun_andInItsKey() throws Exception {
    String[] lines = {"FROM busybox", "RUN cat /etc/hosts > /seen"};
    assertThat(shop.read(shop.build(lines), "seen")).doesNotContain("elsewhere");
    Digest image = shop.host("10.1.2.3\telsewhere").build(lines);
    assertThat(shop.read(image, "seen")).endsWith("\n10.1.2.3\telsewhere\n");
    Digest unused = shop.build(lines);
    assertThat(shop.executed()).isEmpty();
  }

  @Test
  void hostname_isThatOfTheArgument_andInTheKey() throws Exception {
    String[] lines = {"FROM busybox", "RUN cat /proc/sys/kernel/hostname > /seen"};
    assertThat(shop.read(shop.build(lines), "seen")).isEqualTo("buildkitsandbox\n");
    shop.argument("BUILDKIT_SANDBOX_HOSTNAME", "foo");
    assertThat(shop.read(shop.build(lines), "seen")).isEqualTo("foo\n");
    assertThat(shop.transcript()).doesNotContain("not consumed");
  }

  @Test
  void sourceDate_isTheTimeOfTheImageAndItsHistory() throws Exception {
    String[] lines = {"FROM busybox", "ARG SOURCE_DATE_EPOCH", "LABEL of=$SOURCE_DATE_EPOCH"};
    Digest first = shop.argument("SOURCE_DATE_EPOCH", "1600000000").build(lines);
    ImageConfig config = shop.config(first);
    assertThat(config.created()).isEqualTo("2020-09-13T12:26:40Z");
    assertThat(config.config().labels()).containsEntry("of", "1600000000");
    assertThat(config.history().get(config.history().size() - 1).created())
        .isEqualTo("2020-09-13T12:26:40Z");
    assertThat(shop.transcript()).doesNotContain("not consumed");
    Digest unused = shop.argument("SOURCE_DATE_EPOCH", "").build("FROM busybox", "LABEL a=b");
    assertThat(shop.noCache(true).argument("SOURCE_DATE_EPOCH", "1600000000").build(lines))
        .isEqualTo(first);
  }

  @Test
  void sourceDate_isNotMixedWithTheTimeOfAnEarlierBuild() throws Exception {
    String[] lines = {"FROM busybox", "RUN touch /made"};
    Digest now = shop.build(lines);
    Digest then = shop.argument("SOURCE_DATE_EPOCH", "0").build(lines);
    assertThat(shop.executed()).isEmpty();
    assertThat(shop.config(then).created()).isEqualTo("1970-01-01T00:00:00Z");
    assertThat(shop.config(then).diffIds()).isEqualTo(shop.config(now).diffIds());
    assertThat(shop.argument("SOURCE_DATE_EPOCH", "").build(lines)).isEqualTo(now);
  }

  @Test
  void sourceDate_isTheTimeOfWhatCopiesMake() throws Exception {
    shop.file("file", "content");
    Files.setLastModifiedTime(
        shop.context().resolve("file"), FileTime.fromMillis(1_500_000_000_000L));
    String[] lines = {
      "FROM busybox",
      "COPY file /made/file",
      "COPY --link file /linked/file",
      "COPY <<one /text/",
      "text",
      "one",
      "WORKDIR /work/directory",
      "RUN stat -c %Y /made/file /made /linked/file /linked /text/one /text /work"
          + " /work/directory | sort -u > /seen",
    };
    Digest image = shop.argument("SOURCE_DATE_EPOCH", "1600000000").build(lines);
    assertThat(shop.read(image, "seen")).isEqualTo("1600000000\n");
    Digest another = shop.argument("SOURCE_DATE_EPOCH", "1600000001").build(lines);
    assertThat(shop.read(another, "seen")).isEqualTo("1600000001\n");
  }

  @Test
  void sourceDate_isNotTheTimeOfWhatIsInAnArchive() throws Exception {
    String script = "touch -d @1500000000 f; tar -cf a.tar f; touch g";
    Process tar =
        new ProcessBuilder("sh", "-ec", script).directory(shop.context().toFile()).start();
    assertThat(Ending.code(tar)).isEqualTo(0);
    Digest image =
        shop.argument("SOURCE_DATE_EPOCH", "1600000000")
            .build("FROM busybox", "ADD a.tar g /to/", "RUN stat -c %Y /to/f /to /to/g > /seen");
    assertThat(shop.read(image, "seen")).isEqualTo("1500000000\n1600000000\n1600000000\n");
  }

  @Test
  void sourceDate_makesLayersOfCopiesThatNeedNotWaitForAnything() throws Exception {
    shop.file("file", "content");
    String[] lines = {"FROM busybox", "COPY file /bin/file", "WORKDIR /work"};
    Digest first = shop.argument("SOURCE_DATE_EPOCH", "1600000000").build(lines);
    Files.setLastModifiedTime(
        shop.context().resolve("file"), FileTime.fromMillis(1_500_000_000_000L));
    assertThat(shop.noCache(true).build(lines)).isEqualTo(first);
  }

  @Test
  void sourceDate_isTheTimeOfDirectoriesThatAreChangedInTheFirstTickOfAStep() throws Exception {
    shop.file("file", "content").argument("SOURCE_DATE_EPOCH", "1600000000").noCache(true);
    String[] lines = {"FROM busybox", "COPY file /bin/file", "WORKDIR /work"};
    Digest first = shop.build(lines);
    for (int i = 0; i < 50; i++) {
      assertThat(shop.build(lines)).isEqualTo(first);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"yesterday", "-1", "253402300800", "99999999999999999999"})
  void sourceDate_thatIsNoTime_isAnError(String date) {
    shop.argument("SOURCE_DATE_EPOCH", date);
    BuildException error = assertThrows(BuildException.class, () -> shop.build("FROM busybox"));
    assertThat(error)
        .hasMessageThat()
        .startsWith("invalid SOURCE_DATE_EPOCH: " + date + ": not a number of seconds since 1970;");
  }

  @Test
  void sourceDate_mayBeInTheDockerfile() throws Exception {
    String[] lines = {
      "ARG EPOCH=1600000000",
      "ARG SOURCE_DATE_EPOCH=$EPOCH",
      "FROM busybox",
      "ARG SOURCE_DATE_EPOCH",
      "LABEL of=$SOURCE_DATE_EPOCH"
    };
    ImageConfig own = shop.config(shop.build(lines));
    assertThat(own.created()).isEqualTo("2020-09-13T12:26:40Z");
    assertThat(own.config().labels()).containsEntry("of", "1600000000");
    ImageConfig given = shop.config(shop.argument("SOURCE_DATE_EPOCH", "86400").build(lines));
    assertThat(given.created()).isEqualTo("1970-01-02T00:00:00Z");
    ImageConfig none = shop.config(shop.argument("SOURCE_DATE_EPOCH", "").build(lines));
    assertThat(none.created()).isGreaterThan("2024");
  }

  @Test
  void sourceDate_ofTheDockerfile_thatIsNoTime_isAnError() {
    BuildException error =
        assertThrows(
            BuildException.class, () -> shop.build("ARG SOURCE_DATE_EPOCH=named", "FROM busybox"));
    assertThat(error).hasMessageThat().contains("invalid SOURCE_DATE_EPOCH: named: ");
  }

  @Test
  void sourceDate_ofTheContext_isTheClocksForADirectory() throws Exception {
    String[] lines = {"ARG SOURCE_DATE_EPOCH=context", "FROM busybox", "ARG SOURCE_DATE_EPOCH"};
    assertThat(shop.config(shop.build(lines)).created()).isGreaterThan("2024");
    Digest given = shop.argument("SOURCE_DATE_EPOCH", "context").build("FROM busybox", "LABEL a=b");
    assertThat(shop.config(given).created()).isGreaterThan("2024");
  }

  @Test
  void sourceDate_ofAContextWithoutTime_isNotSet() throws Exception {
    String[] lines = {
      "ARG SOURCE_DATE_EPOCH=context",
      "FROM busybox",
      "ARG SOURCE_DATE_EPOCH",
      "LABEL of=${SOURCE_DATE_EPOCH-none}"
    };
    assertThat(shop.config(shop.build(lines)).config().labels()).containsEntry("of", "none");
    lines[0] = "ARG SOURCE_DATE_EPOCH=1600000000";
    ImageConfig own = shop.config(shop.argument("SOURCE_DATE_EPOCH", "context").build(lines));
    assertThat(own.created()).isEqualTo("2020-09-13T12:26:40Z");
    assertThat(own.config().labels()).containsEntry("of", "1600000000");
  }

  @Test
  void argumentOfBuildKit_thatIsNotUsed_isTold() throws Exception {
    Digest unused =
        shop.argument("BUILDKIT_INLINE_CACHE", "1")
            .argument("BUILDKIT_CACHE_MOUNT_NS", "x")
            .build("FROM busybox");
    assertThat(shop.transcript()).contains("build-args [BUILDKIT_CACHE_MOUNT_NS] were not");
  }

  /** As with BuildKit ({@code nonEnvArgs}): they are for who scans the image. */
  @Test
  void argumentOfAScan_isInNoEnvironment() throws Exception {
    shop.argument("BUILDKIT_SBOM_SCAN_CONTEXT", "true");
    Digest image =
        shop.build(
            "FROM busybox",
            "ARG BUILDKIT_SBOM_SCAN_CONTEXT",
            "ARG BUILDKIT_SBOM_SCAN_STAGE=true",
            "LABEL of=[$BUILDKIT_SBOM_SCAN_STAGE]",
            "RUN env > /seen");
    assertThat(shop.read(image, "seen")).doesNotContain("SBOM");
    assertThat(shop.config(image).config().labels()).containsExactly("of", "[]");
    assertThat(shop.transcript()).doesNotContain("not consumed");
  }

  private List<String> fetched() throws IOException {
    Digest busybox = shop.store().find(busybox()).orElseThrow().image();
    List<String> fetched = new ArrayList<>();
    shop.source(
        name -> {
          fetched.add(name.familiar());
          return busybox;
        });
    return fetched;
  }

  private static Reference busybox() throws IOException {
    return Reference.parse("busybox").withDefaultTag();
  }

  @Test
  void pull_always_fetchesEachBaseOnce() throws Exception {
    List<String> fetched = fetched();
    String[] lines = {"FROM busybox AS a", "FROM busybox", "COPY --from=busybox /etc/group /g"};
    Digest unused = shop.build(lines);
    assertThat(fetched).isEmpty();
    Digest again = shop.pull(PullPolicy.ALWAYS).build(lines);
    assertThat(fetched).containsExactly("busybox:latest");
  }

  @Test
  void pull_always_neverFetchesAnId() throws Exception {
    List<String> fetched = fetched();
    String id = shop.store().find(busybox()).orElseThrow().image().shortHex();
    Digest unused = shop.pull(PullPolicy.ALWAYS).build("FROM " + id, "RUN true");
    assertThat(fetched).isEmpty();
  }

  @Test
  void pull_alwaysThatFails_tellsOfTheImageThatIsHere() {
    BuildException e =
        assertThrows(
            BuildException.class, () -> shop.pull(PullPolicy.ALWAYS).build("FROM busybox"));
    assertThat(e).hasMessageThat().contains("without --pull the image of that name in the store");
  }

  @Test
  void pull_never_takesWhatIsHereAlone() throws Exception {
    List<String> fetched = fetched();
    shop.pull(PullPolicy.NEVER);
    Digest unused = shop.build("FROM busybox");
    BuildException e = assertThrows(BuildException.class, () -> shop.build("FROM debian"));
    assertThat(e).hasMessageThat().contains("debian: not in the store, and --pull=never is given");
    assertThat(fetched).isEmpty();
  }

  @Test
  void uncachedStage_isExecuted_andNoOther() throws Exception {
    String[] lines = {
      "FROM busybox AS One",
      "RUN touch /a",
      "FROM one AS two",
      "RUN touch /b",
      "FROM one",
      "RUN touch /c",
      "COPY --from=two /b /b"
    };
    Digest first = shop.build(lines);
    Digest second = shop.noCache("ONE").build(lines);
    assertThat(shop.executed()).containsExactly("RUN touch /a");
    assertThat(shop.config(second).diffIds()).isEqualTo(shop.config(first).diffIds());
    Digest unused = shop.noCache("two", "three").build(lines);
    assertThat(shop.executed()).containsExactly("RUN touch /b");
    assertThat(shop.transcript()).contains("to be built without the cache: [three]");
    unused = shop.noCache("stage-2").build(lines);
    assertThat(shop.executed()).containsExactly("RUN touch /c", "COPY --from=two /b /b");
    assertThat(shop.transcript()).doesNotContain("without the cache");
    unused = shop.noCache(false).build(lines);
    assertThat(shop.executed()).isEmpty();
  }

  @Test
  void platform_ofThisMachine_isAcceptedInEverySpelling() throws Exception {
    Platform host = Platform.host();
    List<String> spellings = new ArrayList<>(List.of("$BUILDPLATFORM", "${TARGETPLATFORM}"));
    spellings.add(host.toString());
    spellings.add(host.architecture());
    if (host.architecture().equals("amd64")) {
      spellings.addAll(List.of("linux/x86_64", "linux/amd64/v1", "linux/AMD64"));
    }
    for (String spelling : spellings) {
      Digest unused = shop.build("FROM --platform=" + spelling + " busybox");
    }
    BuildException e =
        assertThrows(BuildException.class, () -> shop.build("FROM --platform=linux/s390x busybox"));
    assertThat(e).hasMessageThat().contains("this builder builds for " + host + " only; leave it");
  }

  /** What docker export or an older builder left, of which no step tells. */
  @Test
  void baseWithLessHistoryThanLayers_getsAnEntryForEach() throws Exception {
    ImageConfig whole = shop.config(shop.build("FROM busybox", "COPY <<a /a", "a"));
    History first = whole.history().get(0);
    for (List<History> told : List.of(List.<History>of(), List.of(first))) {
      ImageConfig bare =
          new ImageConfig(
              "", "", whole.platform(), whole.config(), whole.diffIds(), told, JsonObject.empty());
      Digest id = shop.store().putDocument(bare.toBytes());
      shop.store().name(new NamedImage(Reference.parse("bare:latest"), id, Optional.empty()));
      ImageConfig built = shop.config(shop.build("FROM bare", "ENV a=b", "COPY <<b /b", "b"));
      assertThat(built.history().stream().map(History::emptyLayer).toList())
          .containsExactly(false, false, true, false)
          .inOrder();
      assertThat(built.history().get(3).createdBy()).contains("COPY");
      assertThat(built.history().subList(0, told.size())).isEqualTo(told);
    }
  }

  /** What tells of a container, a builder or a cache of the base tells nothing of the image. */
  @Test
  void fieldsOfTheBaseThatNobodyKnows_areLeftOut_butThoseOfTheSystem() throws Exception {
    String whole = new String(shop.config(shop.build("FROM busybox")).toBytes(), UTF_8);
    String more =
        whole.replaceFirst(
            "\\{",
            "{\"docker_version\":\"1\",\"container_config\":{\"Cmd\":[\"x\"]},"
                + "\"moby.buildkit.cache.v0\":\"x\",\"os.version\":\"10\",\"os.features\":[\"f\"],");
    Digest id = shop.store().putDocument(more.getBytes(UTF_8));
    shop.store().name(new NamedImage(Reference.parse("base:latest"), id, Optional.empty()));
    ImageConfig built = shop.config(shop.build("FROM base", "LABEL a=b"));
    assertThat(built.unknown().fields().keySet()).containsExactly("os.version", "os.features");
  }

  @Test
  void platformArgument_thatIsGiven_countsInFromToo() throws Exception {
    String[] lines = {
      "ARG WHERE=$TARGETOS-$TARGETARCH",
      "FROM busybox AS plan9-mips",
      "ENV is=it",
      "FROM $WHERE",
      "ARG TARGETARCH",
      "LABEL of=$TARGETARCH"
    };
    shop.argument("TARGETOS", "plan9").argument("TARGETARCH", "mips");
    ImageConfig image = shop.config(shop.build(lines));
    assertThat(image.config().env()).contains("is=it");
    assertThat(image.config().labels()).containsExactly("of", "mips");
    assertThat(shop.transcript()).doesNotContain("not consumed");
  }

  /** As with BuildKit: a stage begins with the environment of the image that is its base. */
  @Test
  void stageOnAnother_seesItsArguments_butEnvWinsOverThem() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox AS base",
            "ENV both=env",
            "ARG both=arg",
            "ARG only=arg",
            "RUN echo $both > /before",
            "FROM base",
            "RUN echo $both $only > /after");
    assertThat(shop.read(image, "before") + shop.read(image, "after")).isEqualTo("arg\nenv arg\n");
  }
}
