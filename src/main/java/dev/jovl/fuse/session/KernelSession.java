package dev.jovl.fuse.session;

import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.RequestCount;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.wire.InitReply;
import dev.jovl.fuse.wire.InitRequest;
import dev.jovl.fuse.wire.Opcode;
import dev.jovl.fuse.wire.Reply;
import dev.jovl.fuse.wire.Request;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;

/** A filesystem that is served on a channel. */
final class KernelSession implements Session {
  /** How a mount is taken away. */
  interface Unmounting {
    /**
     * Unmounts.
     *
     * @param flags of umount2(2): 0 or {@link Mounts#DETACH}
     */
    void unmount(int flags) throws IOException;
  }

  /**
   * Where the threads of a session come from.
   *
   * @param most how many requests may be in work at once; 0 for the default
   * @param latency how it is asked for processors that wake quickly
   */
  record Threads(int most, ThreadFactory factory, IdleLatency latency) {
    Threads {
      most = most > 0 ? most : DEFAULT_THREADS;
    }
  }

  private static final int DEFAULT_THREADS = 32;
  private static final int INIT_SIZE = 8192;

  private final WorkerPool pool;
  private final Unmounting unmounting;

  private KernelSession(WorkerPool pool, Unmounting unmounting) {
    this.pool = pool;
    this.unmounting = unmounting;
  }

  /**
   * Agrees with the kernel and serves a filesystem from then on.
   *
   * @param channel owned by the session from now on, also if this fails
   * @param stackDepth as in the mount options
   * @throws ErrnoException EPROTO if the kernel's protocol is too old, ENODEV if it is gone
   */
  static KernelSession serve(
      Filesystem filesystem,
      Channel channel,
      Threads threads,
      int stackDepth,
      Unmounting unmounting)
      throws ErrnoException {
    try {
      NegotiatedInit negotiated = negotiate(channel, stackDepth, filesystem.mayCacheSymlinks());
      WorkerPool pool = new WorkerPool(filesystem, channel, negotiated, threads);
      pool.start();
      return new KernelSession(pool, unmounting);
    } catch (ErrnoException | RuntimeException | Error e) {
      channel.close();
      throw e;
    }
  }

  /** Answers INIT; a kernel with a newer major version asks again with ours. */
  private static NegotiatedInit negotiate(Channel channel, int stackDepth, boolean cachesSymlinks)
      throws ErrnoException {
    Request request = new Request(NativeBuffer.allocate(INIT_SIZE).bytes());
    Reply reply = new Reply(NativeBuffer.allocate(INIT_SIZE).bytes());
    while (true) {
      channel.receive(request.buffer());
      if (!request.parse() || request.opcode() != Opcode.INIT.number()) {
        throw ErrnoException.of(Errno.EPROTO);
      }
      InitRequest init = InitRequest.read(request);
      ByteBuffer out = reply.start();
      if (init.major() > InitReply.MAJOR) {
        out.putInt(InitReply.MAJOR).putInt(0);
        channel.send(reply.finish(request.unique()));
        continue;
      }
      NegotiatedInit negotiated = NegotiatedInit.with(init, stackDepth, cachesSymlinks);
      negotiated.reply().put(out);
      channel.send(reply.finish(request.unique()));
      return negotiated;
    }
  }

  @Override
  public boolean isAlive() {
    return !pool.isEnding();
  }

  @Override
  public boolean hasAnsweredAll() {
    return pool.hasAnsweredAll();
  }

  @Override
  public void unmount() throws IOException {
    unmounting.unmount(0);
  }

  @Override
  public void detach() throws IOException {
    unmounting.unmount(Mounts.DETACH);
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    pool.ended().await();
  }

  @Override
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return pool.ended().await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public List<RequestCount> counts() {
    return pool.counts();
  }
}
