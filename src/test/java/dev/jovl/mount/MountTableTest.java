package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.util.concurrent.Uninterruptibles;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Entry;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.Await;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.NeedsFuse;
import dev.jovl.testing.ScarceThreads;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The mounts of a process end with it, at whatever moment its end comes. */
@ExtendWith(NeedsFuse.class)
final class MountTableTest {
  /** MNT_FORCE of umount2(2): the connection ends, whatever is in work. */
  private static final int FORCE = 1;

  private final MountTable table = MountTable.create();

  /** Has no thread for its first mount. */
  private final MountTable poor = new MountTable(new ScarceThreads(1));

  private Path root;

  @BeforeEach
  void prepare(@TempDir Path directory) {
    root = directory;
  }

  @AfterEach
  void unmountAll() {
    table.unmountAll();
    poor.unmountAll();
  }

  private MountReply mount() {
    return mount(table, "lowerdir=" + root.resolve("lower"));
  }

  private MountReply mount(MountTable table, String options) {
    List<byte[]> arguments =
        List.of("-o", options, root.resolve("mnt").toString()).stream()
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toList();
    return new MountCalls(table)
        .perform(new MountCall(Dialect.JOVL, arguments, ProcessHandle.current().pid(), "/"));
  }

  /** The file is seen before the call that mounts is done. */
  @RepeatedTest(10)
  void unmountAll_asSoonAsAMountIsSeen_endsItAndKnowsOfIt() throws Exception {
    Path file = Files.createDirectories(root.resolve("lower")).resolve("file");
    Files.writeString(file, "");
    Path shown = Files.createDirectory(root.resolve("mnt")).resolve("file");
    CompletableFuture<MountReply> call = CompletableFuture.supplyAsync(this::mount);
    Await.until(() -> Files.exists(shown) || call.isCompletedExceptionally());
    assertThat(Files.exists(shown)).isTrue();
    table.unmountAll();
    assertThat(table.hasMounted()).isTrue();
    MountReply unused = call.join();
    assertThat(Files.exists(shown)).isFalse();
  }

  /** As where a signal comes between mount(2) and the end of its call. */
  @Test
  void mount_whenTheEndHasCome_endsInOrder() throws Exception {
    for (String name : List.of("lower", "upper", "work", "mnt")) {
      Files.createDirectory(root.resolve(name));
    }
    table.unmountAll();
    String layers = "lowerdir=" + root.resolve("lower") + ",upperdir=" + root.resolve("upper");
    MountReply reply = mount(table, layers + ",volatile,workdir=" + root.resolve("work"));
    assertThat(reply.refusal()).isEqualTo(Kind.FAILED);
    table.unmountAll();
    assertThat(Files.exists(root.resolve("work/work/incompat/volatile"))).isFalse();
    assertThat(table.hasMounted()).isTrue();
  }

  @Test
  void mount_forWantOfAThreadThatWaitsForItsEnd_isRefused() throws Exception {
    Path file = Files.createDirectories(root.resolve("lower")).resolve("file");
    Files.writeString(file, "");
    Path shown = Files.createDirectory(root.resolve("mnt")).resolve("file");
    String layers = "lowerdir=" + root.resolve("lower");
    assertThat(mount(poor, layers).refusal()).isEqualTo(Kind.FAILED);
    assertThat(Files.exists(shown)).isFalse();
    assertThat(mount(poor, layers).refusal()).isNull();
    assertThat(Files.exists(shown)).isTrue();
    poor.unmountAll();
    assertThat(poor.all()).isEmpty();
  }

  /** As where a volatile union has much to bring to disk: the thread that ends it is held. */
  @Test
  void unmountAll_waitsForAnEndThatLasts() throws Exception {
    CountDownLatch done = new CountDownLatch(1);
    MountTable slow = new MountTable(task -> new Thread(() -> runWhen(done, task)));
    Path unused = Files.createDirectory(root.resolve("lower"));
    Files.createDirectory(root.resolve("mnt"));
    assertThat(mount(slow, "lowerdir=" + root.resolve("lower")).refusal()).isNull();
    PrintStream before = System.err;
    ByteArrayOutputStream log = new ByteArrayOutputStream();
    System.setErr(new PrintStream(log, true, StandardCharsets.UTF_8));
    try {
      CompletableFuture<Void> end = CompletableFuture.runAsync(slow::unmountAll);
      assertThrows(TimeoutException.class, () -> end.get(4, TimeUnit.SECONDS));
      done.countDown();
      end.join();
    } finally {
      System.setErr(before);
    }
    assertThat(slow.all()).isEmpty();
    assertThat(log.toString(StandardCharsets.UTF_8))
        .contains(root.resolve("mnt") + " is unmounted but not yet brought to disk");
  }

