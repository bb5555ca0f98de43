package dev.jovl.oci;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.junit.jupiter.api.Test;

final class VerifyingInputStreamTest {

  private static final byte[] BLOB = "the content".getBytes(UTF_8);

  private static InputStream stream(byte[] content, long size) {
    return new VerifyingInputStream(new ByteArrayInputStream(content), Digest.of(BLOB), size);
  }

  @Test
  void read_rightContent() throws Exception {
    try (InputStream in = stream(BLOB, BLOB.length)) {
      assertThat(in.readAllBytes()).isEqualTo(BLOB);
      assertThat(in.read()).isEqualTo(-1);
    }
  }

  @Test
  void read_wrongContent() {
    byte[] other = "the CONTENT".getBytes(UTF_8);
    assertThrows(OciFormatException.class, () -> stream(other, BLOB.length).readAllBytes());
  }

  @Test
  void read_shortContent() {
    byte[] cut = "the cont".getBytes(UTF_8);
    assertThrows(OciFormatException.class, () -> stream(cut, BLOB.length).readAllBytes());
  }

  @Test
  void read_endlessContent() {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }
        };
    InputStream in = new VerifyingInputStream(endless, Digest.of(BLOB), 1000);
    assertThrows(OciFormatException.class, in::readAllBytes);
  }

  @Test
  void read_byteByByteAndSkip() throws Exception {
    try (InputStream in = stream(BLOB, BLOB.length)) {
      assertThat(in.read()).isEqualTo('t');
      assertThat(in.skip(100)).isEqualTo(BLOB.length - 1);
      assertThat(in.read()).isEqualTo(-1);
    }
    assertThrows(IOException.class, () -> stream(BLOB, BLOB.length).reset());
  }
}
