package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.fuse.AttributeChange;
import dev.jovl.fuse.Attributes;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Entry;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.NewFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.Opened;
import dev.jovl.fuse.RequestCount;
import dev.jovl.fuse.XattrChange;
import dev.jovl.fuse.wire.InitFlags;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.Await;
import dev.jovl.testing.FakeKernel;
import dev.jovl.testing.MemoryFilesystem;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A session whose kernel is a test. */
final class KernelSessionTest {

  /**
   * For longer runs by hand: {@code scripts/test -Dtest=KernelSessionTest -Djovl.seeds=1000000}.
   */
  private static final String SEEDS = "jovl.seeds";

  private final FakeKernel kernel = new FakeKernel();
  private @Nullable KernelSession session;

  private FakeKernel.Answer serve(Filesystem filesystem, long flags)
      throws ErrnoException, InterruptedException {
    CompletableFuture<FakeKernel.Answer> init = kernel.init(flags);
    session = serve(filesystem, kernel, 8);
    return FakeKernel.get(init);
  }

  private static KernelSession serve(Filesystem filesystem, FakeKernel kernel, int most)
      throws ErrnoException {
    KernelSession.Threads threads =
        new KernelSession.Threads(most, Thread::new, IdleLatency.none());
    return KernelSession.serve(filesystem, kernel, threads, 1, flags -> {});
  }

  private KernelSession session() {
    return Objects.requireNonNull(session);
  }

  @AfterEach
  void end() throws InterruptedException {
    kernel.end();
    KernelSession session = this.session;
    if (session != null) {
      assertThat(session.awaitEnd(Duration.ofSeconds(60))).isTrue();
      assertThat(session.isAlive()).isFalse();
      assertWithMessage("channels left open").that(kernel.openChannels()).isEqualTo(0);
    }
  }

  private static byte[] name(String name) {
    return (name + '\0').getBytes(StandardCharsets.UTF_8);
  }

  private FakeKernel.Answer call(Opcode opcode, byte[] body) throws InterruptedException {
    return kernel.call(opcode.number(), Filesystem.ROOT, body);
  }

  @Test
  void init_agreesOnWhatTheKernelHas() throws Exception {
    ByteBuffer reply = serve(new MemoryFilesystem(0), FakeKernel.ALL_FLAGS).buffer();
    assertThat(reply.capacity()).isEqualTo(64);
    assertThat(reply.getInt(0)).isEqualTo(7);
    assertThat(reply.getInt(4)).isEqualTo(45);
    long flags = Integer.toUnsignedLong(reply.getInt(12)) | ((long) reply.getInt(32) << 32);
    assertThat(flags & InitFlags.PASSTHROUGH).isNotEqualTo(0);
    assertThat(flags & InitFlags.HANDLE_KILLPRIV_V2).isNotEqualTo(0);
    assertWithMessage("max_write").that(reply.getInt(20)).isEqualTo(1 << 20);
    assertWithMessage("max_pages").that(reply.getShort(28)).isEqualTo(256);
    assertWithMessage("max_stack_depth").that(reply.getInt(36)).isEqualTo(1);
    long writebackCache = 1L << 16;
    assertThat(flags & writebackCache).isEqualTo(0);
  }

  @Test
  void init_ofAnOlderKernel_asksForNothingThatItLacks() throws Exception {
    long old = InitFlags.ASYNC_READ | InitFlags.MAX_PAGES;
    ByteBuffer reply = serve(new MemoryFilesystem(0), old).buffer();
    assertThat(reply.getInt(12)).isEqualTo((int) old);
    assertThat(reply.getInt(32)).isEqualTo(0);
    assertThat(reply.getInt(36)).isEqualTo(0);
  }

