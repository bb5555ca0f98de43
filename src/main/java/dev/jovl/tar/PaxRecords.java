package dev.jovl.tar;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The records of a PAX extended header: {@code "LENGTH KEY=VALUE\n"}, where LENGTH counts itself.
 * Keys are held as ISO-8859-1, which keeps their bytes; values are bytes.
 */
final class PaxRecords {

  static final String PATH = "path";
  static final String LINK_PATH = "linkpath";
  static final String SIZE = "size";
  static final String UID = "uid";
  static final String GID = "gid";
  static final String MTIME = "mtime";
  static final String XATTR = "SCHILY.xattr.";
  static final String LIBARCHIVE_XATTR = "LIBARCHIVE.xattr.";
  static final String ACCESS_LIST = "SCHILY.acl.access";
  static final String DEFAULT_LIST = "SCHILY.acl.default";
  static final String SPARSE = "GNU.sparse.";
  static final String SPARSE_OFFSET = "GNU.sparse.offset";
  static final String SPARSE_LENGTH = "GNU.sparse.numbytes";

  private static final Pattern ESCAPED = Pattern.compile("%([0-9A-Fa-f]{2})");

  private final Map<String, byte[]> values = new LinkedHashMap<>();

  /** The offset and numbytes records of sparse format 0.0, the only keys that may repeat. */
  private final List<byte[]> sparsePairs = new ArrayList<>();

  /** Returns the records in a header's content, or null if it is not made of records. */
  static @Nullable PaxRecords parse(byte[] content) {
    PaxRecords records = new PaxRecords();
    int at = 0;
    while (at < content.length) {
      int space = indexOf(content, ' ', at, Math.min(content.length, at + 9));
      Long length = space < 0 ? null : TarNumbers.parseDecimal(content, at, space);
      if (length == null || length > content.length - at || at + length < space + 3) {
        return null;
      }
      int end = at + length.intValue() - 1;
      int equals = indexOf(content, '=', space + 1, end);
      if (content[end] != '\n' || equals <= space + 1) {
        return null;
      }
      records.put(content, space + 1, equals, end);
      at = end + 1;
    }
    return records;
  }

  private static int indexOf(byte[] content, char wanted, int from, int end) {
    for (int at = from; at < end; at++) {
      if (content[at] == wanted) {
        return at;
      }
    }
    return -1;
  }

  private void put(byte[] content, int start, int equals, int end) {
    String key = new String(content, start, equals - start, StandardCharsets.ISO_8859_1);
    byte[] value = Arrays.copyOfRange(content, equals + 1, end);
    if (key.equals(SPARSE_OFFSET) || key.equals(SPARSE_LENGTH)) {
      sparsePairs.add(value);
    } else {
      values.put(key, value);
    }
  }

  /** Returns a value, which is empty if the header field counts; null if absent. */
  byte @Nullable [] get(String key) {
    return values.get(key);
  }

  /** Returns a number, or null if it is absent or none. */
  @Nullable Long number(String key) {
    byte[] value = values.get(key);
    return value == null ? null : TarNumbers.parseDecimal(value, 0, value.length);
  }

  Map<String, byte[]> values() {
    return values;
  }

  List<byte[]> sparsePairs() {
    return sparsePairs;
  }

  /** Appends one record. */
  static void append(ByteArrayOutputStream out, String key, byte[] value) {
    byte[] keyBytes = key.getBytes(StandardCharsets.ISO_8859_1);
    int rest = keyBytes.length + value.length + 3;
    int length = rest + digits(rest);
    length = rest + digits(length);
    out.writeBytes((length + " ").getBytes(StandardCharsets.US_ASCII));
    out.writeBytes(keyBytes);
    out.write('=');
    out.writeBytes(value);
    out.write('\n');
  }

  private static int digits(int number) {
    return Integer.toString(number).length();
  }

  /**
   * Returns the keyword of an attribute. GNU tar's escapes are used, because a keyword ends at its
   * first {@code =}.
   */
  static String xattrKeyword(byte[] name) {
    String text = new String(name, StandardCharsets.ISO_8859_1);
    return XATTR + text.replace("%", "%25").replace("=", "%3D");
  }

  /** Returns the name of an attribute from its keyword, as ISO-8859-1. */
  static String xattrName(String keyword) {
    return keyword.substring(XATTR.length()).replace("%3D", "=").replace("%25", "%");
  }

  /** Returns the name of an attribute from libarchive's own keyword, which is encoded as a URL. */
  static String libarchiveXattrName(String keyword) {
    return ESCAPED
        .matcher(keyword.substring(LIBARCHIVE_XATTR.length()))
        .replaceAll(
            octet ->
                Matcher.quoteReplacement(
                    String.valueOf((char) Integer.parseInt(octet.group(1), 16))));
  }

  /**
   * Returns the value of an attribute from libarchive's own record, which is in base64 and not
   * padded.
   */
  static byte[] libarchiveXattrValue(byte[] text) throws TarException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new TarException("an extended attribute that is not in base64");
    }
  }
}
