package dev.jovl.tar;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes the header of one entry and what has to stand before it. A value that its field cannot
 * hold goes to a PAX record or a GNU extension, by format, and leaves zero or its beginning in the
 * field.
 */
final class HeaderWriter {

  private static final byte[] GNU_LONG = "././@LongLink".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] PAX_DIRECTORY = "PaxHeaders.0/".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream out;
  private final TarFormat format;
  private final HeaderBlock header = new HeaderBlock(new byte[HeaderBlock.SIZE]);
  private final ByteArrayOutputStream records = new ByteArrayOutputStream();

  HeaderWriter(OutputStream out, TarFormat format) {
    this.out = out;
    this.format = format;
  }

  void write(TarEntry entry) throws IOException {
    putMagic(header);
    header.bytes()[HeaderBlock.TYPE] = entry.type().flag();
    putName(entry.name());
    putLinkName(entry.linkName());
    TarNumbers.putOctal(header.bytes(), HeaderBlock.MODE, HeaderBlock.SHORT_NUMBER, entry.mode());
    putId(PaxRecords.UID, HeaderBlock.UID, entry.uid());
    putId(PaxRecords.GID, HeaderBlock.GID, entry.gid());
    putLong(PaxRecords.SIZE, HeaderBlock.SIZE_FIELD, entry.size());
    putTime(entry);
    putId("SCHILY.devmajor", HeaderBlock.DEVICE_MAJOR, entry.deviceMajor());
    putId("SCHILY.devminor", HeaderBlock.DEVICE_MINOR, entry.deviceMinor());
    for (TarXattr xattr : entry.xattrs()) {
      extend(PaxRecords.xattrKeyword(xattr.name()), xattr.value());
    }
    if (records.size() > 0) {
      writeRecords(entry.name());
    }
    writeBlock(header);
  }

  private void putMagic(HeaderBlock block) {
    if (format == TarFormat.GNU) {
      block.putGnuMagic();
    } else {
      block.putPosixMagic();
    }
  }

  private void putName(byte[] name) throws IOException {
    int split = format == TarFormat.GNU ? -1 : splitPoint(name);
    boolean plain = isAscii(name) || format != TarFormat.PAX;
    if (name.length > HeaderBlock.NAME_LENGTH && split > 0 && plain) {
      header.putText(HeaderBlock.PREFIX, split, name);
      byte[] rest = Arrays.copyOfRange(name, split + 1, name.length);
      header.putText(HeaderBlock.NAME, HeaderBlock.NAME_LENGTH, rest);
      return;
    }
    header.putText(HeaderBlock.NAME, HeaderBlock.NAME_LENGTH, name);
    if (name.length > HeaderBlock.NAME_LENGTH || !plain) {
      extendName(PaxRecords.PATH, 'L', name);
    }
  }

  /** Returns the slash at which a long name can be cut into prefix and name, or -1. */
  private static int splitPoint(byte[] name) {
    int last = Math.min(HeaderBlock.PREFIX_LENGTH, name.length - 2);
    for (int at = last; at > 0; at--) {
      if (name[at] == '/') {
        return name.length - at - 1 <= HeaderBlock.NAME_LENGTH ? at : -1;
      }
    }
    return -1;
  }

  private void putLinkName(byte[] name) throws IOException {
    header.putText(HeaderBlock.LINK, HeaderBlock.NAME_LENGTH, name);
    if (name.length > HeaderBlock.NAME_LENGTH || (format == TarFormat.PAX && !isAscii(name))) {
      extendName(PaxRecords.LINK_PATH, 'K', name);
    }
  }

  private static boolean isAscii(byte[] text) {
    for (byte b : text) {
      if (b < 0) {
        return false;
      }
    }
    return true;
  }

  private void extendName(String key, char gnuType, byte[] name) throws IOException {
    if (format == TarFormat.GNU) {
      writeExtension(GNU_LONG, gnuType, Arrays.copyOf(name, name.length + 1));
    } else {
      extend(key, name);
    }
  }

  private void putId(String key, int offset, long value) throws TarException {
    putNumber(key, offset, HeaderBlock.SHORT_NUMBER, value);
  }

  private void putLong(String key, int offset, long value) throws TarException {
    putNumber(key, offset, HeaderBlock.LONG_NUMBER, value);
  }

  private void putNumber(String key, int offset, int length, long value) throws TarException {
    if (TarNumbers.fitsOctal(value, length)) {
      TarNumbers.putOctal(header.bytes(), offset, length, value);
    } else if (format == TarFormat.GNU) {
      TarNumbers.putBase256(header.bytes(), offset, length, value);
    } else {
      TarNumbers.putOctal(header.bytes(), offset, length, 0);
      extend(key, Long.toString(value).getBytes(StandardCharsets.US_ASCII));
    }
  }

  private void putTime(TarEntry entry) throws TarException {
    long seconds = entry.modified().getEpochSecond();
    boolean fits = TarNumbers.fitsOctal(seconds, HeaderBlock.LONG_NUMBER);
    if (format == TarFormat.GNU) {
      putLong(PaxRecords.MTIME, HeaderBlock.MTIME, seconds);
      return;
    }
    TarNumbers.putOctal(
        header.bytes(), HeaderBlock.MTIME, HeaderBlock.LONG_NUMBER, fits ? seconds : 0);
    if (!fits || entry.modified().getNano() != 0) {
      extend(PaxRecords.MTIME, TarNumbers.formatTime(entry.modified()));
    }
  }

  private void extend(String key, byte[] value) throws TarException {
    if (format != TarFormat.PAX) {
      throw new TarException("the format " + format + " has no room for '" + key + "'");
    }
    PaxRecords.append(records, key, value);
  }

  private void writeRecords(byte[] name) throws IOException {
    int end = name.length;
    while (end > 0 && name[end - 1] == '/') {
      end--;
    }
    int start = end;
    while (start > 0 && name[start - 1] != '/') {
      start--;
    }
    ByteArrayOutputStream own = new ByteArrayOutputStream();
    own.write(PAX_DIRECTORY, 0, PAX_DIRECTORY.length);
    own.write(name, start, Math.min(end - start, HeaderBlock.NAME_LENGTH - own.size()));
    writeExtension(own.toByteArray(), 'x', records.toByteArray());
  }

  private void writeExtension(byte[] name, char type, byte[] content) throws IOException {
    HeaderBlock block = new HeaderBlock(new byte[HeaderBlock.SIZE]);
    putMagic(block);
    block.bytes()[HeaderBlock.TYPE] = (byte) type;
    block.putText(HeaderBlock.NAME, HeaderBlock.NAME_LENGTH, name);
    for (int field : new int[] {HeaderBlock.MODE, HeaderBlock.UID, HeaderBlock.GID}) {
      TarNumbers.putOctal(block.bytes(), field, HeaderBlock.SHORT_NUMBER, 0);
    }
    TarNumbers.putOctal(
        block.bytes(), HeaderBlock.SIZE_FIELD, HeaderBlock.LONG_NUMBER, content.length);
    TarNumbers.putOctal(block.bytes(), HeaderBlock.MTIME, HeaderBlock.LONG_NUMBER, 0);
    writeBlock(block);
    out.write(content);
    out.write(new byte[BlockInput.padding(content.length)]);
  }

  private void writeBlock(HeaderBlock block) throws IOException {
    block.putChecksum();
    out.write(block.bytes());
  }
}
