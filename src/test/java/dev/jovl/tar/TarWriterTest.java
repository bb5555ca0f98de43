package dev.jovl.tar;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.tar.RawTar.bytes;
import static dev.jovl.tar.RawTar.text;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TarWriterTest {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  private static TarEntry file(String name, long size) {
    return TarEntry.builder(TarType.FILE, bytes(name)).mode(0644).size(size).build();
  }

  @Test
  void put_plainFile_goldenHeader() throws IOException {
    TarWriter writer = new TarWriter(out, TarFormat.PAX);
    writer.put(
        TarEntry.builder(TarType.FILE, bytes("hello"))
            .mode(0755)
            .owner(1, 2)
            .size(3)
            .modified(Instant.ofEpochSecond(8))
            .build());
    writer.write(bytes("abc"), 0, 3);
    writer.finish();
    String archive = text(out.toByteArray());
    assertThat(archive).hasLength(512 + 512 + 1024);
    assertThat(archive.substring(0, 512))
        .isEqualTo(
            "hello"
                + "\0".repeat(95)
                + "0000755\0000000001\0000000002\00000000000003\00000000000010\0"
                + "010233\0 0"
                + "\0".repeat(100)
                + "ustar\00000"
                + "\0".repeat(64)
                + "0000000\0000000000\0"
                + "\0".repeat(155 + 12));
    assertThat(archive.substring(512)).isEqualTo("abc" + "\0".repeat(509 + 1024));
  }

  @Test
  void put_nameOf100Bytes_needsNoExtension() throws IOException {
    new TarWriter(out, TarFormat.PAX).put(file("n".repeat(100), 0));
    assertThat(out.size()).isEqualTo(512);
  }

  @Test
  void put_nameThatSplits_usesThePrefix() throws IOException {
    new TarWriter(out, TarFormat.PAX).put(file("p".repeat(155) + "/" + "n".repeat(100), 0));
    assertThat(out.size()).isEqualTo(512);
    assertThat(text(RawTar.entries(out.toByteArray()).get(0).name())).hasLength(256);
  }

  @Test
  void put_directoryThatSplits_keepsItsSlash() throws IOException {
    String name = "p".repeat(100) + "/n/";
    new TarWriter(out, TarFormat.PAX).put(TarEntry.builder(TarType.DIRECTORY, bytes(name)).build());
    assertThat(text(RawTar.entries(out.toByteArray()).get(0).name())).isEqualTo(name);
  }

  @Test
  void put_everyNameLength_readsBack() throws IOException {
    for (int length = 1; length < 600; length++) {
      out.reset();
      String name = "/abcdefghi".repeat(60).substring(1, length + 1);
      name = name.endsWith("/") ? name + "x" : name;
      new TarWriter(out, TarFormat.PAX).put(file(name, 0));
      assertThat(text(RawTar.entries(out.toByteArray()).get(0).name())).isEqualTo(name);
    }
  }

  @Test
  void put_hugeSize_readsBack() throws IOException {
    for (TarFormat format : List.of(TarFormat.PAX, TarFormat.GNU)) {
      out.reset();
      new TarWriter(out, format).put(file("huge", 1L << 40));
      TarEntry read = RawTar.next(RawTar.reader(out.toByteArray()));
      assertThat(read.size()).isEqualTo(1L << 40);
    }
  }

  @Test
  void put_whatTheFormatLacks_isRefused() {
    TarXattr xattr = new TarXattr(bytes("user.a"), bytes(""));
    TarEntry entry = TarEntry.builder(TarType.FILE, bytes("a")).xattrs(List.of(xattr)).build();
    for (TarFormat format : List.of(TarFormat.USTAR, TarFormat.GNU)) {
      assertThrows(TarException.class, () -> new TarWriter(out, format).put(entry));
    }
    assertThrows(
        TarException.class,
        () -> new TarWriter(out, TarFormat.USTAR).put(file("n".repeat(300), 0)));
  }

  @Test
  void write_moreThanTheSize_isRefused() throws IOException {
    TarWriter writer = new TarWriter(out, TarFormat.PAX);
    writer.put(file("f", 2));
    TarException fault = assertThrows(TarException.class, () -> writer.write(bytes("abc"), 0, 3));
    assertThat(fault).hasMessageThat().contains("'f'");
  }

  @Test
  void put_beforeTheContentIsComplete_isRefused() throws IOException {
    TarWriter writer = new TarWriter(out, TarFormat.PAX);
    writer.put(file("f", 2));
    writer.write(bytes("a"), 0, 1);
    assertThrows(TarException.class, () -> writer.put(file("g", 0)));
    assertThrows(TarException.class, writer::finish);
  }
}
