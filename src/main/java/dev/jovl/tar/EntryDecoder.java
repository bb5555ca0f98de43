package dev.jovl.tar;

import com.google.common.primitives.Bytes;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes an entry of a header and the extended headers before it; checks every value. */
final class EntryDecoder {

  private static final int DEVICE_BITS = 20;

  private final HeaderBlock header;
  private final HeaderReader.Extensions extensions;
  private final TarLimits limits;

  EntryDecoder(HeaderBlock header, HeaderReader.Extensions extensions, TarLimits limits) {
    this.header = header;
    this.extensions = extensions;
    this.limits = limits;
  }

  /** Returns everything but the extents of a sparse file. */
  TarEntry.Builder decode() throws TarException {
    byte[] name = checkedName(name(), "name");
    TarType type = type();
    TarEntry.Builder builder =
        TarEntry.builder(type, name)
            .mode((int) field(HeaderBlock.MODE, HeaderBlock.SHORT_NUMBER, "mode", Long.MAX_VALUE))
            .owner(id(PaxRecords.UID, HeaderBlock.UID), id(PaxRecords.GID, HeaderBlock.GID))
            .modified(modified())
            .xattrs(xattrs())
            .lists(list(PaxRecords.ACCESS_LIST), list(PaxRecords.DEFAULT_LIST))
            .size(type == TarType.FILE ? storedSize() : 0);
    if (type == TarType.SYMLINK || type == TarType.HARD_LINK) {
      byte[] target = checkedName(linkName(), "link target");
      if (target.length == 0) {
        throw new TarException("an empty link target");
      }
      builder.linkName(target);
    }
    if (type == TarType.CHARACTER_DEVICE || type == TarType.BLOCK_DEVICE) {
      builder.device(device(HeaderBlock.DEVICE_MAJOR), device(HeaderBlock.DEVICE_MINOR));
    }
    return builder;
  }

  TarType type() throws TarException {
    return switch (header.type()) {
      case 0 -> endsWithSlash(name()) ? TarType.DIRECTORY : TarType.FILE;
      case '0', '7', 'S' -> TarType.FILE;
      case '1' -> TarType.HARD_LINK;
      case '2' -> TarType.SYMLINK;
      case '3' -> TarType.CHARACTER_DEVICE;
      case '4' -> TarType.BLOCK_DEVICE;
      case '5' -> TarType.DIRECTORY;
      case '6' -> TarType.FIFO;
      default ->
          throw new TarException(
              String.format("entries of type 0x%02x are not supported", header.type() & 0xff));
    };
  }

  private static boolean endsWithSlash(byte[] name) {
    return name.length > 0 && name[name.length - 1] == '/';
  }

  /** Returns the name, unchecked. */
  byte[] name() {
    // As with Go; GNU tar and Python take it as the name of what is not sparse too.
    byte[] sparse = isPaxSparse() ? extensions.records.get("GNU.sparse.name") : null;
    if (sparse != null && sparse.length > 0) {
      return sparse;
    }
    byte[] fromGnu = extensions.longName;
    byte[] name = fromGnu != null ? fromGnu : record(PaxRecords.PATH);
    return name != null ? name : header.name();
  }

  private byte[] linkName() {
    byte[] fromGnu = extensions.longLink;
    byte[] name = fromGnu != null ? fromGnu : record(PaxRecords.LINK_PATH);
    return name != null ? name : header.text(HeaderBlock.LINK, HeaderBlock.NAME_LENGTH);
  }

  private byte[] checkedName(byte[] name, String what) throws TarException {
    if (name.length > limits.nameBytes()) {
      throw new TarException("a " + what + " of more than " + limits.nameBytes() + " bytes");
    }
    for (byte b : name) {
      if (b == 0) {
        throw new TarException("a " + what + " with a NUL byte");
      }
    }
    return name;
  }

  /** Returns the value that counts, or null if the header field does. */
  private byte @Nullable [] record(String key) {
    byte[] value = extensions.records.get(key);
    return value == null || value.length == 0 ? null : value;
  }

  private long field(int offset, int length, String what, long most) throws TarException {
    Long value = header.number(offset, length);
    if (value == null || value < 0 || value > most) {
      throw new TarException("a bad " + what);
    }
    return value;
  }

  private long id(String key, int offset) throws TarException {
    byte[] text = record(key);
    if (text == null) {
      return field(offset, HeaderBlock.SHORT_NUMBER, key, TarEntry.MAX_ID);
    }
    Long value = TarNumbers.parseDecimal(text, 0, text.length);
    if (value == null || value > TarEntry.MAX_ID) {
      throw new TarException("a bad " + key);
    }
    return value;
  }

  private int device(int offset) throws TarException {
    return (int) field(offset, HeaderBlock.SHORT_NUMBER, "device number", (1 << DEVICE_BITS) - 1);
  }

