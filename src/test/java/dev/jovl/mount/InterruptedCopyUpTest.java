package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.ReadHow;
import dev.jovl.fuse.RequestCount;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Signals;
import dev.jovl.linux.Xattrs;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Await;
import dev.jovl.testing.Ending;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Signals for a process whose change copies a large file up. The layer below is a filesystem that
 * lets no more than its first bytes be read before the test says so.
 */
final class InterruptedCopyUpTest {
  private static final int SIZE = 16 << 20;
  private static final int READABLE = 4 << 20;
  private static final int USR1 = 10;

  private static final byte[] CAPABILITY =
      "security.capability".getBytes(StandardCharsets.US_ASCII);

  /** cap_net_bind_service, permitted and effective. */
  private static final byte[] CAPABILITIES = {
    1, 0, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0
  };

  /** Begins to copy up, tells its id before, and says when it is through. */
  private static final String OPEN = "echo begin; exec 3<>\"$0\"; echo end";

  private Path base;

  private final CountDownLatch reached = new CountDownLatch(1);
  private final CountDownLatch released = new CountDownLatch(1);

  /** How many bytes beyond the limit have been asked for. */
  private final AtomicLong beyond = new AtomicLong();

  /** How many reads have been held for as long as they are, each for many looks at a caller. */
  private final AtomicInteger held = new AtomicInteger();

  private Session below;

  /** Blocks readers beyond a limit, after it has told that one is there. */
  private final class Blocking extends MemoryFilesystem {
    Blocking() {
      super(1_000_000_000L);
    }

    @Override
    public void read(Caller caller, OpenFile file, ReadHow how, ByteBuffer target)
        throws ErrnoException {
      if (how.offset() >= READABLE) {
        beyond.addAndGet(target.remaining());
        reached.countDown();
        try {
          // long enough to be seen, short enough for a copy that asks piece by piece to give up
          boolean unused = released.await(500, TimeUnit.MILLISECONDS);
          held.incrementAndGet();
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
        }
      }
      super.read(caller, file, how, target);
    }
  }

