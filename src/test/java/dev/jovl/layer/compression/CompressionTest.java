package dev.jovl.layer.compression;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CompressionTest {

  private static byte[] sample(int length) {
    byte[] bytes = new byte[length];
    Random random = new Random(42);
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (random.nextInt(8) + (i / 1000));
    }
    return bytes;
  }

  private static byte[] compress(Compression kind, byte[] plain, int threads) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var packed = kind.compress(out, threads)) {
      packed.write(plain);
    }
    return out.toByteArray();
  }

  private static byte[] decompress(byte[] packed) throws IOException {
    try (InputStream in = Compression.decompress(new ByteArrayInputStream(packed))) {
      return in.readAllBytes();
    }
  }

  private static byte[] concat(byte[] a, byte[] b) {
    byte[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  @ParameterizedTest
  @EnumSource
  void roundTrip_everySize(Compression kind) throws IOException {
    for (int length : new int[] {0, 1, 511, 131_071, 131_072, 131_073, 1_000_000}) {
      byte[] plain = sample(length);
      byte[] packed = compress(kind, plain, 2);
      assertThat(Arrays.equals(decompress(packed), plain)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void of_compressed_isFoundByMagic(Compression kind) throws IOException {
    assertThat(Compression.of(compress(kind, sample(10), 1))).isEqualTo(kind);
  }

  @Test
  void of_tarOrLittle_isNone() {
    assertThat(Compression.of(new byte[] {'d', 'i', 'r', '/'})).isEqualTo(Compression.NONE);
    assertThat(Compression.of(new byte[] {0x1f})).isEqualTo(Compression.NONE);
    assertThat(Compression.of(new byte[0])).isEqualTo(Compression.NONE);
  }

  @Test
  void gzip_isReadByTheJdk() throws IOException {
    byte[] plain = sample(3_000_000);
    byte[] packed = compress(Compression.GZIP, plain, 3);
    try (var in = new GZIPInputStream(new ByteArrayInputStream(packed))) {
      assertThat(Arrays.equals(in.readAllBytes(), plain)).isTrue();
    }
    assertThat(packed.length).isLessThan(plain.length * 6 / 10);
  }

  @Test
  void gzip_doesNotDependOnThreads() throws IOException {
    byte[] plain = sample(2_000_000);
    byte[] one = compress(Compression.GZIP, plain, 1);
    byte[] four = compress(Compression.GZIP, plain, 4);
    assertThat(Arrays.equals(one, four)).isTrue();
  }

  @Test
  void gzip_severalMembers_areOneStream() throws IOException {
    byte[] packed =
        concat(
            compress(Compression.GZIP, new byte[] {1, 2}, 1),
            concat(
                compress(Compression.GZIP, new byte[0], 1),
                compress(Compression.GZIP, new byte[] {3}, 1)));
    assertThat(decompress(packed)).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void gzip_severalMembersInSmallReads_areOneStream() throws IOException {
    byte[] member = compress(Compression.GZIP, sample(5000), 1);
    InputStream dripping =
        new FilterInputStream(new ByteArrayInputStream(concat(member, member))) {
          @Override
          public int read(byte[] into, int offset, int length) throws IOException {
            return super.read(into, offset, Math.min(1, length));
          }

          @Override
          public int available() {
            return 0;
          }
        };
    try (InputStream in = Compression.decompress(dripping)) {
      assertThat(in.readAllBytes()).hasLength(10_000);
    }
  }

  @Test
  void gzip_optionalHeaderFields_areSkipped() throws IOException {
    byte[] plain = compress(Compression.GZIP, new byte[] {7}, 1);
    byte[] header = {
      0x1f, (byte) 0x8b, 8, 2 | 4 | 8 | 16, 1, 2, 3, 4, 0, 3, 2, 0, 9, 9, 'n', 0, 'c', 0, 5, 5
    };
    byte[] packed = concat(header, Arrays.copyOfRange(plain, 10, plain.length));
    assertThat(decompress(packed)).isEqualTo(new byte[] {7});
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void garbageBehindTheEnd_isRefused(Compression kind) throws IOException {
    byte[] packed = compress(kind, sample(1000), 1);
    assertThrows(IOException.class, () -> decompress(concat(packed, new byte[] {'x', 'y', 'z'})));
  }

  /** As gzip(1) does, and Python. */
  @Test
  void zerosBehindTheEndOfGzip_areIgnored() throws IOException {
    byte[] sample = sample(1000);
    byte[] padded = concat(compress(Compression.GZIP, sample, 1), new byte[200_000]);
    assertThat(decompress(padded)).isEqualTo(sample);
    assertThrows(IOException.class, () -> decompress(concat(padded, new byte[] {'x'})));
  }

  /** As Python does; gzip(1) warns and leaves them out. */
  @Test
  void membersBehindZeros_areRead() throws IOException {
    byte[] sample = sample(1000);
    byte[] member = compress(Compression.GZIP, sample, 1);
    byte[] padded = concat(member, new byte[200_000]);
    assertThat(decompress(concat(padded, member))).isEqualTo(concat(sample, sample));
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void cutOff_isRefused(Compression kind) throws IOException {
    byte[] packed = compress(kind, sample(300_000), 1);
    for (int length : new int[] {5, 100, packed.length / 2, packed.length - 1}) {
      byte[] cut = Arrays.copyOf(packed, length);
      assertThrows(IOException.class, () -> decompress(cut));
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, -5})
  void gzip_wrongTrailer_isRefused(int fromEnd) throws IOException {
    byte[] packed = compress(Compression.GZIP, sample(1000), 1);
    packed[packed.length + fromEnd] ^= 1;
    assertThrows(IOException.class, () -> decompress(packed));
  }

  @Test
  void zstd_severalFrames_areOneStream() throws IOException {
    byte[] packed =
        concat(
            compress(Compression.ZSTD, new byte[] {1, 2}, 1),
            compress(Compression.ZSTD, new byte[] {3}, 1));
    assertThat(decompress(packed)).isEqualTo(new byte[] {1, 2, 3});
  }

  @Test
  void zstd_skippableFrames_areSkipped() throws IOException {
    byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9};
    byte[] frame = compress(Compression.ZSTD, new byte[] {1, 2}, 1);
    assertThat(decompress(concat(skippable, concat(frame, skippable))))
        .isEqualTo(new byte[] {1, 2});
  }

  @Test
  void zstd_laterFrameIsCutOff_isRefused() throws IOException {
    byte[] skippable = {0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9};
    byte[] frame = compress(Compression.ZSTD, sample(1000), 1);
    for (byte[] first : new byte[][] {skippable, frame}) {
      for (int length = 1; length < frame.length; length++) {
        byte[] cut = concat(first, Arrays.copyOf(frame, length));
        assertThrows(IOException.class, () -> decompress(cut));
      }
    }
  }

  /** Whoever closes it gives native memory back, and has more to read of what it was in. */
  @ParameterizedTest
  @EnumSource
  void decompress_closed_leavesTheGivenStreamOpen(Compression kind) throws IOException {
    List<String> closed = new ArrayList<>();
    InputStream given =
        new ByteArrayInputStream(compress(kind, new byte[] {1, 2, 3}, 1)) {
          @Override
          public void close() {
            closed.add("given");
          }
        };
    try (InputStream plain = Compression.decompress(given)) {
      assertThat(plain.readAllBytes()).hasLength(3);
    }
    assertThat(closed).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"GZIP", "ZSTD"})
  void decompress_moreThanTheBound_isRefused(Compression kind) throws IOException {
    byte[] bomb = compress(kind, new byte[1000], 1);
    try (InputStream in = Compression.decompress(new ByteArrayInputStream(bomb), 1000)) {
      assertThat(in.readAllBytes()).hasLength(1000);
    }
    try (InputStream in = Compression.decompress(new ByteArrayInputStream(bomb), 999)) {
      CompressionException e = assertThrows(CompressionException.class, in::readAllBytes);
      assertThat(e).hasMessageThat().contains("longer than the 999 bytes allowed");
    }
  }

  /** What is not compressed takes no more room than it has. */
  @Test
  void decompress_plain_hasNoBound() throws IOException {
    try (InputStream in = Compression.decompress(new ByteArrayInputStream(new byte[1000]), 1)) {
      assertThat(in.readAllBytes()).hasLength(1000);
    }
  }

  @Test
  void zstd_inSmallReads_isTheSame() throws IOException {
    byte[] plain = new byte[1_000_000];
    byte[] packed =
        concat(compress(Compression.ZSTD, plain, 1), compress(Compression.ZSTD, plain, 1));
    InputStream slow =
        new ByteArrayInputStream(packed) {
          @Override
          public synchronized int read(byte[] into, int offset, int length) {
            return super.read(into, offset, Math.min(length, 1));
          }
        };
    try (InputStream in = Compression.decompress(slow)) {
      assertThat(in.readAllBytes()).isEqualTo(new byte[2_000_000]);
    }
  }
}
