package dev.jovl.run.process;

import dev.jovl.run.runtime.PreparedContainer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Holds output back until a container has started, then lets everything through. A thread that
 * writes before then waits until the container has started or the runtime has given up.
 */
final class HeldOutput extends OutputStream {

  private static final int MOST = 1 << 16;

  private final OutputStream taker;
  private final PreparedContainer container;
  private final Process runtime;
  private final ByteArrayOutputStream held = new ByteArrayOutputStream();
  private boolean open;

  HeldOutput(OutputStream taker, PreparedContainer container, Process runtime) {
    this.taker = taker;
    this.container = container;
    this.runtime = runtime;
  }

  @Override
  public synchronized void write(int octet) throws IOException {
    write(new byte[] {(byte) octet}, 0, 1);
  }

  @Override
  public synchronized void write(byte[] buffer, int offset, int length) throws IOException {
    if (isOpen()) {
      taker.write(buffer, offset, length);
    } else {
      held.write(buffer, offset, Math.min(length, Math.max(0, MOST - held.size())));
      awaitStart();
    }
  }

  private void awaitStart() throws IOException {
    try {
      container.awaitStart(runtime);
      boolean unused = isOpen();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }

  private boolean isOpen() throws IOException {
    if (!open && container.isStarted()) {
      open = true;
      held.writeTo(taker);
      held.reset();
    }
    return open;
  }

  @Override
  public synchronized void flush() throws IOException {
    if (isOpen()) {
      taker.flush();
    }
  }

  /** Returns what has been held back. */
  synchronized String held() {
    return held.toString(StandardCharsets.UTF_8).strip();
  }
}
