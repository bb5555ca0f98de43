package dev.jovl.contract;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.Maps;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.testing.Ending;
import dev.jovl.testing.KernelOverlay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Programs that work at the same time in a union of three layers of some thousand files, each in a
 * part of its own: tar, rm, git, find. In the end the tree is that of the kernel's overlayfs after
 * the same work, and the kernel shows it too with the upper that we leave.
 */
final class ParallelLoadTest {
  private static final String LOWER = "lowerdir=%1$s/top:%1$s/middle:%1$s/bottom";

  /**
   * What the layers are: a copy of a part of the JDK, and four times the same directories, which
   * the layers above remove, hide, replace and add to.
   */
  private static final String LAYERS =
      """
      set -e
      mkdir bottom middle top
      for part in read removed unpacked changed; do
        for d in $(seq 10 39); do
          mkdir -p bottom/$part/d$d/sub
          for f in $(seq 10 29); do
            echo "$part $d $f" > bottom/$part/d$d/f$f
          done
          head -c $((d * 3000)) /dev/zero | tr '\\0' "$((d % 10))" > bottom/$part/d$d/sub/large
          ln bottom/$part/d$d/f10 bottom/$part/d$d/sub/linked
          ln -s ../f11 bottom/$part/d$d/sub/pointer
          chmod 46$((d % 8))$((d % 7)) bottom/$part/d$d/f12
          chown $d:$((d + 1)) bottom/$part/d$d/f13
        done
        setfattr -n user.kept -v yes bottom/$part/d10/f14
        setfacl -m u:7:rw,g:8:r bottom/$part/d11/f15
        setfattr -n security.capability -v 0x0100000200200000000000000000000000000000 \\
          bottom/$part/d12/f16
        for d in 12 13 14; do
          mkdir -p middle/$part/d$d
          for f in 20 21 22; do mknod middle/$part/d$d/f$f c 0 0; done
          echo replaced > middle/$part/d$d/f23
        done
        mkdir -p middle/$part/d15 top/$part/d16/sub top/$part/d12
        setfattr -n trusted.overlay.opaque -v y middle/$part/d15
        echo alone > middle/$part/d15/alone
        mknod middle/$part/d17 c 0 0
        echo "a file now" > middle/$part/d18
        mkdir top/$part/d17
        echo "again" > top/$part/d17/again
        echo "back" > top/$part/d12/f20
        setfattr -n trusted.overlay.opaque -v y top/$part/d16/sub
        mknod top/$part/d19 c 0 0
      done
      cp -a "$JDK/legal" "$JDK/conf" bottom/
      mkdir other
      cp -a bottom/unpacked/d2* other/
      for f in other/*/f1*; do echo other >> $f; done
      find bottom middle top other -exec touch -h -d @1234567890.123456789 {} +
      tar --xattrs --xattrs-include='*' --acls -C other -cf archive.tar .
      """;

  private static final String GIT =
      """
      set -e
      export GIT_CONFIG_NOSYSTEM=1 HOME=/nowhere GIT_AUTHOR_DATE=2020-01-01T00:00:00Z
      export GIT_COMMITTER_DATE=2020-01-01T00:00:00Z
      git init -q -b main
      git config user.name n && git config user.email e && git config gc.auto 0
      git add legal conf
      git commit -q -m one
      git checkout -q -b side
      git rm -rq legal
      echo changed >> conf/net.properties
      git commit -q -a -m two
      git checkout -q main
      git merge -q side -m three
      git checkout -q side~1
      git fsck --strict --no-progress
      test -z "$(git status --porcelain --untracked-files=no)"
      """;

  /** The works, each in the root of the mount; the archive is the first argument. */
  private static final Map<String, String> WORKS =
      Map.of(
          "git",
          GIT,
          "tar c",
          """
          set -e
          mkdir written
          tar -C read --xattrs --xattrs-include='*' --acls -cf - . \\
            | tar -C written --xattrs --xattrs-include='*' --acls -xpf -
          diff -r read written
          """,
          "tar x",
          """
          set -e
          tar -C unpacked --xattrs --xattrs-include='*' --acls -xpf "$1"
          tar -C unpacked --xattrs --xattrs-include='*' --acls -df "$1"
          """,
          "rm",
          """
          set -e
          rm -rf removed/d1*
          mkdir -p removed/d12/again
          echo new > removed/d12/f20
          rm -rf removed/d2[0-4] removed/d3*
          rmdir removed/d12/again
          """,
          "find",
          """
          set -e
          find changed -name 'f2[0-4]' -delete
          find changed -type f -name 'f2*' -exec chmod u+x,o-r {} +
          chown -R 12:34 changed/d12 changed/d25
          mv changed/d26 changed/moved
          mv changed/d16 changed/moved/sub/deep
          for d in changed/d2[0-4]; do echo more >> $d/f10; ln $d/f11 $d/sub/again; done
          find changed -name large -exec truncate -s 5000 {} +
          touch -d @1000000000.5 changed/d27/f15 changed/d28
          """);

