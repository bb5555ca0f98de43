package dev.jovl.fuse.session;

import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.fuse.wire.Reply;
import dev.jovl.fuse.wire.Request;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A thread that takes requests one after the other and answers each. */
final class Worker implements Runnable {
  private static final Logger LOG = LoggerFactory.getLogger(Worker.class);

  /** Room for the headers besides {@link NegotiatedInit#MAX_MESSAGE}. */
  private static final int HEADERS = 4096;

  /** A message that came within this time and the time to copy it was there already. */
  private static final long QUICK_NANOS = 3_000;

  private static final int QUICK_BYTES_PER_NANO = 4;

  /** It looks for more requests at each so many that came quickly in a row. */
  private static final int QUICK_IN_A_ROW = 4;

  /** It rests when so many times in a row another one was waiting. */
  private static final int SPARE_IN_A_ROW = 8;

  /** Errors of the device after which there are further requests. */
  private static final Set<Errno> FOR_NOW = Set.of(Errno.ENOENT, Errno.EAGAIN, Errno.ENOMEM);

  private final WorkerPool pool;
  private final Channel channel;
  private final OperationTable table;
  private final Request request;
  private final Reply reply;
  private final Call call;
  private final ActiveRequest active = new ActiveRequest();
  private final Counters counters = new Counters();
  private final boolean logsRequests = LOG.isDebugEnabled();
  private int quickInARow;
  private int spareInARow;
  private long lastNanos;

  Worker(WorkerPool pool, Channel channel, Filesystem filesystem, NegotiatedInit negotiated)
      throws ErrnoException {
    this.pool = pool;
    this.channel = channel;
    this.table = pool.table();
    request = new Request(NativeBuffer.reserve(NegotiatedInit.MAX_MESSAGE + HEADERS).bytes());
    reply = new Reply(NativeBuffer.reserve(NegotiatedInit.MAX_MESSAGE + HEADERS).bytes());
    call = new Call(filesystem, negotiated, request, reply);
  }

  Counters counters() {
    return counters;
  }

  ActiveRequest active() {
    return active;
  }

  Channel channel() {
    return channel;
  }

  @Override
  public void run() {
    try {
      while (!pool.isEnding() && (isNeeded() || pool.rest())) {
        serveOne();
      }
    } finally {
      pool.left(this);
    }
  }

  private boolean isNeeded() {
    spareInARow = pool.isSomebodyWaiting() ? spareInARow + 1 : 0;
    if (spareInARow < SPARE_IN_A_ROW) {
      return true;
    }
    spareInARow = 0;
    return false;
  }

  private void serveOne() {
    long asked = System.nanoTime();
    if (!receive()) {
      return;
    }
    long came = System.nanoTime();
    boolean alone = pool.received();
    long copying = request.buffer().limit() / QUICK_BYTES_PER_NANO;
    quickInARow = came - asked < QUICK_NANOS + copying ? quickInARow + 1 : 0;
    if (alone && quickInARow >= QUICK_IN_A_ROW && pool.wantsHelp(lastNanos)) {
      quickInARow = 0;
      helpIfThereIsMore();
    }
    if (request.parse()) {
      answer(came);
    }
  }

  private void helpIfThereIsMore() {
    try {
      if (channel.isReady()) {
        boolean unused = pool.help();
      }
    } catch (ErrnoException e) {
      LOG.debug("the device cannot be polled: {}", e.getMessage());
    }
  }

  /**
   * Returns whether there is a message. Without memory there is none, and it asks again; where it
   * is the kernel's memory, that has answered a request itself (fuse_dev_do_read of fs/fuse/dev.c).
   */
  private boolean receive() {
    pool.receiving();
    try {
      channel.receive(request.buffer());
      return true;
    } catch (ErrnoException e) {
      boolean unused = pool.received();
      if (!FOR_NOW.contains(e.errno())) {
        pool.end(e.errno());
      }
      return false;
    } catch (OutOfMemoryError e) {
      boolean unused = pool.received();
      return false;
    }
  }

  /** A request is counted before its answer goes out, so that the caller finds it counted. */
  private void answer(long came) {
    int number = request.opcode();
    Opcode opcode = Opcode.of(number);
    call.start();
    active.begin(request.unique(), request.pid());
    ByteBuffer answer = worked(number);
    active.end();
    lastNanos = System.nanoTime() - came;
    counters.count(number, lastNanos);
    if (logsRequests) {
      logRequest(answer);
    }
    if (opcode == null || opcode.hasReply()) {
      send(answer);
    }
  }

  private void logRequest(ByteBuffer answer) {
    int number = request.opcode();
    Opcode opcode = Opcode.of(number);
    int error = -answer.getInt(Reply.ERROR_OFFSET);
    LOG.debug(
        "{} of node {} by process {}: {} in {} us",
        opcode == null ? number : opcode,
        request.node(),
        request.pid(),
        error == 0 ? "done" : Errno.of(error),
        lastNanos / 1000);
  }

  /** Lets the operation work and returns the answer, an error if it threw one. */
  private ByteBuffer worked(int number) {
    long unique = request.unique();
    try {
      table.get(number).answer(call);
      return reply.finish(unique);
    } catch (ErrnoException e) {
      call.forgetUndelivered();
      return reply.error(unique, e.errno());
    } catch (Throwable e) {
      failed(number, e);
      return reply.error(unique, errnoOf(e));
    }
  }

  /**
   * Returns what a failure is for the caller. ENOMEM is no more than that: a LOOKUP that fails with
   * anything else makes the kernel drop the name, and unmount what is mounted there
   * (fuse_dentry_revalidate of fs/fuse/dir.c).
   */
  private static Errno errnoOf(Throwable failure) {
    return failure instanceof OutOfMemoryError ? Errno.ENOMEM : Errno.EIO;
  }

  /** Even the log may fail when memory is short, and the answer must go out all the same. */
  private void failed(int number, Throwable failure) {
    try {
      call.forgetUndelivered();
      LOG.error("{} failed", Opcode.of(number), failure);
    } catch (Throwable e) {
      failure.addSuppressed(e);
    }
  }

  private void send(ByteBuffer answer) {
    try {
      channel.send(answer);
    } catch (ErrnoException e) {
      undelivered(e);
    }
  }

  /** The kernel has taken the request back (ENOENT), or does not take this answer to it. */
  private void undelivered(ErrnoException cause) {
    call.forgetUndelivered();
    if (cause.is(Errno.ENOENT) || cause.is(Errno.ENODEV)) {
      return;
    }
    try {
      channel.send(reply.error(request.unique(), Errno.EIO));
    } catch (ErrnoException e) {
      LOG.debug("request {} is gone", request.unique());
    }
  }
}