  @BeforeEach
  void mountLower(@TempDir Path base) throws Exception {
    this.base = base;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : List.of("lower1", "upper", "work", "mnt")) {
      Files.createDirectory(base.resolve(name));
    }
    byte[] lower = base.resolve("lower1").toString().getBytes(StandardCharsets.UTF_8);
    below = new KernelEngine().mount(new Blocking(), MountOptions.on(lower, true));
    byte[] bytes = new byte[SIZE];
    Arrays.fill(bytes, (byte) 'x');
    Files.write(base.resolve("lower1/big"), bytes);
    dropCache(base.resolve("lower1/big"));
  }

  @AfterEach
  void unmountLower() throws Exception {
    if (below != null) {
      released.countDown();
      below.detach();
      below.awaitEnd();
    }
  }

  /** What was written must be read from the filesystem again. */
  private static void dropCache(Path file) throws ErrnoException {
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY)) {
      FileData.dropCache(fd);
    }
  }

  private Process open(String script) throws IOException {
    List<String> command = List.of("bash", "-c", script, base.resolve("mnt/big").toString());
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private static void kill(Process process) throws ErrnoException {
    Signals.send((int) process.pid(), Signals.KILL);
  }

  private static String output(Process process) throws Exception {
    return new String(Ending.output(process, Duration.ofSeconds(30)), StandardCharsets.UTF_8);
  }

  /** Waits until a process has said that it begins and waits for the answer to its request. */
  private static void awaitRequest(Process process) throws Exception {
    byte[] line = process.getInputStream().readNBytes("begin\n".length());
    assertThat(new String(line, StandardCharsets.UTF_8)).isEqualTo("begin\n");
    Path place = Path.of("/proc/" + process.pid() + "/wchan");
    Await.until(() -> Files.readString(place).equals("request_wait_answer"));
  }

  /**
   * Waits until the kernel has told of a signal for a caller, and the session was able to look:
   * until reads are over that began after it. The kernel sends two at once, to read ahead.
   */
  private void awaitInterrupt(MountedUnion mounted) {
    Await.until(() -> interrupts(mounted) > 0);
    int before = held.get();
    Await.until(() -> held.get() >= before + 3);
  }

  private static long interrupts(MountedUnion mounted) {
    return mounted.session().counts().stream()
        .filter(count -> count.name().equals("INTERRUPT"))
        .mapToLong(RequestCount::count)
        .sum();
  }

  private List<String> left(String directory) throws IOException {
    try (Stream<Path> walk = Files.walk(base.resolve(directory))) {
      return walk.filter(Files::isRegularFile).map(Path::toString).toList();
    }
  }

  /** Where one thread serves the mount, the kernel can tell nobody of the signal. */
  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void killedProcess_ends_andNothingIsLeft(int threads) throws Exception {
    try (MountedUnion mounted = MountedUnion.servedBy(threads, base)) {
      Process process = open(OPEN);
      Await.latch(reached);
      kill(process);
      assertThat(output(process)).isEqualTo("begin\n");
      assertThat(beyond.get()).isLessThan((long) SIZE - READABLE);
      assertThat(left("upper")).isEmpty();
      assertThat(left("work")).isEmpty();
      released.countDown();
      assertThat(output(open(OPEN))).isEqualTo("begin\nend\n");
      assertThat(Files.mismatch(base.resolve("upper/big"), base.resolve("lower1/big")))
          .isEqualTo(-1);
    }
  }

  private static void setCapability(Path file) throws ErrnoException {
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY)) {
      Xattrs.set(fd, CAPABILITY, CAPABILITIES, 0);
    }
  }

  /** What was copied is taken back, and the capability that writing took is there again. */
  private static void requireNoData(Path file) throws ErrnoException {
    byte[] path = file.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY)) {
      assertThat(FileData.nextData(fd, 0)).isEqualTo(-1);
      assertThat(Xattrs.get(fd, CAPABILITY)).isEqualTo(CAPABILITIES);
    }
  }

  @Test
  void killedProcess_ofACopyThatOnlyLacksData_leavesTheFileAsItWas() throws Exception {
    UnionOptions options = UnionOptions.builder().metacopy(true).build();
    try (MountedUnion mounted = MountedUnion.of(base, options, 0)) {
      Path file = mounted.root().resolve("big");
      Files.setAttribute(file, "unix:mode", 0100640);
      setCapability(file);
      Object time = Files.getLastModifiedTime(file);
      Process process = open(OPEN);
      Await.latch(reached);
      kill(process);
      assertThat(output(process)).isEqualTo("begin\n");
      assertThat(Files.size(file)).isEqualTo(SIZE);
      assertThat(Files.getLastModifiedTime(file)).isEqualTo(time);
      assertThat(Files.getAttribute(file, "unix:mode")).isEqualTo(0100640);
      Path upper = base.resolve("upper/big");
      requireNoData(upper);
      assertThat(Files.size(upper)).isEqualTo(SIZE);
      assertThat(Files.getLastModifiedTime(upper)).isEqualTo(time);
      assertThat(Files.getAttribute(upper, "unix:mode")).isEqualTo(0100640);
      released.countDown();
      assertThat(Files.mismatch(file, base.resolve("lower1/big"))).isEqualTo(-1);
      assertThat(output(open(OPEN))).isEqualTo("begin\nend\n");
      assertThat(Files.mismatch(base.resolve("upper/big"), base.resolve("lower1/big")))
          .isEqualTo(-1);
    }
  }

  /** Takes a namespace of its own, and holds a mount over a file in it until its input ends. */
  private Process mountElsewhereOver(Path file) throws Exception {
    Path other = Files.createFile(base.resolve("other"));
    String script = "mount --bind \"$0\" \"$1\" && echo begin && cat";
    List<String> command =
        List.of("unshare", "-m", "sh", "-c", script, other.toString(), file.toString());
    Process holder = new ProcessBuilder(command).redirectErrorStream(true).start();
    byte[] line = holder.getInputStream().readNBytes("begin\n".length());
    assertThat(new String(line, StandardCharsets.UTF_8)).isEqualTo("begin\n");
    return holder;
  }

  /** The kernel takes a name that it doubts from the tree, and with it what is mounted there. */
  @Test
  void killedMove_leavesWhatAnotherNamespaceHasMountedOverTheFile() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Path file = mounted.root().resolve("big");
      Process holder = mountElsewhereOver(file);
      try {
        Process process = open("echo begin; exec mv \"$0\" \"$0.moved\"");
        Await.latch(reached);
        kill(process);
        assertThat(output(process)).isEqualTo("begin\n");
        assertThat(released.getCount()).isEqualTo(1);
        assertThat(left("upper")).isEmpty();
        String mounts = Files.readString(Path.of("/proc/" + holder.pid() + "/mountinfo"));
        assertThat(mounts).contains(" " + file + " ");
      } finally {
        holder.getOutputStream().close();
        assertThat(holder.waitFor(60, TimeUnit.SECONDS)).isTrue();
      }
    }
  }

  @Test
  void signalThatIsHandled_doesNotEndTheCopy() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Process process = open("trap : USR1; " + OPEN);
      Await.latch(reached);
      Signals.send((int) process.pid(), USR1);
      awaitInterrupt(mounted);
      released.countDown();
      assertThat(output(process)).isEqualTo("begin\nend\n");
    }
    assertThat(Files.size(base.resolve("upper/big"))).isEqualTo(SIZE);
  }

  @Test
  void processThatIsKilledAfterAHandledSignal_ends() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Process process = open("trap : USR1; " + OPEN);
      Await.latch(reached);
      Signals.send((int) process.pid(), USR1);
      awaitInterrupt(mounted);
      kill(process);
      assertThat(output(process)).isEqualTo("begin\n");
      assertThat(left("upper")).isEmpty();
    }
  }

  @Test
  void killedProcess_thatWaitsForTheCopyOfAnother_endsAlone() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Process first = open(OPEN);
      Await.latch(reached);
      Process second = open(OPEN);
      awaitRequest(second);
      kill(second);
      assertThat(second.waitFor(60, TimeUnit.SECONDS)).isTrue();
      assertThat(first.isAlive()).isTrue();
      released.countDown();
      assertThat(output(first)).isEqualTo("begin\nend\n");
    }
    assertThat(Files.mismatch(base.resolve("upper/big"), base.resolve("lower1/big"))).isEqualTo(-1);
  }

  @Test
  void killedProcess_whoseCopyAnotherWaitsFor_leavesItTheCopy() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Process first = open(OPEN);
      Await.latch(reached);
      Process second = open(OPEN);
      awaitRequest(second);
      kill(first);
      awaitInterrupt(mounted);
      released.countDown();
      assertThat(output(second)).isEqualTo("end\n");
      assertThat(first.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
    assertThat(Files.mismatch(base.resolve("upper/big"), base.resolve("lower1/big"))).isEqualTo(-1);
  }
}
