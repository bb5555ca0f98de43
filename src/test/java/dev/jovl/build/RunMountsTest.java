package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Comparator.comparing;
import static java.util.stream.Collectors.joining;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.build.runmount.LockedCache;
import dev.jovl.oci.Digest;
import dev.jovl.testing.Await;
import dev.jovl.testing.NeedsRoot;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** RUN with mounts and with scripts, in real containers. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class RunMountsTest {

  private final Workshop shop;

  RunMountsTest(Workshop shop) {
    this.shop = shop;
  }

  @Test
  void bind_ofTheContext_isReadAndNotKept() throws Exception {
    shop.file("src/f", "x").file("src/ignored", "y").ignore("src/ignored");
    String run = "RUN --mount=type=bind,source=src,target=/m ls /m > /l && cat /m/f >> /l";
    Digest image = shop.build("FROM busybox", run);
    assertThat(shop.read(image, "l")).isEqualTo("f\nx");
    assertThat(shop.has(image, "m")).isFalse();
    shop.build("FROM busybox", run);
    assertThat(shop.executed()).isEmpty();
    shop.file("src/f", "z");
    assertThat(shop.read(shop.build("FROM busybox", run), "l")).isEqualTo("f\nz");
  }

  @Test
  void bind_isReadOnly_unlessAskedAndThenLost() throws Exception {
    shop.file("f", "x");
    assertThrows(
        BuildException.class,
        () -> shop.build("FROM busybox", "RUN --mount=target=/m touch /m/new"));
    Digest image =
        shop.build("FROM busybox", "RUN --mount=target=/m,rw touch /m/new && ls /m > /l");
    assertThat(shop.read(image, "l")).contains("new");
    assertThat(Files.exists(shop.context().resolve("new"))).isFalse();
  }

  @Test
  void mountWithoutATarget_isOnTheWorkingDirectory() throws Exception {
    shop.file("src/f", "x\n");
    String[] lines = {
      "FROM busybox",
      "WORKDIR /w",
      "RUN echo kept > kept",
      "RUN --mount=source=src ls > /seen && cat f >> /seen",
      "RUN --mount=type=cache ls >> /seen && echo 1 > made",
      "RUN --mount=type=cache,id=/w cat made >> /seen",
      "RUN --mount=type=tmpfs ls >> /seen && cat ../w/kept >> /seen || echo none >> /seen"
    };
    Digest image = shop.build(lines);
    assertThat(shop.read(image, "seen")).isEqualTo("f\nx\n1\nnone\n");
    assertThat(shop.read(image, "w/kept")).isEqualTo("kept\n");
    lines[1] = "WORKDIR /v";
    Digest unused = shop.build(lines);
    assertThat(shop.executed()).containsAtLeast(lines[4], lines[6]);
  }

  @Test
  void mountWithoutATarget_isRefusedWhereTheWorkingDirectoryIsTheRoot() {
    for (String type : List.of("bind", "cache", "tmpfs")) {
      BuildException e =
          assertThrows(
              BuildException.class,
              () -> shop.build("FROM busybox", "RUN --mount=type=" + type + " true"));
      assertThat(e).hasMessageThat().contains("needs a target where the working directory is /");
    }
  }

  @Test
  void bind_ofAStage() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox AS made",
            "RUN mkdir /out && echo 1 > /out/f",
            "FROM busybox",
            "RUN --mount=from=made,source=/out,target=m cat /m/f > /l",
            "RUN --mount=from=made,source=/out,target=/m,rw echo 2 > /m/f && cat /m/f >> /l");
    assertThat(shop.read(image, "l")).isEqualTo("1\n2\n");
  }

  @Test
  void bind_ofAStageThatChangedElsewhere_isTakenFromTheCache() throws Exception {
    String[] lines = {
      "FROM busybox AS made",
      "COPY f /f",
      "RUN mkdir -p /out && echo 1 > /out/f",
      "FROM busybox",
      "RUN --mount=from=made,source=/out,target=/m,rw echo 2 >> /m/f && cat /m/f > /l",
    };
    shop.file("f", "one");
    Digest first = shop.build(lines);
    shop.file("f", "two");
    assertThat(shop.build(lines)).isEqualTo(first);
    assertThat(shop.executed()).containsExactly(lines[1], lines[2]);
    lines[2] = "RUN mkdir -p /out && echo 3 > /out/f";
    assertThat(shop.read(shop.build(lines), "l")).isEqualTo("3\n2\n");
    lines[2] = "RUN mkdir -p /out && echo 3 > /out/f && chmod 700 /out";
    Digest unused = shop.build(lines);
    assertThat(shop.executed()).contains(lines[4]);
  }

  @Test
  void cache_outlivesTheBuild() throws Exception {
    String mount = "RUN --mount=type=cache,target=/c,id=../../x ";
    shop.build("FROM busybox", mount + "echo 1 >> /c/f");
    Digest image = shop.build("FROM busybox", mount + "cat /c/f > /l");
    assertThat(shop.read(image, "l")).isEqualTo("1\n");
    assertThat(shop.has(image, "c")).isFalse();
    Path store = shop.context().resolveSibling("caches");
    try (Stream<Path> names = Files.list(store)) {
      String directoryAndLock = "([0-9a-f]{64}) \\1\\.lock";
      assertThat(names.map(store::relativize).map(Path::toString).sorted().collect(joining(" ")))
          .matches(directoryAndLock);
    }
  }

  @Test
  void cache_withAnEmptyId_isNamedByItsTarget() throws Exception {
    String mount = "RUN --mount=type=cache,id=$unset,target=";
    Digest unused = shop.build("FROM busybox", mount + "/a echo 1 > /a/f");
    Digest image = shop.build("FROM busybox", mount + "/b ls /b > /l");
    assertThat(shop.read(image, "l")).isEmpty();
    image = shop.build("FROM busybox", "RUN --mount=type=cache,target=/a ls /a > /l");
    assertThat(shop.read(image, "l")).isEqualTo("f\n");
  }

  /** The first of them says how it is shared. */
  @Test
  @Timeout(value = 120, threadMode = ThreadMode.SEPARATE_THREAD)
  void cache_thatACommandHasTwice_isOne() throws Exception {
    for (String sharing : List.of("locked locked", "shared locked", "private private")) {
      String[] words = sharing.split(" ");
      String mount = "--mount=type=cache,id=" + words[0] + ",sharing=";
      Digest image =
          shop.build(
              "FROM busybox",
              "RUN "
                  + (mount + words[0] + ",target=/a ")
                  + (mount + words[1] + ",target=/b ")
                  + "echo x > /a/f && cat /b/f > /seen");
      assertThat(shop.read(image, "seen")).isEqualTo("x\n");
    }
  }

  /** Two commands that wait for a cache of each other would wait for ever. */
  @Test
  @Timeout(value = 60, threadMode = ThreadMode.SEPARATE_THREAD)
  void caches_thatAreLocked_areTakenInOneOrder() throws Exception {
    List<String> ids = Stream.of("a", "b").sorted(comparing(LockedCache::name)).toList();
    String locked = "--mount=type=cache,sharing=locked,id=";
    String run =
        "RUN " + locked + ids.get(1) + ",target=/1 " + locked + ids.get(0) + ",target=/2 :";
    Path caches = shop.context().resolveSibling("caches");
    FutureTask<Digest> build = new FutureTask<>(() -> shop.build("FROM busybox", run));
    try (LockedCache first = LockedCache.of(caches, ids.get(0))) {
      new Thread(build, "build").start();
      Await.until(LockedCache::isAwaited);
      LockedCache.of(caches, ids.get(1)).close();
    }
    assertThat(build.get()).isNotNull();
  }

  @Test
  void cache_withAnotherOwnerOrMode_isAnother() throws Exception {
    String mount = "RUN --mount=type=cache,target=/c";
    String look = " ls /c > /l && busybox stat -c %a:%u:%g /c >> /l && touch /c/f";
    Digest first = shop.build("FROM busybox", mount + look);
    assertThat(shop.read(first, "l")).isEqualTo("755:0:0\n");
    Digest owned = shop.build("FROM busybox", "USER 1000", mount + ",uid=1000 touch /c/f");
    assertThat(owned).isNotEqualTo(first);
    Digest grouped = shop.build("FROM busybox", mount + ",uid=1000,gid=7" + look);
    assertThat(shop.read(grouped, "l")).isEqualTo("755:1000:7\n");
    Digest open = shop.build("FROM busybox", mount + ",mode=0777" + look);
    assertThat(shop.read(open, "l")).isEqualTo("777:0:0\n");
    Digest again = shop.build("FROM busybox", mount + ",uid=1000,gid=0,mode=0755" + look);
    assertThat(shop.read(again, "l")).isEqualTo("f\n755:1000:0\n");
  }

  @Test
  void cache_ofAStage_beginsWithItsFilesOwnersAndModes() throws Exception {
    shop.build("FROM busybox", "RUN --mount=type=cache,target=/c echo x > /c/other");
    String run =
        "RUN --mount=type=cache,target=/c,from=base,source=/s"
            + " ls /c > /l && busybox stat -c %a:%u:%g /c >> /l && touch /c/more";
    String base = "RUN mkdir /s && echo 1 > /s/f && chmod 1777 /s && busybox chown 3:4 /s";
    Digest image = shop.build("FROM busybox AS base", base, "FROM busybox", run);
    assertThat(shop.read(image, "l")).isEqualTo("f\n1777:3:4\n");
    String other = "RUN mkdir /s && echo 2 > /s/g && chmod 700 /s";
    Digest changed = shop.build("FROM busybox AS base", other, "FROM busybox", run + " && true");
    assertThat(shop.read(changed, "l")).isEqualTo("g\n700:0:0\n");
  }

  @Test
  void cache_thatCouldNotBeMade_isNotThere() throws Exception {
    for (int i = 0; i < 2; i++) {
      BuildException failure =
          assertThrows(
              BuildException.class,
              () ->
                  shop.build(
                      "FROM busybox",
                      "RUN --mount=type=cache,target=/c,from=busybox,source=/absent ls /c"));
      assertThat(failure).hasMessageThat().contains("/absent is not there");
    }
  }

  @Test
  void emptyFrom_isTheContext() throws Exception {
    shop.file("f", "x");
    Digest image = shop.build("FROM busybox", "RUN --mount=from=,target=/m cat /m/f > /l");
    assertThat(shop.read(image, "l")).isEqualTo("x");
  }

  @Test
  void tmpfs_isEmptyAndGone() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN echo before > /tmp/before",
            "RUN --mount=type=tmpfs,target=/tmp,size=64k ls /tmp > /n && echo x > /tmp/x",
            "RUN ls /tmp > /l");
    assertThat(shop.read(image, "n")).isEmpty();
    assertThat(shop.read(image, "l")).isEqualTo("before\n");
  }

  @Test
  void tmpfs_hasTheOwnerAndTheModeThatAreAsked() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN --mount=type=tmpfs,target=/m,mode=0750,uid=7,gid=8"
                + " busybox stat -c %a:%u:%g /m > /l");
    assertThat(shop.read(image, "l")).isEqualTo("750:7:8\n");
  }

  @Test
  void mount_onTheRoot_isRefused() {
    for (String target : List.of("/.", "..", "/a/..", ".")) {
      BuildException e =
          assertThrows(
              BuildException.class,
              () -> shop.build("FROM busybox", "RUN --mount=type=tmpfs,target=" + target + " true"),
              target);
      assertThat(e).hasMessageThat().contains("the target can not be /");
    }
  }

  @Test
  void secret_withAPathAsItsId_isThereByItsLastName() throws Exception {
    shop.secret("team/key", "hush");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN --mount=type=secret,id=team/key cat /run/secrets/key | busybox wc -c > /n",
            "RUN --mount=type=secret,src=team/key,target=/k cat /k | busybox wc -c >> /n");
    assertThat(shop.read(image, "n").replaceAll("\\s", "")).isEqualTo("44");
  }

  @Test
  void secret_isSeenByItsStepAlone() throws Exception {
    shop.secret("key", "hush");
    Digest image =
        shop.build(
            "FROM busybox",
            "RUN --mount=type=secret,id=key,env=KEY test ${#KEY} = 4 && touch /ok",
            "RUN --mount=type=secret,id=key,target=/k cat /k | busybox wc -c > /n");
    assertThat(shop.read(image, "n").strip()).isEqualTo("4");
    assertThat(shop.has(image, "ok")).isTrue();
    assertThat(shop.has(image, "k")).isFalse();
    assertThat(new String(shop.config(image).toBytes(), UTF_8)).doesNotContain("hush");
    BuildException failure =
        assertThrows(
            BuildException.class,
            () -> shop.build("FROM busybox", "RUN --mount=type=secret,id=no,required true"));
    assertThat(failure).hasMessageThat().contains("--secret id=no");
  }

  @Test
  void script_isExecuted_andNotInTheLayer() throws Exception {
    Digest image =
        shop.build("FROM busybox", "RUN <<script", "#!/bin/sh", "echo \"$0\" > /l", "script");
    assertThat(shop.read(image, "l")).isEqualTo("/dev/pipes/script\n");
    assertThat(shop.has(image, "dev/pipes")).isFalse();
  }

  /** As with BuildKit, it is a command of the shell. */
  @Test
  void script_isStartedByTheShellOfTheImage() throws Exception {
    Digest image =
        shop.build(
            "FROM busybox",
            "SHELL [\"/bin/sh\", \"-c\", \"echo shell > /by; exec \\\"$0\\\"\"]",
            "RUN <<script",
            "#!/bin/sh",
            "echo script >> /by",
            "script");
    assertThat(shop.read(image, "by")).isEqualTo("shell\nscript\n");
    assertThat(shop.config(image).history().toString()).contains("/dev/pipes/script");
  }

  @Test
  void bind_hostileSource_staysInside() throws Exception {
    Files.createSymbolicLink(shop.context().resolve("link"), Path.of("/etc"));
    BuildException failure =
        assertThrows(
            BuildException.class,
            () -> shop.build("FROM busybox", "RUN --mount=source=link,target=/m ls /m"));
    assertThat(failure).hasMessageThat().contains("the source /link is not there");
  }

  @Test
  void ssh_isTheSocketOfTheAgent_andInNoLayer(@TempDir Path temp) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(temp.resolve("agent"));
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(address);
      shop.agent("default", address.getPath()).agent("other", address.getPath());
      String run =
          "RUN --mount=type=ssh --mount=type=ssh,id=other,target=/a.sock"
              + " [ -S $SSH_AUTH_SOCK ] && [ -S /a.sock ] && echo $SSH_AUTH_SOCK > /seen";
      Digest image = shop.build("FROM busybox", run);
      assertThat(shop.read(image, "seen")).isEqualTo("/run/buildkit/ssh_agent.0\n");
      assertThat(shop.has(image, "run")).isFalse();
      assertThat(shop.has(image, "a.sock")).isFalse();
    }
  }

  @Test
  void ssh_isOfRootAlone_unlessAskedOtherwise(@TempDir Path temp) throws Exception {
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(temp.resolve("agent"));
    try (ServerSocketChannel agent = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      agent.bind(address);
      shop.agent("default", address.getPath());
      Digest image =
          shop.build(
              "FROM busybox",
              "RUN --mount=type=ssh,uid=7,target=/a --mount=type=ssh,gid=8,mode=0660,target=/b"
                  + " --mount=type=ssh,target=/c"
                  + " [ -S /a ] && [ -S /b ] && busybox stat -c %a:%u:%g /a /b /c > /seen");
      assertThat(shop.read(image, "seen")).isEqualTo("600:7:0\n660:0:8\n600:0:0\n");
      assertThat(shop.has(image, "a")).isFalse();
    }
  }

  @Test
  void whatIsRequiredOrHasAnotherMode_isNotTakenFromTheCache() throws Exception {
    String agent = "RUN --mount=type=ssh%s :";
    String secret = "RUN --mount=type=secret,id=none%s :";
    Digest unused = shop.build("FROM busybox", agent.formatted(""), secret.formatted(""));
    for (String line : List.of(agent, secret)) {
      String required = line.formatted(",required");
      assertThrows(BuildException.class, () -> shop.build("FROM busybox", required));
    }
    String other = agent.formatted(",mode=0666");
    unused = shop.build("FROM busybox", other);
    assertThat(shop.executed()).containsExactly(other);
  }

  @Test
  void ssh_withoutAgent_isNotThere_unlessRequired() throws Exception {
    Digest image = shop.build("FROM busybox", "RUN --mount=type=ssh echo x$SSH_AUTH_SOCK > /seen");
    assertThat(shop.read(image, "seen")).isEqualTo("x\n");
    for (String fields : List.of("required", "required,uid=1")) {
      BuildException e =
          assertThrows(
              BuildException.class,
              () -> shop.build("FROM busybox", "RUN --mount=type=ssh," + fields + " true"));
      assertThat(e).hasMessageThat().contains("--ssh default");
    }
    Digest unused = shop.build("FROM busybox", "RUN --mount=type=ssh,uid=1 true");
  }

  private boolean isExecutedAgain(String before, String after) throws Exception {
    Digest unused = shop.build("FROM busybox", "RUN --mount=" + before + " true");
    unused = shop.build("FROM busybox", "RUN --mount=" + after + " true");
    return !shop.executed().isEmpty();
  }

  @Test
  void key_hasWhatACommandSeesOfItsMounts() throws Exception {
    shop.secret("s", "x");
    String[] mounts = {
      "type=tmpfs,target=/m", "type=cache,target=/m", "type=secret,id=s,target=/m",
    };
    for (String mount : mounts) {
      assertThat(isExecutedAgain(mount, mount)).isFalse();
      assertThat(isExecutedAgain(mount, mount + ",uid=7")).isTrue();
      assertThat(isExecutedAgain(mount + ",uid=7", mount + ",gid=7")).isTrue();
      assertThat(isExecutedAgain(mount, mount + ",mode=0700")).isTrue();
    }
    assertThat(isExecutedAgain(mounts[0], mounts[0] + ",size=1m")).isTrue();
    assertThat(isExecutedAgain(mounts[2], mounts[2] + ",env=null")).isTrue();
    assertThat(isExecutedAgain(mounts[1], mounts[1] + ",id=/m")).isFalse();
    assertThat(isExecutedAgain(mounts[1], mounts[1] + ",id=other")).isTrue();
  }

  @Test
  void key_hasTheFilesThatACacheBeginsWith() throws Exception {
    String[] lines = {
      "FROM busybox AS seed",
      "COPY f /d/f",
      "FROM busybox",
      "RUN --mount=type=cache,target=/c,from=seed,source=/d true",
    };
    shop.file("f", "one");
    Digest unused = shop.build(lines);
    shop.file("f", "two");
    unused = shop.build(lines);
    assertThat(shop.executed()).contains(lines[3]);
  }
}