  /** What is appended there after a write that passed through overwrites that. */
  @Test
  void init_ofLinux611_doesNotAskForPassthrough() throws Exception {
    CompletableFuture<FakeKernel.Answer> init = kernel.init(40, FakeKernel.ALL_FLAGS);
    session = serve(new MemoryFilesystem(0), kernel, 8);
    ByteBuffer reply = FakeKernel.get(init).buffer();
    assertThat(reply.getInt(32) & (int) (InitFlags.PASSTHROUGH >>> 32)).isEqualTo(0);
    assertWithMessage("max_stack_depth").that(reply.getInt(36)).isEqualTo(0);
  }

  @Test
  void init_ofANewerMajor_isAskedAgain() throws Exception {
    ByteBuffer body = FakeKernel.body(64).putInt(8);
    CompletableFuture<FakeKernel.Answer> first = kernel.ask(26, 0, body.array());
    ByteBuffer second = serve(new MemoryFilesystem(0), FakeKernel.ALL_FLAGS).buffer();
    assertThat(FakeKernel.get(first).buffer().getInt(0)).isEqualTo(7);
    assertThat(second.getInt(4)).isEqualTo(45);
  }

  @Test
  void init_ofATooOldKernel_isRefused() {
    ByteBuffer body = FakeKernel.body(64).putInt(7).putInt(30);
    CompletableFuture<FakeKernel.Answer> unused = kernel.ask(26, 0, body.array());
    ErrnoException thrown =
        assertThrows(ErrnoException.class, () -> serve(new MemoryFilesystem(0), kernel, 8));
    assertThat(thrown.errno()).isEqualTo(Errno.EPROTO);
    assertThat(kernel.openChannels()).isEqualTo(0);
  }

  @Test
  void lookup_ofAnAbsentName_isAnAnswer() throws Exception {
    serve(new MemoryFilesystem(1_500_000_000L), FakeKernel.ALL_FLAGS);
    FakeKernel.Answer answer = call(Opcode.LOOKUP, name("nothing"));
    assertThat(answer.error()).isEqualTo(0);
    assertThat(answer.buffer().getLong(0)).isEqualTo(0);
    assertWithMessage("entry_valid").that(answer.buffer().getLong(16)).isEqualTo(1);
    assertWithMessage("entry_valid_nsec").that(answer.buffer().getInt(32)).isEqualTo(500_000_000);
  }

  /** Lets each getattr wait until as many are in work as were asked for. */
  private static final class Meeting implements Filesystem {
    private final CountDownLatch all;

    Meeting(int count) {
      all = new CountDownLatch(count);
    }

    @Override
    public Attributes getattr(Caller caller, long node, @Nullable Long handle)
        throws ErrnoException {
      all.countDown();
      try {
        all.await();
      } catch (InterruptedException e) {
        throw ErrnoException.of(Errno.EINTR);
      }
      throw ErrnoException.of(Errno.EACCES);
    }
  }

  private long interrupts() {
    return session().counts().stream()
        .filter(count -> count.name().equals("INTERRUPT"))
        .mapToLong(RequestCount::count)
        .sum();
  }

