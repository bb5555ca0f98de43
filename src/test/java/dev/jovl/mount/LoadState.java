package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A file as a crash must leave it.
 *
 * @param meta type, mode, owner, links, attributes and target
 * @param old the time of the last change if nobody changed the data since long ago, else "now"
 * @param content of a regular file
 */
record LoadState(String meta, String old, byte[] content) {
  private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;
  private static final FileTime RECENT =
      FileTime.from(java.time.Instant.parse("2020-01-01T00:00:00Z"));

  /** Reads a tree, without its root. */
  static Map<String, LoadState> of(Path root) throws IOException {
    Map<String, LoadState> all = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        if (!path.equals(root)) {
          all.put(root.relativize(path).toString(), read(path));
        }
      }
    }
    return all;
  }

  private static LoadState read(Path path) throws IOException {
    Map<String, Object> is = Files.readAttributes(path, "unix:mode,uid,gid,nlink", NOFOLLOW);
    Object mode = is.get("mode");
    StringBuilder meta = new StringBuilder(String.valueOf(mode));
    meta.append(' ').append(is.get("uid")).append(':').append(is.get("gid"));
    boolean directory = Files.isDirectory(path, NOFOLLOW);
    boolean regular = Files.isRegularFile(path, NOFOLLOW);
    if (!directory) {
      meta.append(" links ").append(is.get("nlink"));
    }
    if (Files.isSymbolicLink(path)) {
      meta.append(" -> ").append(Files.readSymbolicLink(path));
    }
    if (regular || directory) {
      meta.append(xattrs(path));
    }
    FileTime time = Files.getLastModifiedTime(path, NOFOLLOW);
    String old = directory || time.compareTo(RECENT) > 0 ? "now" : time.toString();
    return new LoadState(meta.toString(), old, regular ? Files.readAllBytes(path) : new byte[0]);
  }

  private static String xattrs(Path path) throws IOException {
    Map<String, String> values = new TreeMap<>();
    byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
    int flags = OpenFlags.HANDLE;
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, bytes, flags)) {
      for (byte[] name : Xattrs.list(file)) {
        byte[] value = Xattrs.get(file, name);
        values.put(new String(name, StandardCharsets.UTF_8), HexFormat.of().formatHex(value));
      }
    }
    return values.toString();
  }

  /** Returns whether nothing tells the two apart. */
  boolean isSame(@Nullable LoadState other) {
    return other != null
        && meta.equals(other.meta)
        && old.equals(other.old)
        && Arrays.equals(content, other.content);
  }

  /**
   * Returns whether this is what an interrupted write or chown can leave: each byte from before or
   * after, the time from either, and no capability, which the kernel has removed before it asks for
   * the rest, as a disk does.
   */
  boolean isBetween(@Nullable LoadState before, @Nullable LoadState after) {
    if (before == null || after == null) {
      return false;
    }
    boolean timed = old.equals("now") || old.equals(before.old);
    int shortest = Math.min(before.content.length, after.content.length);
    int longest = Math.max(before.content.length, after.content.length);
    if (!meta.equals(before.meta) && !meta.equals(after.meta) && !meta.equals(before.uncapable())
        || !timed
        || content.length < shortest
        || content.length > longest) {
      return false;
    }
    for (int i = 0; i < content.length; i++) {
      boolean was = i < before.content.length ? content[i] == before.content[i] : content[i] == 0;
      boolean is = i < after.content.length && content[i] == after.content[i];
      if (!was && !is) {
        return false;
      }
    }
    return true;
  }

  private String uncapable() {
    return meta.replaceFirst("security\\.capability=\\w+(, )?", "");
  }

  @Override
  public String toString() {
    return meta + " mtime " + old + " size " + content.length + " hash " + Arrays.hashCode(content);
  }
}
