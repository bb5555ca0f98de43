package dev.jovl.testing;

import dev.jovl.fuse.session.Channel;
import dev.jovl.fuse.wire.InitFlags;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.NullMarked;

/**
 * The kernel's side of a session without a mount: sends requests, takes answers, and is as strict
 * as the kernel about them.
 */
@NullMarked
public final class FakeKernel implements Channel {
  /** What a kernel of protocol 7.45 offers: all flags of the first 43 bits. */
  public static final long ALL_FLAGS = (1L << 43) - 1;

  private static final byte[] THE_END = new byte[0];
  private static final byte[] FAILURE = new byte[0];

  private final BlockingQueue<byte[]> requests = new LinkedBlockingQueue<>();
  private final Map<Long, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();
  private final BlockingQueue<byte[]> notifications = new LinkedBlockingQueue<>();
  private final List<String> faults = Collections.synchronizedList(new ArrayList<>());
  private final AtomicLong unique = new AtomicLong(2);
  private final AtomicInteger open = new AtomicInteger(1);
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final BlockingQueue<ErrnoException> refusals = new LinkedBlockingQueue<>();
  private volatile boolean ended;

  /**
   * What came back.
   *
   * @param error zero, or a negative error number
   * @param body what follows the header
   */
  public record Answer(int error, byte[] body) {
    /** Returns the body for reading. */
    public ByteBuffer buffer() {
      return ByteBuffer.wrap(body).order(ByteOrder.nativeOrder());
    }
  }

  /**
   * Asks as INIT does, with flags that the kernel has, and returns what the session shall answer.
   */
  public CompletableFuture<Answer> init(long flags) {
    return init(45, flags);
  }

  /** Asks as {@link #init(long)}, as a kernel of protocol 7.{@code minor} does. */
  public CompletableFuture<Answer> init(int minor, long flags) {
    ByteBuffer body = body(64).putInt(7).putInt(minor).putInt(1 << 17).putInt((int) flags);
    if ((flags & InitFlags.INIT_EXT) != 0) {
      body.putInt((int) (flags >>> 32));
    }
    return ask(26, 0, body.array());
  }

  /** Returns an empty buffer for a body. */
  public static ByteBuffer body(int size) {
    return ByteBuffer.allocate(size).order(ByteOrder.nativeOrder());
  }

  /** Sends a request of root and returns its answer to be. */
  public CompletableFuture<Answer> ask(int opcode, long node, byte[] body) {
    long id = unique.getAndAdd(2);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    requests.add(message(opcode, id, node, body));
    return answer;
  }

  /** Sends a request that has no answer. */
  public void tell(int opcode, long node, byte[] body) {
    requests.add(message(opcode, unique.getAndAdd(2), node, body));
  }

