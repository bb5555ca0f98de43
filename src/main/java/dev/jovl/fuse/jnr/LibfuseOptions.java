package dev.jovl.fuse.jnr;

import dev.jovl.fuse.MountOptions;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The command line of libfuse. */
final class LibfuseOptions {
  /**
   * Names are good until this mount changes them; attributes are asked for each time, because
   * libfuse makes a node of each name of a file, and would show the old ones by the other names.
   */
  private static final String CACHING =
      "use_ino,entry_timeout=3600,negative_timeout=3600,attr_timeout=0";

  /** The flags of mount(2) by their words. */
  private static final Map<Long, String> WORDS = new LinkedHashMap<>();

  static {
    WORDS.put(1L, "ro");
    WORDS.put(2L, "nosuid");
    WORDS.put(4L, "nodev");
    WORDS.put(8L, "noexec");
    WORDS.put(16L, "sync");
    WORDS.put(128L, "dirsync");
    WORDS.put(1024L, "noatime");
  }

  /** libfuse sets nosuid and nodev unless told otherwise, which only root may. */
  private static final Map<Long, String> OPPOSITES = Map.of(2L, "suid", 4L, "dev");

  private LibfuseOptions() {}

  /** Returns the program's name, "-f" and "-s", the options, and the directory. */
  static List<byte[]> arguments(MountOptions options) {
    return List.of(
        bytes("jovl"),
        bytes("-f"),
        bytes("-s"),
        bytes("-o"),
        bytes(words(options)),
        options.target());
  }

  private static String words(MountOptions options) {
    StringBuilder words = new StringBuilder(CACHING);
    words.append(",fsname=").append(escaped(options.fsname()));
    words.append(",subtype=").append(escaped(options.subtype()));
    words.append(",default_permissions");
    if (options.allowOther()) {
      words.append(",allow_other");
    }
    if (Libfuse.isRoot()) {
      OPPOSITES.forEach(
          (flag, word) -> words.append((options.flags() & flag) == 0 ? "," + word : ""));
    }
    WORDS.forEach((flag, word) -> words.append((options.flags() & flag) != 0 ? "," + word : ""));
    return words.toString();
  }

  private static String escaped(String value) {
    return value.replace("\\", "\\\\").replace(",", "\\,");
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
