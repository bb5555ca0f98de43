package dev.jovl.tar;

import static org.junit.jupiter.api.Assertions.assertThrows;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;

/** Makes archives block by block, so that they can be wrong in any way. */
final class RawTar {

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /** Appends a ustar header with a right checksum. */
  @CanIgnoreReturnValue
  RawTar header(String name, char type, long size) {
    return header(name, type, size, block -> {});
  }

  /** Appends a ustar header after a change to it; the checksum is made last. */
  @CanIgnoreReturnValue
  RawTar header(String name, char type, long size, Consumer<HeaderBlock> change) {
    HeaderBlock block = new HeaderBlock(new byte[HeaderBlock.SIZE]);
    block.putPosixMagic();
    block.putText(HeaderBlock.NAME, HeaderBlock.NAME_LENGTH, bytes(name));
    block.bytes()[HeaderBlock.TYPE] = (byte) type;
    TarNumbers.putOctal(block.bytes(), HeaderBlock.MODE, 8, 0644);
    TarNumbers.putOctal(block.bytes(), HeaderBlock.SIZE_FIELD, 12, size);
    change.accept(block);
    block.putChecksum();
    out.writeBytes(block.bytes());
    return this;
  }

  /** Appends content and its padding. */
  @CanIgnoreReturnValue
  RawTar content(byte[] content) {
    out.writeBytes(content);
    out.writeBytes(new byte[BlockInput.padding(content.length)]);
    return this;
  }

  /** Appends a PAX header made of the text. */
  @CanIgnoreReturnValue
  RawTar pax(char type, String... keysAndValues) {
    ByteArrayOutputStream records = new ByteArrayOutputStream();
    for (int i = 0; i < keysAndValues.length; i += 2) {
      PaxRecords.append(records, keysAndValues[i], bytes(keysAndValues[i + 1]));
    }
    return header("pax", type, records.size()).content(records.toByteArray());
  }

  /** Appends anything. */
  @CanIgnoreReturnValue
  RawTar raw(byte[] bytes) {
    out.writeBytes(bytes);
    return this;
  }

  /** Appends the two zero blocks. */
  @CanIgnoreReturnValue
  RawTar end() {
    return raw(new byte[2 * HeaderBlock.SIZE]);
  }

  byte[] toBytes() {
    return out.toByteArray();
  }

  TarReader reader() {
    return reader(toBytes());
  }

  static TarReader reader(byte[] archive) {
    return new TarReader(new ByteArrayInputStream(archive), TarLimits.DEFAULT);
  }

  /** Reads all entries. */
  List<TarEntry> entries() throws IOException {
    return entries(toBytes());
  }

  static List<TarEntry> entries(byte[] archive) throws IOException {
    List<TarEntry> entries = new ArrayList<>();
    TarReader reader = reader(archive);
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      entries.add(entry);
    }
    return entries;
  }

  static byte[] bytes(String latin1) {
    return latin1.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** Returns the next entry, which must be there. */
  static TarEntry next(TarReader reader) throws IOException {
    return Objects.requireNonNull(reader.next(), "the archive has ended");
  }

  static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  /** Returns the file that is the current entry of a reader, holes filled with zeros. */
  static byte[] content(TarReader reader, TarEntry entry) throws IOException {
    byte[] content = new byte[(int) entry.size()];
    reader.transferTo(
        (offset, buffer, length) -> System.arraycopy(buffer, 0, content, (int) offset, length));
    return content;
  }

  /** Returns what is wrong with an archive; it must be refused. */
  static String fault(RawTar tar) {
    return String.valueOf(assertThrows(TarException.class, tar::entries).getMessage());
  }
}