  private Instant modified() throws TarException {
    byte[] text = record(PaxRecords.MTIME);
    Long seconds = header.number(HeaderBlock.MTIME, HeaderBlock.LONG_NUMBER);
    Instant time = null;
    if (text != null) {
      time = TarNumbers.parseTime(text);
    } else if (seconds != null
        && seconds >= Instant.MIN.getEpochSecond()
        && seconds <= Instant.MAX.getEpochSecond()) {
      time = Instant.ofEpochSecond(seconds);
    }
    if (time == null) {
      throw new TarException("a bad time");
    }
    return time;
  }

  private List<TarXattr> xattrs() throws TarException {
    Map<String, byte[]> all = extensions.records.values();
    Map<String, TarXattr> xattrs = new LinkedHashMap<>();
    for (Map.Entry<String, byte[]> record : all.entrySet()) {
      if (record.getKey().startsWith(PaxRecords.XATTR)) {
        String name = PaxRecords.xattrName(record.getKey());
        xattrs.put(name, xattr(name.getBytes(StandardCharsets.ISO_8859_1), record.getValue()));
      }
    }
    for (Map.Entry<String, byte[]> record : all.entrySet()) {
      if (record.getKey().startsWith(PaxRecords.LIBARCHIVE_XATTR)) {
        putLibarchive(xattrs, record, all);
      }
    }
    return List.copyOf(xattrs.values());
  }

  /**
   * Puts an attribute as libarchive writes it. A record as star writes them may stand beside it,
   * with the plain value, but with a name that is escaped as only libarchive does.
   */
  private void putLibarchive(
      Map<String, TarXattr> xattrs, Map.Entry<String, byte[]> record, Map<String, byte[]> all)
      throws TarException {
    String keyword =
        PaxRecords.XATTR + record.getKey().substring(PaxRecords.LIBARCHIVE_XATTR.length());
    byte[] plain = all.get(keyword);
    if (plain == null) {
      plain = PaxRecords.libarchiveXattrValue(record.getValue());
    }
    xattrs.remove(PaxRecords.xattrName(keyword));
    String name = PaxRecords.libarchiveXattrName(record.getKey());
    xattrs.put(name, xattr(name.getBytes(StandardCharsets.ISO_8859_1), plain));
  }

  private byte[] list(String key) {
    byte[] text = record(key);
    return text == null ? new byte[0] : text;
  }

  private TarXattr xattr(byte[] name, byte[] value) throws TarException {
    TarXattr xattr = new TarXattr(name, value);
    if (Bytes.contains(name, (byte) 0)) {
      throw new TarException("an extended attribute with a NUL byte in its name, " + xattr);
    }
    if (name.length == 0 || name.length > limits.xattrNameBytes()) {
      throw new TarException("an extended attribute with a name of " + name.length + " bytes");
    }
    if (value.length > limits.xattrValueBytes()) {
      throw new TarException("the extended attribute " + xattr + " is too long");
    }
    return xattr;
  }

  /** Returns how many bytes the archive stores for a file. */
  long storedSize() throws TarException {
    byte[] text = record(PaxRecords.SIZE);
    if (text == null) {
      return field(HeaderBlock.SIZE_FIELD, HeaderBlock.LONG_NUMBER, "size", Long.MAX_VALUE);
    }
    Long size = TarNumbers.parseDecimal(text, 0, text.length);
    if (size == null) {
      throw new TarException("a bad size");
    }
    return size;
  }

  long oldRealSize() throws TarException {
    Long size = SparseMap.oldRealSize(header);
    if (size == null || size < 0) {
      throw new TarException("a bad size");
    }
    return size;
  }

  /**
   * Returns whether the records describe a sparse file, in whatever form, or what damage has left
   * of one.
   */
  boolean isPaxSparse() {
    PaxRecords records = extensions.records;
    return !records.sparsePairs().isEmpty()
        || Stream.of("major", "minor", "map", "size", "realsize")
            .anyMatch(key -> records.get(PaxRecords.SPARSE + key) != null);
  }

  /** Returns whether this is form 1.0. */
  boolean mapStandsInContent() throws TarException {
    Long major = extensions.records.number("GNU.sparse.major");
    Long minor = extensions.records.number("GNU.sparse.minor");
    if (major == null || major == 0) {
      return false;
    }
    if (major != 1 || minor == null || minor != 0) {
      throw new TarException("a sparse file of an unknown form");
    }
    return true;
  }

  /** Returns the map of form 0.0 or 0.1. */
  SparseMap map() throws TarException {
    SparseMap map = new SparseMap(limits.sparseExtents());
    byte[] list = extensions.records.get("GNU.sparse.map");
    if (list != null) {
      map.addList(list);
    } else {
      map.addPairs(extensions.records.sparsePairs());
    }
    return map;
  }

  long realSize() throws TarException {
    Long size = extensions.records.number("GNU.sparse.realsize");
    Long older = extensions.records.number("GNU.sparse.size");
    Long found = size != null ? size : older;
    if (found == null) {
      throw new TarException("a sparse file without its size");
    }
    return found;
  }
}