  private Path base;

  @BeforeEach
  void makeLayers(@TempDir Path base) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    this.base = base;
    Process process = start(LAYERS, base);
    assertWithMessage(output(process)).that(process.exitValue()).isEqualTo(0);
    for (String name : List.of("mnt", "mnt2", "upper", "work", "kernel", "kernelwork")) {
      Files.createDirectory(base.resolve(name));
    }
  }

  private Process start(String script, Path directory) throws IOException {
    List<String> command = List.of("sh", "-c", "umask 022\n" + script, "sh", base + "/archive.tar");
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("JDK", System.getProperty("java.home"));
    Path log = Files.createTempFile(base, "log", "");
    return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
  }

  private String output(Process process) throws Exception {
    int unused = Ending.code(process);
    StringBuilder text = new StringBuilder();
    try (var files = Files.newDirectoryStream(base, "log*")) {
      for (Path file : files) {
        text.append(Files.readString(file, StandardCharsets.ISO_8859_1));
      }
    }
    return text.toString();
  }

  private void work(Path mount) throws Exception {
    Map<String, Process> running = new LinkedHashMap<>();
    for (Map.Entry<String, String> work : WORKS.entrySet()) {
      running.put(work.getKey(), start(work.getValue(), mount));
    }
    List<String> failed = new ArrayList<>();
    for (Map.Entry<String, Process> work : running.entrySet()) {
      String output = output(work.getValue());
      if (work.getValue().exitValue() != 0) {
        failed.add(work.getKey() + ": " + output);
      }
    }
    assertThat(failed).isEmpty();
  }

  private void byKernel(String target, String upper, String work) throws IOException {
    String options =
        String.format(
            LOWER + ",upperdir=%1$s/%2$s,workdir=%1$s/%3$s,redirect_dir=on,index=on,metacopy=on",
            base,
            upper,
            work);
    KernelOverlay.mount(base.resolve(target), options);
  }

  private void unmount(String target) throws IOException {
    Mounts.unmount(bytes(base.resolve(target)), Mounts.DETACH);
  }

  private static byte[] bytes(Object text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** The index of git has inode numbers and times in it; that it is right, its status has shown. */
  private static Map<String, String> state(Path tree) throws IOException {
    Map<String, String> state = new TreeMap<>(TreeText.of(tree));
    state.remove(".git/index");
    return state;
  }

  private static void assertSame(
      String where, Map<String, String> ours, Map<String, String> theirs) {
    assertWithMessage(where).that(Maps.difference(ours, theirs).toString()).isEqualTo("equal");
  }

  @ParameterizedTest
  @ValueSource(strings = {"engine=kernel", "engine=kernel,metacopy=on", "engine=libfuse"})
  void programs_leaveTheTreeThatTheyLeaveOnTheKernelsOverlay(String options) throws Exception {
    KeptTrees lowers = KeptTrees.of(base, List.of("bottom", "middle", "top"));
    byKernel("mnt2", "kernel", "kernelwork");
    Map<String, String> expected;
    try {
      work(base.resolve("mnt2"));
      expected = state(base.resolve("mnt2"));
    } finally {
      unmount("mnt2");
    }
    try (MountInProcess jovl = new MountInProcess()) {
      String layers =
          String.format(LOWER + ",upperdir=%1$s/upper,workdir=%1$s/work,%2$s", base, options);
      jovl.mount(List.of("-o", layers, base + "/mnt"));
      work(base.resolve("mnt"));
      assertSame("mounted", state(base.resolve("mnt")), expected);
    }
    byKernel("mnt2", "upper", "work");
    try {
      assertSame("by the kernel", state(base.resolve("mnt2")), expected);
    } finally {
      unmount("mnt2");
    }
    lowers.check(options);
    assertThat(expected.size()).isGreaterThan(2000);
  }
}
