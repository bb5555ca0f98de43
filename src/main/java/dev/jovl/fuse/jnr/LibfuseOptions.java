package dev.jovl.fuse.jnr;

import dev.jovl.fuse.MountOptions;
import dev.jovl.posix.MountFlags;
import java.nio.charset.StandardCharsets;
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

  /** libfuse sets nosuid and nodev unless told otherwise, which only root may. */
  private static final Map<Long, String> OPPOSITES =
      Map.of(MountFlags.NOSUID, "suid", MountFlags.NODEV, "dev");

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
    StringBuilder words = new StringBuilder(CACHING).append(',').append(options.words());
    if (Libfuse.isRoot()) {
      OPPOSITES.forEach(
          (flag, word) -> words.append((options.flags() & flag) == 0 ? "," + word : ""));
    }
    return words.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