  @Test
  void operationsThatWait_doNotStallOthers() throws Exception {
    serve(new Meeting(8), FakeKernel.ALL_FLAGS);
    List<CompletableFuture<FakeKernel.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      answers.add(kernel.ask(Opcode.GETATTR.number(), 1, new byte[16]));
    }
    for (CompletableFuture<FakeKernel.Answer> answer : answers) {
      assertThat(FakeKernel.get(answer).error()).isEqualTo(-Errno.EACCES.number());
    }
  }

  /**
   * The kernel sends INTERRUPT for every signal, also for one that the caller survives. What comes
   * of later looks at the caller is in {@link InterruptionsTest}.
   */
  @Test
  void interruptOfACallerThatLives_changesNothing() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch told = new CountDownLatch(1);
    serve(
        new MemoryFilesystem(0) {
          @Override
          public Attributes getattr(Caller caller, long node, @Nullable Long handle)
              throws ErrnoException {
            entered.countDown();
            try {
              told.await();
            } catch (InterruptedException e) {
              throw ErrnoException.of(Errno.EINTR);
            }
            return super.getattr(caller, node, handle);
          }
        },
        FakeKernel.ALL_FLAGS);
    ByteBuffer message = FakeKernel.body(40 + 16);
    message.putInt(message.capacity()).putInt(Opcode.GETATTR.number()).putLong(0).putLong(1);
    message.putInt(0).putInt(0).putInt((int) ProcessHandle.current().pid());
    CompletableFuture<FakeKernel.Answer> answer = kernel.askRaw(message.array());
    Await.latch(entered);
    byte[] unique = FakeKernel.body(8).putLong(message.getLong(8)).array();
    kernel.tell(Opcode.INTERRUPT.number(), 0, unique);
    kernel.tell(Opcode.INTERRUPT.number(), 0, FakeKernel.body(8).putLong(4711).array());
    kernel.tell(Opcode.INTERRUPT.number(), 0, new byte[3]);
    Await.until(() -> interrupts() == 3);
    told.countDown();
    assertThat(FakeKernel.get(answer).error()).isEqualTo(0);
    assertThat(kernel.faults()).isEmpty();
  }

  @Test
  void answerThatNobodyWaitsFor_isTakenBack() throws Exception {
    CountDownLatch entered = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    MemoryFilesystem filesystem =
        new MemoryFilesystem(0) {
          @Override
          public Entry mknod(Caller caller, EntryName name, NewFile file) throws ErrnoException {
            entered.countDown();
            try {
              released.await();
            } catch (InterruptedException e) {
              throw ErrnoException.of(Errno.EINTR);
            }
            return super.mknod(caller, name, file);
          }
        };
    serve(filesystem, FakeKernel.ALL_FLAGS);
    ByteBuffer body = FakeKernel.body(21).putInt(0100644).putInt(0).putInt(0).putInt(0);
    body.put(name("file"));
    CompletableFuture<FakeKernel.Answer> unused =
        kernel.ask(Opcode.MKNOD.number(), 1, body.array());
    Await.latch(entered);
    kernel.forgetRequests();
    released.countDown();
    assertThat(call(Opcode.STATFS, new byte[0]).error()).isEqualTo(0);
    kernel.end();
    assertThat(session().awaitEnd(Duration.ofSeconds(60))).isTrue();
    assertThat(filesystem.lookupCount()).isEqualTo(0);
  }

  @Test
  void forgets_takeTheirCountsBack_andHaveNoAnswer() throws Exception {
    List<String> forgotten = Collections.synchronizedList(new ArrayList<>());
    MemoryFilesystem filesystem =
        new MemoryFilesystem(0) {
          @Override
          public void forget(long id, long count) {
            forgotten.add(id + " " + count);
            super.forget(id, count);
          }
        };
    serve(filesystem, FakeKernel.ALL_FLAGS);
    long first = mkdir("d");
    for (int i = 0; i < 3; i++) {
      assertThat(call(Opcode.LOOKUP, name("d")).buffer().getLong(0)).isEqualTo(first);
    }
    long second = mkdir("e");
    assertThat(filesystem.lookupCount()).isEqualTo(5);
    kernel.tell(Opcode.FORGET.number(), first, FakeKernel.body(8).putLong(2).array());
    ByteBuffer batch = FakeKernel.body(40).putInt(2).putInt(0);
    batch.putLong(first).putLong(2).putLong(second).putLong(1);
    kernel.tell(Opcode.BATCH_FORGET.number(), 0, batch.array());
    assertThat(call(Opcode.STATFS, new byte[0]).error()).isEqualTo(0);
    kernel.end();
    assertThat(session().awaitEnd(Duration.ofSeconds(60))).isTrue();
    assertThat(forgotten).containsExactly(first + " 2", first + " 2", second + " 1");
    assertThat(filesystem.lookupCount()).isEqualTo(0);
    assertThat(kernel.faults()).isEmpty();
  }

  /** Makes a directory and returns its node. */
  private long mkdir(String name) throws Exception {
    ByteBuffer body = FakeKernel.body(10).putInt(0755).putInt(0).put(name(name));
    return call(Opcode.MKDIR, body.array()).buffer().getLong(0);
  }

  /** As Linux 5.4 to 5.10, which say neither which caller cuts nor that a list takes setgid. */
  @Test
  void rightsThatTheKernelDoesNotTell_areAskedFor() throws Exception {
    List<OpenHow> opened = new ArrayList<>();
    List<XattrChange> changed = new ArrayList<>();
    serve(
        new Filesystem() {
          @Override
          public Opened open(Caller caller, long node, OpenHow how) {
            opened.add(how);
            return Opened.of(1, 0);
          }

          @Override
          public void setxattr(Caller caller, long node, XattrChange change) {
            changed.add(change);
          }
        },
        InitFlags.ASYNC_READ | InitFlags.ATOMIC_O_TRUNC);
    ByteBuffer open = FakeKernel.body(40 + 8);
    open.putInt(open.capacity()).putInt(Opcode.OPEN.number()).putLong(0).putLong(1);
    open.putInt(1000).putInt(1000).putInt(77).putInt(0).putInt(OpenFlags.TRUNC).putInt(0);
    assertThat(FakeKernel.get(kernel.askRaw(open.array())).error()).isEqualTo(0);
    assertThat(opened).containsExactly(new OpenHow(OpenFlags.TRUNC, true));
    ByteBuffer set =
        FakeKernel.body(8 + 7 + 1).putInt(1).putInt(0).put(name("user.x")).put((byte) 1);
    assertThat(call(Opcode.SETXATTR, set.array()).error()).isEqualTo(0);
    assertThat(changed.get(0).killSetgid()).isNull();
  }

  @Test
  void setattr_ofNothing_takesPrivileges() throws Exception {
    List<Boolean> kills = new ArrayList<>();
    serve(
        new MemoryFilesystem(0) {
          @Override
          public Attributes setattr(Caller caller, long id, AttributeChange change)
              throws ErrnoException {
            kills.add(change.killPrivileges());
            return super.setattr(caller, id, change);
          }
        },
        FakeKernel.ALL_FLAGS);
    ByteBuffer nothing = FakeKernel.body(88);
    assertThat(call(Opcode.SETATTR, nothing.array()).error()).isEqualTo(0);
    ByteBuffer mode = FakeKernel.body(88).putInt(0, 1).putInt(68, 0755);
    assertThat(call(Opcode.SETATTR, mode.array()).error()).isEqualTo(0);
    assertThat(kills).containsExactly(true, false).inOrder();
  }

  @Test
  void notifications_areSent() throws Exception {
    MemoryFilesystem filesystem = new MemoryFilesystem(0);
    serve(filesystem, FakeKernel.ALL_FLAGS);
    filesystem.connection().invalidateAttributes(7);
    filesystem.connection().invalidateData(7, 0, 100);
    int invalInode = 2;
    assertThat(FakeKernel.intAt(kernel.notification(), 4)).isEqualTo(invalInode);
    assertThat(FakeKernel.intAt(kernel.notification(), 4)).isEqualTo(invalInode);
  }

  /** A caller that is told afterwards that a change is made does not see what was before it. */
  @Test
  void notificationOfAttributes_isSentWhenTheCallReturns() throws Exception {
    MemoryFilesystem filesystem = new MemoryFilesystem(0);
    serve(filesystem, FakeKernel.ALL_FLAGS);
    for (int i = 1; i <= 100; i++) {
      filesystem.connection().invalidateAttributes(7);
      assertThat(kernel.notifications()).isEqualTo(i);
    }
  }

  @Test
  void readOfTheDevice_thatFailsForNow_isTriedAgain() throws Exception {
    serve(new MemoryFilesystem(0), FakeKernel.ALL_FLAGS);
    for (Errno errno : List.of(Errno.EAGAIN, Errno.ENOENT)) {
      kernel.failNextReceive(errno);
      assertThat(call(Opcode.STATFS, new byte[0]).error()).isEqualTo(0);
    }
  }

  @Test
  void readOfTheDevice_thatFailsForGood_endsTheSession() throws Exception {
    MemoryFilesystem filesystem = new MemoryFilesystem(0);
    CompletableFuture<FakeKernel.Answer> unused = kernel.init(FakeKernel.ALL_FLAGS);
    session = serve(filesystem, kernel, 1);
    kernel.failNextReceive(Errno.EPERM);
    assertThat(session().awaitEnd(Duration.ofSeconds(60))).isTrue();
    assertThat(filesystem.destroyCount()).isEqualTo(1);
  }

  @Test
  void unknownOpcodes_areEnosys() throws Exception {
    serve(new MemoryFilesystem(0), FakeKernel.ALL_FLAGS);
    for (int opcode : new int[] {0, 7, 19, 54, 4096, -1, Integer.MAX_VALUE}) {
      assertThat(kernel.call(opcode, 1, new byte[100]).error()).isEqualTo(-Errno.ENOSYS.number());
    }
  }

  @Test
  void counts_tellWhatCame() throws Exception {
    serve(new MemoryFilesystem(0), FakeKernel.ALL_FLAGS);
    for (int i = 0; i < 5; i++) {
      call(Opcode.STATFS, new byte[0]);
    }
    call(Opcode.GETATTR, new byte[16]);
    List<RequestCount> counts = session().counts();
    RequestCount statfs =
        counts.stream().filter(each -> each.name().equals("STATFS")).findFirst().orElseThrow();
    assertThat(statfs.count()).isEqualTo(5);
    assertThat(statfs.percentileNanos(0.5)).isGreaterThan(0);
  }

  @Test
  void randomMessages_areEinvalAtWorst() throws Exception {
    serve(new Filesystem() {}, FakeKernel.ALL_FLAGS);
    for (long seed = 0; seed < Long.getLong(SEEDS, 20_000); seed++) {
      Random random = new Random(seed);
      byte[] body = new byte[random.nextInt(random.nextInt(300) + 1)];
      random.nextBytes(body);
      Opcode opcode = Opcode.values()[random.nextInt(Opcode.values().length)];
      if (!opcode.hasReply()) {
        kernel.tell(opcode.number(), random.nextLong(), body);
        continue;
      }
      FakeKernel.Answer answer = kernel.call(opcode.number(), random.nextLong(), body);
      assertWithMessage("seed %s, %s", seed, opcode)
          .that(answer.error())
          .isAnyOf(0, -Errno.EINVAL.number(), -Errno.ENOSYS.number());
    }
    assertThat(session().isAlive()).isTrue();
    assertThat(kernel.faults()).isEmpty();
  }

  @Test
  void randomHeaders_areSurvived() throws Exception {
    serve(new Filesystem() {}, FakeKernel.ALL_FLAGS);
    for (long seed = 0; seed < Long.getLong(SEEDS, 5_000); seed++) {
      Random random = new Random(seed);
      byte[] message = new byte[random.nextInt(200)];
      random.nextBytes(message);
      CompletableFuture<FakeKernel.Answer> answer = kernel.askRaw(message);
      int opcode = message.length >= 8 ? FakeKernel.intAt(message, 4) : 0;
      Opcode known = Opcode.of(opcode);
      if (message.length >= 40 && (known == null || known.hasReply())) {
        assertThat(FakeKernel.get(answer).error()).isNotEqualTo(-Errno.EIO.number());
      }
    }
    assertThat(session().isAlive()).isTrue();
  }
}
