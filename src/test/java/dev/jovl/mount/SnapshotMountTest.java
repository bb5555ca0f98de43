package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.layer.Changeset;
import dev.jovl.layer.Lowers;
import dev.jovl.layer.Written;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.RedirectMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a snapshot leaves in its upper directory when it is complete. */
final class SnapshotMountTest {

  private static final String CHANGES_OF_METADATA =
      "chmod 4711 d/big; chown 3:4 d/sub/f; setfattr -n user.a -v b top; touch -d @5.5 hard;"
          + " chmod 700 d; chmod 600 d/sub/f";

  private Path base = Path.of("");

  @BeforeEach
  void setUp(@TempDir Path temporary) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = temporary;
  }

  private String sh(String directory, String script) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-euc", script)
            .directory(base.resolve(directory).toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertWithMessage(script + ": " + output).that(process.waitFor()).isEqualTo(0);
    return output;
  }

  private void makeLayers() throws Exception {
    for (String directory : List.of("lower1", "upper", "work", "mnt")) {
      Files.createDirectories(base.resolve(directory));
    }
    sh(
        "lower1",
        "mkdir -p d/sub/deep other; head -c 3000000 /dev/urandom > d/big; echo 1 > d/sub/f;"
            + " echo 2 > d/sub/deep/g; ln -s big d/link; mkfifo d/fifo; echo 3 > top;"
            + " truncate -s 1M d/hole; echo 4 > d/sub/gone; chown 7:8 d/sub/f; echo 5 > hard;"
            + " ln hard d/hard; setfattr -n user.x -v y d/sub; touch -d @1.25 d d/sub d/sub/f");
  }

  private SnapshotMount mount() throws IOException {
    List<Path> lowers = new ArrayList<>();
    for (int i = 1; Files.exists(base.resolve("lower" + i)); i++) {
      lowers.add(0, base.resolve("lower" + i));
    }
    return SnapshotMount.writable(
        lowers, base.resolve("upper"), base.resolve("work"), base.resolve("mnt"));
  }

  /** Returns the tree and the times of its directories. */
  private Map<String, String> tree() throws Exception {
    Map<String, String> tree = new TreeMap<>(TreeState.of(base.resolve("mnt")));
    tree.put("times", sh("mnt", "find . -type d -printf '%p %T@\\n' | sort"));
    return tree;
  }

  /** Mounts what is in the upper directory by the kernel, which is told to follow no mark. */
  private Map<String, String> treeByTheKernel() throws Exception {
    String lowers = base.resolve("upper").toString();
    for (int i = 9; i > 0; i--) {
      if (Files.exists(base.resolve("lower" + i))) {
        lowers += ":" + base.resolve("lower" + i);
      }
    }
    byte[] target = base.resolve("mnt").toString().getBytes(UTF_8);
    String options = "redirect_dir=nofollow,metacopy=off,lowerdir=" + lowers;
    Mounts.mount("overlay", target, "overlay", Mounts.RDONLY, options.getBytes(UTF_8));
    try {
      return tree();
    } finally {
      Mounts.unmount(target, 0);
    }
  }

  private Fd open(String name) throws IOException {
    byte[] path = base.resolve(name).toString().getBytes(UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY | OpenFlags.DIRECTORY, 0);
  }

  private Written layer() throws IOException {
    try (Fd upper = open("upper");
        Fd lower = open("lower1")) {
      Lowers lowers = () -> List.of(lower);
      return Changeset.measure(upper, lowers);
    }
  }

  @Test
  void metadataChanges_copyNoDataUntilComplete() throws Exception {
    makeLayers();
    SnapshotMount snapshot = mount();
    Map<String, String> shown;
    try {
      sh("mnt", CHANGES_OF_METADATA);
      assertThat(sh("upper", "du -k d/big | cut -f 1").strip()).isEqualTo("0");
      shown = tree();
      snapshot.complete(base.resolve("upper"));
    } finally {
      snapshot.unmount();
    }
    assertThat(treeByTheKernel()).isEqualTo(shown);
    assertThat(sh("upper", "cmp d/big ../lower1/d/big; getfattr -R -d -m metacopy .")).isEmpty();
  }

  @Test
  void metadataChanges_makeTheLayerThatFullCopiesMake() throws Exception {
    makeLayers();
    SnapshotMount snapshot = mount();
    try {
      sh("mnt", CHANGES_OF_METADATA);
      snapshot.complete(base.resolve("upper"));
    } finally {
      snapshot.unmount();
    }
    Written completed = layer();
    sh(".", "rm -r upper work; mkdir upper work");
    UnionOptions full =
        UnionOptions.builder()
            .metacopy(false)
            .redirectDir(RedirectMode.NOFOLLOW)
            .index(false)
            .build();
    try (MountedUnion unused = MountedUnion.of(base, full, 0)) {
      sh("mnt", CHANGES_OF_METADATA);
    }
    assertThat(completed).isEqualTo(layer());
  }

  @Test
  void renamedDirectories_areWholeWhenComplete() throws Exception {
    makeLayers();
    SnapshotMount snapshot = mount();
    Map<String, String> shown;
    try {
      Files.move(base.resolve("mnt/d"), base.resolve("mnt/renamed"));
      Files.move(base.resolve("mnt/renamed/sub"), base.resolve("mnt/other/sub"));
      Files.move(base.resolve("mnt/top"), base.resolve("mnt/renamed/top"));
      sh(
          "mnt",
          "rm other/sub/gone; chmod 600 other/sub/f; echo n > other/sub/deep/new; mkdir d;"
              + " echo n > d/big; rm renamed/hole; chown 9:9 renamed/fifo");
      Files.move(base.resolve("mnt/other/sub/f"), base.resolve("mnt/f"));
      shown = tree();
      snapshot.complete(base.resolve("upper"));
    } finally {
      snapshot.unmount();
    }
    assertThat(treeByTheKernel()).isEqualTo(shown);
    assertThat(layer().notes()).isEmpty();
    assertThat(sh("upper", "find other/sub renamed -type c")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25, 26})
  void randomChanges_areTheSameWhenComplete(long seed) throws Exception {
    Random random = new Random(seed);
    for (String directory : List.of("lower1", "upper", "work", "mnt", "model")) {
      Files.createDirectories(base.resolve(directory));
    }
    Path model = base.resolve("model");
    new RandomOperations(random, false, base.resolve("lower1"), model).run(120);
    for (int round = 2; round < 6; round++) {
      RandomOperations operations = new RandomOperations(random, false, base.resolve("mnt"), model);
      Map<String, String> expected;
      SnapshotMount snapshot = mount();
      try {
        operations.run(60);
        expected = TreeState.of(model);
        snapshot.complete(base.resolve("upper"));
      } finally {
        snapshot.unmount();
      }
      Map<String, String> actual = treeByTheKernel();
      actual.keySet().removeAll(List.of("times", ""));
      expected.remove("");
      assertWithMessage("seed " + seed + "\n" + String.join("\n", operations.log()))
          .that(actual)
          .isEqualTo(expected);
      sh(".", "mv upper lower" + round + "; rm -r work; mkdir upper work");
    }
  }
}
