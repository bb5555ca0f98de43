package dev.jovl.registry;

import dev.jovl.oci.BulkInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The body of an answer as a stream that does not wait for ever: a read fails when nothing has come
 * for the given time.
 *
 * <p>The JDK's own stream has no such limit, and its request timeout ends with the headers. At most
 * sixteen parts (of the 16 KiB that the client reads at once) are asked for ahead, so that memory
 * stays small whatever the other side sends.
 */
final class TimedBody extends BulkInputStream implements BodySubscriber<InputStream> {

  private static final int AHEAD = 16;

  /** A part of the body, or its end, or the failure in its place. */
  private record Part(List<ByteBuffer> buffers, boolean last, @Nullable Throwable failure) {}

  private final Duration silence;
  private final BlockingQueue<Part> parts = new LinkedBlockingQueue<>();
  private final CompletableFuture<Flow.Subscription> subscription = new CompletableFuture<>();
  private Part current = new Part(List.of(), false, null);
  private int index;

  TimedBody(Duration silence) {
    this.silence = silence;
  }

  @Override
  public CompletionStage<InputStream> getBody() {
    return CompletableFuture.completedFuture(this);
  }

  @Override
  public void onSubscribe(Flow.Subscription source) {
    if (!subscription.complete(source)) {
      source.cancel();
      return;
    }
    source.request(AHEAD);
  }

  @Override
  public void onNext(List<ByteBuffer> buffers) {
    parts.add(new Part(buffers, false, null));
  }

  @Override
  public void onError(Throwable failure) {
    parts.add(new Part(List.of(), true, failure));
  }

  @Override
  public void onComplete() {
    parts.add(new Part(List.of(), true, null));
  }

  @Override
  public int read(byte[] buffer, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    while (true) {
      if (index < current.buffers().size()) {
        ByteBuffer from = current.buffers().get(index);
        if (from.hasRemaining()) {
          int n = Math.min(length, from.remaining());
          from.get(buffer, offset, n);
          return n;
        }
        index++;
      } else if (current.last()) {
        return end();
      } else {
        advance();
      }
    }
  }

  private int end() throws IOException {
    Throwable failure = current.failure();
    if (failure == null) {
      return -1;
    }
    String why = failure instanceof IOException e ? RegistryCaller.reason(e) : failure.toString();
    throw new IOException("the connection broke: " + why, failure);
  }

  private void advance() throws IOException {
    try {
      Part next = parts.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
      if (next == null) {
        close();
        throw new HttpTimeoutException("nothing came for " + silence.toSeconds() + " seconds");
      }
      current = next;
      index = 0;
      if (!next.last()) {
        subscription.join().request(1);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while reading from the registry");
    }
  }

  /** Ends the transfer; what was not read is not fetched. */
  @Override
  public void close() {
    subscription.thenAccept(Flow.Subscription::cancel);
  }
}
