package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A blob over connections that break. */
final class ResumingStreamTest {

  private final List<Long> opened = new ArrayList<>();

  private static InputStream breaks() {
    return new InputStream() {
      @Override
      public int read() throws IOException {
        throw new IOException("connection reset");
      }
    };
  }

  private InputStream stream(byte[] blob, int most) throws IOException {
    RetryPolicy retryPolicy = new RetryPolicy(Clock.systemUTC(), pause -> {}, RetryListener.NONE);
    return new ResumingStream(
        retryPolicy,
        blob.length,
        0,
        offset -> {
          opened.add(offset);
          int length = (int) Math.min(most, blob.length - offset);
          InputStream part = new ByteArrayInputStream(blob, (int) offset, length);
          return new SequenceInputStream(part, breaks());
        });
  }

  @Test
  void read_connectionBreaks_goesOnWhereItStood() throws Exception {
    byte[] blob = "0123456789".getBytes(UTF_8);
    try (InputStream in = stream(blob, 4)) {
      assertThat(in.readAllBytes()).isEqualTo(blob);
    }
    assertThat(opened).containsExactly(0L, 4L, 8L).inOrder();
  }

  /** All of it came; only the digest can say now whether it is right. */
  @Test
  void read_connectionBreaksBehindTheLastByte_isTheEnd() throws Exception {
    byte[] blob = "0123456789".getBytes(UTF_8);
    try (InputStream in = stream(blob, 10)) {
      assertThat(in.readAllBytes()).isEqualTo(blob);
    }
    assertThat(opened).containsExactly(0L);
  }

  /** As where a registry sends all of a large blob again, and what is there is read over. */
  @Test
  void read_firstConnectionOfTheRestBreaks_isOpenedAgain() throws Exception {
    byte[] blob = "0123456789".getBytes(UTF_8);
    RetryPolicy retryPolicy = new RetryPolicy(Clock.systemUTC(), pause -> {}, RetryListener.NONE);
    try (InputStream in =
        new ResumingStream(
            retryPolicy,
            blob.length,
            4,
            offset -> {
              opened.add(offset);
              if (opened.size() == 1) {
                throw new IOException("connection reset");
              }
              return new ByteArrayInputStream(blob, (int) offset, blob.length);
            })) {
      assertThat(new String(in.readAllBytes(), UTF_8)).isEqualTo("456789");
    }
    assertThat(opened).containsExactly(4L, 4L).inOrder();
  }
}
