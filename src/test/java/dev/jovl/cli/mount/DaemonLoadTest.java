package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.DescriptorReserve;
import dev.jovl.linux.Self;
import dev.jovl.linux.Signals;
import dev.jovl.testing.Await;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A server, as a process of its own, under more than is usual. */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
@Tag("alone")
final class DaemonLoadTest {
  private static final int MANY = 10_000;
  private static final int FEW = 400;
  private static final int WALKS = 200;
  private static final long ROOM = 8 << 20;
  private static final int LARGE = 400 << 20;

  private final List<FileChannel> open = new ArrayList<>();
  private final JovlBench bench;
  private final Path mnt;

  DaemonLoadTest(JovlBench bench) {
    this.bench = bench;
    mnt = bench.path("mnt");
  }

  @AfterEach
  void closeAll() throws IOException {
    for (FileChannel each : open) {
      each.close();
    }
    open.clear();
  }

  private void mount(String... more) throws IOException {
    Outcome outcome = bench.jovl("mount", "-o", bench.options(more), mnt.toString());
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
  }

  /** Returns how many descriptors a server has besides those of its workers. */
  private static long descriptorsOf(ProcessHandle server) throws IOException {
    return openIn(server).entrySet().stream()
        .filter(each -> !each.getKey().equals("/dev/fuse"))
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Returns what the descriptors of a process are, each with how often. */
  private static Map<String, Long> openIn(ProcessHandle process) throws IOException {
    try (Stream<Path> all = Files.list(Path.of("/proc/" + process.pid() + "/fd"))) {
      return all.map(DaemonLoadTest::targetOf)
          .collect(Collectors.groupingBy(name -> name, TreeMap::new, Collectors.counting()));
    }
  }

  private static String targetOf(Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (IOException e) {
      return "closed";
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"passthrough", "cached"})
  void tenThousandFiles_areOpenAtOnce(String how) throws IOException {
    assumeTrue(DescriptorReserve.all() > MANY + 2000, "needs more descriptors");
    for (int i = 0; i < MANY; i++) {
      Files.writeString(bench.path("lower/f" + i), "lower " + i);
    }
    mount();
    ProcessHandle server = bench.servers().get(0);
    long before = descriptorsOf(server);
    boolean writing = how.equals("passthrough");
    for (int i = 0; i < MANY; i++) {
      Path file = mnt.resolve(writing ? "new" + i : "f" + i);
      open.add(
          writing
              ? FileChannel.open(
                  file,
                  StandardOpenOption.CREATE_NEW,
                  StandardOpenOption.READ,
                  StandardOpenOption.WRITE)
              : FileChannel.open(file, StandardOpenOption.READ));
    }
    for (int i = 0; i < MANY; i++) {
      if (writing) {
        assertThat(open.get(i).write(ByteBuffer.wrap(("lower " + i).getBytes()))).isGreaterThan(6);
      }
      ByteBuffer found = ByteBuffer.allocate(20);
      int count = open.get(i).read(found, 0);
      assertThat(new String(found.array(), 0, count)).isEqualTo("lower " + i);
    }
    assertThat(descriptorsOf(server)).isAtLeast(before + MANY);
    closeAll();
    awaitFewDescriptors(server, before + 20);
  }

  /** A release is not waited for by who closes. */
  private void awaitFewDescriptors(ProcessHandle server, long most) throws IOException {
    try {
      Await.until(() -> descriptorsOf(server) <= most);
    } catch (AssertionError e) {
      throw new AssertionError("more than " + most + " descriptors: " + openIn(server), e);
    }
  }

  @Test
  void serverWithoutDescriptors_refusesThatOpenAndGoesOn() throws IOException {
    for (int i = 0; i < 2 * FEW; i++) {
      Files.writeString(Files.createDirectory(bench.path("lower/d" + i)).resolve("f"), "x" + i);
    }
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + FEW + "; exec \"$@\"", "sh"));
    command.addAll(bench.command("jovl", "mount", "-o", bench.options(), mnt.toString()));
    Outcome mounted = bench.run(command);
    assertWithMessage(mounted.err()).that(mounted.exitCode()).isEqualTo(0);
    ProcessHandle server = bench.servers().get(0);
    FileSystemException refused =
        assertThrows(
            FileSystemException.class,
            () -> {
              for (int i = 0; i < 2 * FEW; i++) {
                open.add(FileChannel.open(mnt.resolve("d" + i + "/f"), StandardOpenOption.READ));
              }
            });
    assertThat(refused).hasMessageThat().contains("Too many open files");
    assertThat(open.size()).isGreaterThan(FEW / 3);
    assertThrows(FileSystemException.class, () -> Files.createFile(mnt.resolve("refused")));
    assertThat(Files.exists(bench.path("upper/refused"))).isFalse();
    everythingElseGoesOn();
    closeAll();
    awaitFewDescriptors(server, FEW / 2);
    assertThat(Files.readString(mnt.resolve("d7/f"))).isEqualTo("x7");
    Files.writeString(mnt.resolve("new"), "new");
    assertThat(Files.readString(bench.path("upper/new"))).isEqualTo("new");
  }

  private Outcome mountWithDescriptors(int most, String layers) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("sh", "-c", "ulimit -n " + most + "; exec \"$@\"", "sh"));
    command.addAll(bench.command("jovl", "mount", "-o", layers, mnt.toString()));
    return bench.run(command);
  }

  /** A mount of which no file could be opened is of no use. */
  @ParameterizedTest
  @ValueSource(ints = {64, 140})
  void mount_withoutDescriptorsForFiles_isRefused(int most) throws IOException {
    Outcome outcome = mountWithDescriptors(most, bench.options());
    assertThat(outcome.err())
        .isEqualTo(
            "jovl mount: "
                + mnt
                + ": too few of the "
                + most
                + " files are left that the server may have open (ulimit -n); raise that limit, or"
                + " mount with -o server=off\n");
    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(bench.mounts()).isEmpty();
  }

  /** Two descriptors for each layer would be all that there are. */
  @Test
  void manyLayers_leaveDescriptorsForFiles() throws IOException {
    StringBuilder layers = new StringBuilder("lowerdir=" + bench.path("lower"));
    for (int i = 0; i < 480; i++) {
      layers.append(':').append(Files.createDirectory(bench.path("l" + i)));
    }
    Outcome outcome = mountWithDescriptors(1024, layers.toString());
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    for (int i = 0; i < 50; i++) {
      open.add(FileChannel.open(mnt.resolve("file"), StandardOpenOption.READ));
    }
    assertThat(Files.readString(mnt.resolve("file"))).isEqualTo("lower");
  }

  /** A directory that is kept open for speed is in nobody's way. */
  @Test
  void directoriesThatAreKept_leaveDescriptorsForFiles() throws IOException {
    int files = 270;
    for (int i = 0; i < files; i++) {
      Files.writeString(bench.path("lower/f" + i), "x");
      Files.writeString(Files.createDirectory(bench.path("lower/d" + i)).resolve("f"), "x");
    }
    Outcome outcome = mountWithDescriptors(512, bench.options());
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    for (int i = 0; i < files; i++) {
      assertThat(Files.size(mnt.resolve("d" + i + "/f"))).isEqualTo(1);
    }
    ProcessHandle server = bench.servers().get(0);
    assertThat(descriptorsOf(server)).isAtLeast(128);
    for (int i = 0; i < files; i++) {
      open.add(FileChannel.open(mnt.resolve("f" + i), StandardOpenOption.READ));
    }
    Files.writeString(mnt.resolve("new"), "new");
    assertThat(Files.readString(bench.path("upper/new"))).isEqualTo("new");
  }

  private void everythingElseGoesOn() throws IOException {
    try (Stream<Path> walk = Files.walk(mnt)) {
      assertThat(walk.filter(Files::isRegularFile).count()).isEqualTo(2 * FEW + 1);
    }
    ByteBuffer first = ByteBuffer.allocate(10);
    assertThat(open.get(0).read(first, 0)).isEqualTo(2);
    Files.move(mnt.resolve("d1/f"), mnt.resolve("d2/moved"));
    Files.delete(mnt.resolve("d3/f"));
    Files.createDirectory(mnt.resolve("made"));
    Files.setAttribute(mnt.resolve("d4/f"), "unix:mode", 0100600);
    assertThat(Files.exists(mnt.resolve("d3/f"))).isFalse();
    assertThat(Files.readString(bench.path("upper/d2/moved"))).isEqualTo("x1");
    assertThat(Files.readString(bench.path("upper/d4/f"))).isEqualTo("x4");
  }

  @Test
  void twoHundredWalks_atOnceSeeTheSame() throws IOException {
    for (int i = 0; i < 30; i++) {
      Path directory = Files.createDirectory(bench.path("lower/d" + i));
      for (int j = 0; j < 40; j++) {
        Files.writeString(directory.resolve("f" + j), "");
      }
    }
    mount();
    Files.writeString(mnt.resolve("d3/new"), "");
    Files.delete(mnt.resolve("d4/f1"));
    List<Process> walks = new ArrayList<>();
    for (int i = 0; i < WALKS; i++) {
      // With a size it looks at the files, which the kernel knows then.
      walks.add(bench.start(List.of("find", mnt.toString(), "-type", "f", "-size", "-99")));
    }
    for (Process walk : walks) {
      Outcome outcome = bench.outcome(walk);
      assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
      assertThat(outcome.out().lines().count()).isEqualTo(30 * 40 + 1);
    }
    assertThat(bench.jovl("stat", mnt.toString()).out()).containsMatch("(?m)^files    1[0-9]{3} ");
  }

  private long figure(String name) throws IOException {
    String json = bench.jovl("stat", "--json", mnt.toString()).out();
    Matcher matcher = Pattern.compile("\"" + name + "\": ([0-9]+)").matcher(json);
    assertWithMessage(json).that(matcher.find()).isTrue();
    return Long.parseLong(matcher.group(1));
  }

  @Test
  void memory_comesBackWhenTheKernelForgets() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (int i = 0; i < 320; i++) {
      Path directory = Files.createDirectory(bench.path("lower/d" + i));
      for (int j = 0; j < 500; j++) {
        Files.createFile(directory.resolve("a-file-" + j));
      }
    }
    mount();
    long nodes = figure("nodes");
    long heap = figure("heapSizeBytes");
    Outcome walk = bench.run(List.of("find", mnt.toString(), "-size", "+1"));
    assertWithMessage(walk.err()).that(walk.exitCode()).isEqualTo(0);
    assertThat(figure("heapSizeBytes")).isGreaterThan(heap + ROOM);
    long deadline = System.nanoTime() + 60_000_000_000L;
    while (figure("nodes") > nodes + 10 || figure("heapSizeBytes") > heap + ROOM) {
      assertThat(System.nanoTime()).isLessThan(deadline);
      Files.writeString(Path.of("/proc/sys/vm/drop_caches"), "2");
    }
  }

  @Test
  void termSignal_duringALargeCopyUpLeavesTheOldFileOrTheNew() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path lower = bench.path("lower/large");
    writeLarge(lower);
    Process server = bench.start("jovl", "mount", "-f", "-o", bench.options(), mnt.toString());
    bench.awaitFile("mnt/file");
    Process writer = bench.start(List.of("sh", "-c", "exec 3<>" + mnt + "/large; printf new >&3"));
    awaitDraft();
    Signals.send((int) server.pid(), Signals.TERM);
    assertThat(bench.outcome(server).exitCode()).isEqualTo(0);
    bench.outcome(writer);
    assertThat(bench.mounts()).isEmpty();
    Path upper = bench.path("upper/large");
    if (Files.exists(upper)) {
      assertThat(Files.size(upper)).isEqualTo(LARGE);
    }
    mount();
    assertThat(bench.path("work/work").toFile().list()).isEmpty();
    long different = Files.mismatch(mnt.resolve("large"), lower);
    assertThat(different).isAnyOf(-1L, 0L);
    if (different == 0) {
      try (FileChannel channel = FileChannel.open(mnt.resolve("large"), StandardOpenOption.WRITE);
          FileChannel was = FileChannel.open(lower, StandardOpenOption.READ)) {
        ByteBuffer first = ByteBuffer.allocate(3);
        was.read(first, 0);
        channel.write(first.flip(), 0);
      }
      assertThat(Files.mismatch(mnt.resolve("large"), lower)).isEqualTo(-1);
    }
  }

  private static void writeLarge(Path file) throws IOException {
    byte[] piece = new byte[1 << 20];
    new Random(1).nextBytes(piece);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int written = 0; written < LARGE; written += piece.length) {
        piece[written >> 20] += (byte) 1;
        out.write(piece);
      }
    }
  }

  private void awaitDraft() throws IOException {
    Await.until(() -> draftSize() >= 1 << 20);
  }

  private long draftSize() throws IOException {
    try (Stream<Path> drafts = Files.list(bench.path("work/work"))) {
      return drafts.mapToLong(draft -> draft.toFile().length()).sum();
    }
  }
}
