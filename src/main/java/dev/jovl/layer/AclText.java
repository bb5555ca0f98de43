package dev.jovl.layer;

import dev.jovl.posix.PosixAcl;
import dev.jovl.tar.TarEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The text of an access list as archives have it: that of acl_to_text(3), an entry a line or
 * between commas, with the id behind the permissions where star and libarchive wrote it.
 */
final class AclText {

  private static final int MOST_DIGITS = 10;
  private static final String PERMISSIONS = "rwx";

  private AclText() {}

  /**
   * Returns the list, in the order that the kernel asks for, or null if the text is none. A user or
   * group that has a name and no number gets the id {@link PosixAcl#NO_ID}.
   */
  static @Nullable PosixAcl parse(byte[] text) {
    List<PosixAcl.Entry> entries = new ArrayList<>();
    for (String line : new String(text, StandardCharsets.ISO_8859_1).split("[\n,]", -1)) {
      int comment = line.indexOf('#');
      String part = (comment < 0 ? line : line.substring(0, comment)).strip();
      PosixAcl.Entry entry = part.isEmpty() ? null : entry(part.split(":", -1));
      if (entry != null) {
        entries.add(entry);
      } else if (!part.isEmpty()) {
        return null;
      }
    }
    entries.sort(
        Comparator.comparingInt(PosixAcl.Entry::tag)
            .thenComparing(PosixAcl.Entry::id, Integer::compareUnsigned));
    return new PosixAcl(entries);
  }

  /** Returns whether somebody in a list has a name and no number. */
  static boolean hasNamesAlone(PosixAcl list) {
    return list.entries().stream()
        .anyMatch(
            entry ->
                entry.id() == PosixAcl.NO_ID
                    && (entry.tag() == PosixAcl.USER || entry.tag() == PosixAcl.GROUP));
  }

  private static PosixAcl.@Nullable Entry entry(String[] fields) {
    if (fields.length < 3 || fields.length > 4) {
      return null;
    }
    boolean named = !fields[1].isEmpty();
    int tag =
        switch (fields[0]) {
          case "user", "u" -> named ? PosixAcl.USER : PosixAcl.USER_OBJ;
          case "group", "g" -> named ? PosixAcl.GROUP : PosixAcl.GROUP_OBJ;
          case "mask", "m" -> PosixAcl.MASK;
          case "other", "o" -> PosixAcl.OTHER;
          default -> 0;
        };
    boolean mayBeNamed = tag == PosixAcl.USER || tag == PosixAcl.GROUP;
    int permissions = permissions(fields[2]);
    if (tag == 0 || permissions < 0 || (named && !mayBeNamed)) {
      return null;
    }
    int id = named ? id(fields[fields.length == 4 ? 3 : 1]) : PosixAcl.NO_ID;
    return new PosixAcl.Entry(tag, permissions, id);
  }

  private static int permissions(String text) {
    int permissions = 0;
    for (char letter : text.toCharArray()) {
      int at = PERMISSIONS.indexOf(letter);
      if (at < 0 && letter != '-') {
        return -1;
      }
      permissions |= at < 0 ? 0 : 4 >> at;
    }
    return permissions;
  }

  private static int id(String text) {
    boolean number =
        !text.isEmpty()
            && text.length() <= MOST_DIGITS
            && text.chars().allMatch(letter -> letter >= '0' && letter <= '9');
    long id = number ? Long.parseLong(text) : Long.MAX_VALUE;
    return id <= TarEntry.MAX_ID ? (int) id : PosixAcl.NO_ID;
  }
}
