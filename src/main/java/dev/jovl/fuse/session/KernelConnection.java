package dev.jovl.fuse.session;

import dev.jovl.fuse.Connection;
import dev.jovl.fuse.wire.InitFlags;
import dev.jovl.fuse.wire.Notification;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The way back to the kernel. What drops caches goes out by one thread of its own. */
final class KernelConnection implements Connection {
  private static final Logger LOG = LoggerFactory.getLogger(KernelConnection.class);

  private static final long PATIENCE_MILLIS = 100;

  private final Channel channel;
  private final NegotiatedInit negotiated;
  private final ThreadPoolExecutor notifier;

  // Apart, since every worker tells of attributes, and few have data for the kernel.
  private final ThreadLocal<NativeBuffer> notices =
      ThreadLocal.withInitial(() -> NativeBuffer.allocate(Notification.NODE_SIZE));
  private final ThreadLocal<NativeBuffer> stored =
      ThreadLocal.withInitial(() -> NativeBuffer.allocate(Notification.STORED_DATA + MAX_STORED));

  KernelConnection(Channel channel, NegotiatedInit negotiated, ThreadFactory threads) {
    this.channel = channel;
    this.negotiated = negotiated;
    this.notifier =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> DaemonThread.named("fuse-notifier", threads, task));
  }

  /**
   * Starts the thread of the notifications, which stays: when the kernel is to be told of a change,
   * that has been made already, and telling must not fail for want of a thread.
   */
  void start() {
    notifier.prestartAllCoreThreads();
  }

  @Override
  public int passthroughDepth() {
    return negotiated.reply().maxStackDepth();
  }

  @Override
  public boolean hasDirectoriesWithoutHandles() {
    return negotiated.has(InitFlags.NO_OPENDIR_SUPPORT);
  }

  @Override
  public int openBacking(int fd) throws ErrnoException {
    return channel.openBacking(fd);
  }

  @Override
  public void closeBacking(int backingId) {
    try {
      channel.closeBacking(backingId);
    } catch (ErrnoException e) {
      LOG.debug("backing file {} is gone: {}", backingId, e.getMessage());
    }
  }

  @Override
  public void invalidateAttributes(long node) {
    sendNow(Notification.invalidateNode(notice(), node, Notification.NO_DATA, 0));
  }

  @Override
  public void invalidateData(long node, long offset, long length) {
    try {
      notifier.execute(() -> sendIfPossible(node, offset, length));
    } catch (RejectedExecutionException e) {
      LOG.trace("the mount has ended");
    }
  }

  @Override
  public void dropData(long node, long offset, long length) {
    try {
      notifier
          .submit(() -> sendNow(Notification.invalidateNode(notice(), node, offset, length)))
          .get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      LOG.trace("the mount has ended");
    } catch (TimeoutException e) {
      LOG.debug("data of node {} is dropped later", node);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException e) {
      // As where there is no memory: what it is about is done, and succeeds.
      LOG.warn("data of node {} is not dropped: {}", node, String.valueOf(e.getCause()));
    }
  }

  @Override
  public void dropAttributes(long node) {
    dropData(node, Notification.NO_DATA, 0);
  }

  @Override
  public void invalidateEntries(long directory) {
    dropData(directory, 0, 0);
  }

  @Override
  public void storeData(long node, int size, DataSource source) {
    try {
      ByteBuffer data = stored.get().bytes();
      data.limit(Notification.STORED_DATA + size).position(Notification.STORED_DATA);
      source.read(data);
      if (!data.hasRemaining()) {
        channel.send(Notification.store(data, node));
      }
    } catch (ErrnoException e) {
      LOG.trace("data of node {} is not stored: {}", node, e.getMessage());
    }
  }

  /** Returns memory for one notice of this thread. */
  private ByteBuffer notice() {
    return notices.get().bytes();
  }

  /** Without memory the notice is lost, and its thread stays for the next one. */
  private void sendIfPossible(long node, long offset, long length) {
    try {
      sendNow(Notification.invalidateNode(notice(), node, offset, length));
    } catch (OutOfMemoryError e) {
      LowMemoryLog.warn(LOG, "data of a node is not dropped: {}", e);
    }
  }

  private void sendNow(ByteBuffer notification) {
    try {
      channel.send(notification);
    } catch (ErrnoException e) {
      LOG.trace("the kernel does not know what it is told: {}", e.getMessage());
    }
  }

  /** Ends the thread of the notifications, so that none goes to a descriptor that is closed. */
  void close() {
    notifier.shutdownNow();
    boolean interrupted = false;
    while (true) {
      try {
        if (notifier.awaitTermination(1, TimeUnit.SECONDS)) {
          break;
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