  /** Sends bytes as they are, with an id of their own if they are long enough. */
  public CompletableFuture<Answer> askRaw(byte[] message) {
    long id = unique.getAndAdd(2);
    CompletableFuture<Answer> answer = new CompletableFuture<>();
    waiting.put(id, answer);
    if (message.length >= 16) {
      ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).putLong(8, id);
    }
    requests.add(message);
    return answer;
  }

  /**
   * Returns a number in a message: the operation of a request or the code of a notification at 4.
   */
  public static int intAt(byte[] message, int offset) {
    return ByteBuffer.wrap(message).order(ByteOrder.nativeOrder()).getInt(offset);
  }

  /** Sends a request and waits for its answer. */
  public Answer call(int opcode, long node, byte[] body) throws InterruptedException {
    return get(ask(opcode, node, body));
  }

  /** Waits for an answer. */
  public static Answer get(CompletableFuture<Answer> answer) throws InterruptedException {
    try {
      return answer.get(60, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new AssertionError("no answer", e);
    }
  }

  private static byte[] message(int opcode, long id, long node, byte[] body) {
    ByteBuffer message = body(40 + body.length);
    message.putInt(40 + body.length).putInt(opcode).putLong(id).putLong(node);
    message.putInt(0).putInt(0).putInt(1234).putInt(0).put(body);
    return message.array();
  }

  /** Lets the next read of the device, or the one after it, fail. */
  public void failNextReceive(Errno errno) {
    failures.add(ErrnoException.of(errno));
    requests.add(FAILURE);
  }

  /** Lets the next read of the device find no memory. */
  public void failNextReceive(OutOfMemoryError error) {
    failures.add(error);
    requests.add(FAILURE);
  }

  /** Lets the next answer be refused, whose request goes on waiting. */
  public void failNextSend(Errno errno) {
    refusals.add(ErrnoException.of(errno));
  }

  /** Ends the connection, as an unmount does. */
  public void end() {
    ended = true;
    requests.add(THE_END);
  }

  /** Takes a request back before its answer, so that the answer finds nobody. */
  public void forgetRequests() {
    waiting.clear();
  }

  /** Returns how many notifications have come and were not asked for. */
  public int notifications() {
    return notifications.size();
  }

  /** Waits for the next message that is sent unasked. */
  public byte[] notification() throws InterruptedException {
    byte[] next = notifications.poll(60, TimeUnit.SECONDS);
    if (next == null) {
      throw new AssertionError("no notification");
    }
    return next;
  }

  /** Returns what the kernel would not have taken. */
  public List<String> faults() {
    return faults;
  }

  /** Returns how many channels are not closed. */
  public int openChannels() {
    return open.get();
  }

  @Override
  public void receive(ByteBuffer target) throws ErrnoException {
    byte[] message;
    try {
      message = requests.take();
    } catch (InterruptedException e) {
      throw ErrnoException.of(Errno.EINTR);
    }
    if (message == FAILURE) {
      throw nextFailure();
    }
    if (message == THE_END) {
      requests.add(THE_END);
      throw ErrnoException.of(Errno.ENODEV);
    }
    target.clear().put(message).flip();
  }

  private ErrnoException nextFailure() {
    Throwable next = failures.remove();
    if (next instanceof Error error) {
      throw error;
    }
    return (ErrnoException) next;
  }

  @Override
  public void send(ByteBuffer message) throws ErrnoException {
    if (ended) {
      throw ErrnoException.of(Errno.ENODEV);
    }
    ByteBuffer copy = body(message.remaining());
    copy.put(message).flip();
    int length = copy.remaining();
    if (length < 16 || copy.getInt(0) != length) {
      faults.add("length " + length);
      throw ErrnoException.of(Errno.EINVAL);
    }
    int error = copy.getInt(4);
    long id = copy.getLong(8);
    if (id == 0) {
      notifications.add(copy.array());
      return;
    }
    ErrnoException refusal = refusals.poll();
    if (refusal != null) {
      throw refusal;
    }
    if (error > 0 || error <= -512 || (error != 0 && length != 16)) {
      faults.add("error " + error);
      throw ErrnoException.of(Errno.EINVAL);
    }
    CompletableFuture<Answer> answer = waiting.remove(id);
    if (answer == null) {
      faults.add("nobody waits for " + id);
      throw ErrnoException.of(Errno.ENOENT);
    }
    byte[] body = new byte[length - 16];
    copy.get(16, body);
    answer.complete(new Answer(error, body));
  }

  @Override
  public boolean isReady() {
    return !requests.isEmpty();
  }

  @Override
  public Channel another() {
    open.incrementAndGet();
    return new Branch();
  }

  /** A further channel of the same connection. */
  private final class Branch implements Channel {
    @Override
    public void receive(ByteBuffer target) throws ErrnoException {
      FakeKernel.this.receive(target);
    }

    @Override
    public void send(ByteBuffer message) throws ErrnoException {
      FakeKernel.this.send(message);
    }

    @Override
    public boolean isReady() {
      return FakeKernel.this.isReady();
    }

    @Override
    public Channel another() {
      return FakeKernel.this.another();
    }

    @Override
    public int openBacking(int fd) throws ErrnoException {
      return FakeKernel.this.openBacking(fd);
    }

    @Override
    public void closeBacking(int backingId) {
      FakeKernel.this.closeBacking(backingId);
    }

    @Override
    public void close() {
      FakeKernel.this.close();
    }
  }

  @Override
  public int openBacking(int fd) throws ErrnoException {
    throw ErrnoException.of(Errno.EPERM);
  }

  @Override
  public void closeBacking(int backingId) {}

  @Override
  public void close() {
    open.decrementAndGet();
  }
}
