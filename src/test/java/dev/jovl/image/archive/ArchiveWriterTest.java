package dev.jovl.image.archive;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarLimits;
import dev.jovl.tar.TarReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class ArchiveWriterTest {

  private static final int HEAD = 1 << 16;

  /** Keeps the beginning of what is written. */
  private static final class Beginning extends OutputStream {
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    @Override
    public void write(int octet) {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) {
      kept.write(buffer, offset, Math.min(length, Math.max(0, HEAD - kept.size())));
    }
  }

  @Test
  void file_ofMoreThan8GiB_hasItsLength() throws Exception {
    long size = (9L << 30) + 1;
    Beginning out = new Beginning();
    new ArchiveWriter(out)
        .file(
            "layer.tar",
            size,
            content -> {
              byte[] piece = new byte[1 << 20];
              for (long left = size; left > 0; left -= piece.length) {
                content.write(piece, 0, (int) Math.min(left, piece.length));
              }
            });
    TarReader reader =
        new TarReader(new ByteArrayInputStream(out.kept.toByteArray()), TarLimits.DEFAULT);
    TarEntry entry = Objects.requireNonNull(reader.next());
    assertThat(new String(entry.name(), UTF_8)).isEqualTo("layer.tar");
    assertThat(entry.size()).isEqualTo(size);
  }
}