  /** As where a layer on the network does not answer: nothing says when it will. */
  @Test
  void unmountAll_doesNotWaitForAnOperationThatDoesNotEnd() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] lower = bytes(Files.createDirectory(root.resolve("lower")));
    byte[] mnt = bytes(Files.createDirectory(root.resolve("mnt")));
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answered = new CountDownLatch(1);
    Session layer =
        new KernelEngine().mount(new Unanswering(asked, answered), MountOptions.on(lower, true));
    try {
      assertThat(mount().refusal()).isNull();
      Session served = table.all().get(0).session();
      CompletableFuture<Boolean> look =
          CompletableFuture.supplyAsync(() -> Files.exists(root.resolve("mnt/held")));
      asked.await();
      assertThrows(ErrnoException.class, () -> Mounts.unmount(mnt, FORCE));
      assertThat(look.join()).isFalse();
      Await.until(() -> !served.isAlive());
      assertThat(served.hasAnsweredAll()).isFalse();
      CompletableFuture.runAsync(table::unmountAll).get(30, TimeUnit.SECONDS);
      assertThat(table.all()).hasSize(1);
      answered.countDown();
      table.awaitEmpty();
      assertThat(served.hasAnsweredAll()).isTrue();
    } finally {
      answered.countDown();
      layer.detach();
      layer.awaitEnd();
    }
  }

  private static byte[] bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Looks no name up until it may. */
  private static final class Unanswering extends MemoryFilesystem {
    private final CountDownLatch asked;
    private final CountDownLatch answered;

    Unanswering(CountDownLatch asked, CountDownLatch answered) {
      super(0);
      this.asked = asked;
      this.answered = answered;
    }

    @Override
    public Entry lookup(Caller caller, EntryName name) throws ErrnoException {
      if (name.name().toString().equals("held")) {
        asked.countDown();
        Uninterruptibles.awaitUninterruptibly(answered);
      }
      return super.lookup(caller, name);
    }
  }

  private static void runWhen(CountDownLatch latch, Runnable task) {
    Uninterruptibles.awaitUninterruptibly(latch);
    task.run();
  }

  @Test
  void unmountAll_doesNotWaitForTheLastUserOfAMount() throws Exception {
    Path file = Files.createDirectories(root.resolve("lower")).resolve("file");
    Files.writeString(file, "");
    Path mnt = Files.createDirectory(root.resolve("mnt"));
    assertThat(mount().refusal()).isNull();
    try (InputStream use = Files.newInputStream(mnt.resolve("file"))) {
      table.unmountAll();
      assertThat(table.all()).hasSize(1);
      assertThat(use.read()).isEqualTo(-1);
    }
    table.awaitEmpty();
  }

  /** As where somebody has unmounted lazily what is in use, and the process is told to end. */
  @Test
  void unmountAll_ofWhatIsGoneFromTheTree_leavesWhatIsMountedThereSince() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path file = Files.createDirectories(root.resolve("lower")).resolve("file");
    Files.writeString(file, "");
    Path mnt = Files.createDirectory(root.toRealPath().resolve("mnt"));
    byte[] path = mnt.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(mount().refusal()).isNull();
    try (InputStream use = Files.newInputStream(mnt.resolve("file"))) {
      Mounts.unmount(path, Mounts.DETACH);
      Mounts.mount("none", path, "tmpfs", 0, null);
      try {
        table.unmountAll();
        assertThat(MountEntry.on(path).map(MountEntry::type)).hasValue("tmpfs");
        assertThat(use.read()).isEqualTo(-1);
      } finally {
        Mounts.unmount(path, 0);
      }
    }
    table.awaitEmpty();
  }

  @Test
  void unmountAll_afterADirectoryAboveGotAnotherName_findsTheMount() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path unused = Files.createDirectory(root.resolve("lower"));
    Path above = Files.createDirectory(root.toRealPath().resolve("above"));
    unused = Files.createDirectory(above.resolve("mnt"));
    unused = Files.createSymbolicLink(root.resolve("mnt"), Path.of("above/mnt"));
    assertThat(mount().refusal()).isNull();
    Path moved = Files.move(above, above.resolveSibling("moved"));
    table.unmountAll();
    byte[] path = moved.resolve("mnt").toString().getBytes(StandardCharsets.UTF_8);
    assertThat(MountEntry.on(path)).isEmpty();
    assertThat(table.all()).isEmpty();
  }

  @Test
  void twoOnOneDirectory_theOneThatIsSeenIsFoundAndEndsFirst() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "fusermount3 mounts nothing on a FUSE mount");
    Path unused = Files.createDirectory(root.resolve("lower"));
    Path mnt = Files.createDirectory(root.toRealPath().resolve("mnt"));
    byte[] path = mnt.toString().getBytes(StandardCharsets.UTF_8);
    assertThat(mount().refusal()).isNull();
    assertThat(mount().refusal()).isNull();
    assertThat(table.on(path)).hasValue(table.all().get(1));
    table.unmountAll();
    assertThat(MountEntry.on(path)).isEmpty();
    assertThat(table.all()).isEmpty();
  }

  @Test
  void hasMounted_whatWasRefused_no() {
    assertThat(mount().refusal()).isNotNull();
    table.unmountAll();
    assertThat(table.hasMounted()).isFalse();
  }
}
