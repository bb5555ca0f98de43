package dev.jovl.contract;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.collect.Maps;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.Ending;
import dev.jovl.testing.KernelOverlay;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Many threads on few names in directories that move meanwhile, with remounts in between: no call
 * answers what it cannot, nothing is lost, and the tree is the same before and after a remount and
 * on the kernel's overlayfs. For longer than some seconds: {@code -Djovl.contention.seconds=300}.
 */
final class ContentionTest {
  private static final int IN_TOP = 3;
  private static final int DIRECTORIES = 5;
  private static final int TOKENS = 7;
  private static final int OWNERS = 4;
  private static final int ROUNDS = 3;
  private static final int SECONDS = Integer.getInteger("jovl.contention.seconds", 6);
  private static final String LOWER = "lowerdir=%1$s/top:%1$s/bottom";

  /** Three directories, with two in them; one is below alone, one above alone, the rest in both. */
  private static final String LAYERS =
      """
      set -e
      umask 022
      mkdir bottom top upper work mnt
      for d in dir0 dir1 dir0/dir3 dir1/dir4; do
        mkdir bottom/$d
        mkdir -p bottom/$d/x0/x1 bottom/$d/x2
        head -c 30000 /dev/zero | tr '\\0' $(basename $d) > bottom/$d/x1
        ln bottom/$d/x1 bottom/$d/x0/x1/x0
        ln -s x1 bottom/$d/x3
        echo inside > bottom/$d/x2/x3
      done
      mkdir -p top/dir0 top/dir2 top/dir1/dir4/x0/x1
      echo above > top/dir1/dir4/x0/x1/x1
      mknod top/dir0/x2 c 0 0
      echo above > top/dir2/x1
      touch bottom/dir0/directory-0 bottom/dir1/directory-1 top/dir2/directory-2
      touch bottom/dir0/dir3/directory-3 bottom/dir1/dir4/directory-4
      printf a > bottom/dir0/token-0
      printf b > top/dir0/token-1
      printf c > bottom/dir1/dir4/token-2
      mkdir bottom/dir1/token-0 bottom/dir0/dir3/token-0 top/dir0/dir3 top/dir0/dir3/token-0
      printf d > bottom/dir1/token-0/token
      printf e > top/dir0/dir3/token-0/token
      printf f > top/dir2/token-2
      printf g > bottom/dir0/dir3/token-2
      """;

  private Path base;

  @BeforeEach
  void makeLayers(@TempDir Path base) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    this.base = base;
    ProcessBuilder builder = new ProcessBuilder("sh", "-c", LAYERS).directory(base.toFile());
    assertThat(Ending.code(builder.inheritIO().start())).isEqualTo(0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"passthrough=on", "passthrough=off", "metacopy=on"})
  void threads_onFewNamesLoseNothing(String option) throws Exception {
    long seed = Long.getLong("jovl.contention.seed", new Random().nextLong());
    System.out.println("ContentionTest: " + option + ", seed " + seed);
    KeptTrees lowers = KeptTrees.of(base, List.of("bottom", "top"));
    try {
      play(option, seed);
    } catch (AssertionError | IOException e) {
      throw new AssertionError(option + ", seed " + seed, e);
    }
    lowers.check(option + ", seed " + seed);
  }

  private void play(String option, long seed) throws Exception {
    Path mnt = base.resolve("mnt");
    List<ThreadOfNames> threads = threads(new Random(seed));
    Map<String, String> before = Map.of();
    try (MountInProcess jovl = new MountInProcess()) {
      String options = LOWER + ",upperdir=%1$s/upper,workdir=%1$s/work,%2$s";
      List<String> mount = List.of("-o", String.format(options, base, option), mnt.toString());
      for (int round = 0; round <= ROUNDS; round++) {
        jovl.mount(mount);
        if (round > 0) {
          same("remounted", before, TreeText.of(mnt));
          check(threads, mnt);
        }
        if (round < ROUNDS) {
          run(threads, mnt);
          check(threads, mnt);
          before = new TreeMap<>(TreeText.of(mnt));
        }
        unmount(mnt);
      }
    }
    String options = LOWER + ",upperdir=%1$s/upper,workdir=%1$s/work,redirect_dir=on,index=on";
    KernelOverlay.mount(mnt, String.format(options + ",metacopy=on", base));
    try {
      same("by the kernel", before, TreeText.of(mnt));
    } finally {
      unmount(mnt);
    }
  }

  private static List<ThreadOfNames> threads(Random seeds) {
    List<ThreadOfNames> threads = new ArrayList<>();
    threads.add(new DirectoryMover(IN_TOP, DIRECTORIES, seeds.nextLong()));
    for (int i = 0; i < OWNERS; i++) {
      threads.add(new NameOwner(i, seeds.nextLong()));
      threads.add(new TokenMover(TOKENS, seeds.nextLong()));
      threads.add(new NameChaos(seeds.nextLong()));
    }
    return threads;
  }

  private static void check(List<ThreadOfNames> threads, Path mnt) throws ErrnoException {
    try (SharedDirectories directories = SharedDirectories.of(mnt)) {
      assertThat(directories.count()).isEqualTo(DIRECTORIES);
      for (ThreadOfNames thread : threads) {
        thread.check(directories);
      }
    }
  }

  /** Lets all threads work until the time is over or one of them has failed. */
  private static void run(List<ThreadOfNames> threads, Path mnt) throws Exception {
    AtomicBoolean end = new AtomicBoolean();
    ExecutorService pool = Executors.newFixedThreadPool(threads.size());
    try (SharedDirectories directories = SharedDirectories.of(mnt)) {
      List<Future<Long>> running = new ArrayList<>();
      for (ThreadOfNames thread : threads) {
        running.add(pool.submit(() -> work(thread, directories, end)));
      }
      pool.shutdown();
      boolean early = pool.awaitTermination(SECONDS * 1000L / 3 / ROUNDS, TimeUnit.MILLISECONDS);
      end.set(true);
      assertWithMessage("a call hangs").that(pool.awaitTermination(60, TimeUnit.SECONDS)).isTrue();
      for (Future<Long> each : running) {
        assertThat(each.get()).isGreaterThan(0L);
      }
      assertThat(early).isFalse();
    } finally {
      end.set(true);
      pool.shutdownNow();
    }
  }

  private static long work(ThreadOfNames thread, SharedDirectories directories, AtomicBoolean end)
      throws ErrnoException {
    long steps = 0;
    try {
      while (!end.get()) {
        thread.step(directories);
        steps++;
      }
    } finally {
      end.set(true);
    }
    return steps;
  }

  private static void same(String when, Map<String, String> before, Map<String, String> now) {
    assertWithMessage(when).that(Maps.difference(before, now).toString()).isEqualTo("equal");
  }

  private static void unmount(Path mnt) throws IOException {
    Mounts.unmount(bytes(mnt), Mounts.DETACH);
  }

  private static byte[] bytes(Object text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }
}
