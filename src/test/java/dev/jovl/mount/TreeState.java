package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What a tree shows: every path with type, mode, owner, times, links, attributes and contents. */
final class TreeState {
  /** The capabilities that a program has. */
  static final byte[] CAPABILITY = "security.capability".getBytes(StandardCharsets.US_ASCII);

  private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;

  private TreeState() {}

  /** Reads a tree. Link counts and times of directories are left out: filesystems differ there. */
  static Map<String, String> of(Path root) throws IOException {
    Map<String, String> state = new TreeMap<>();
    try (Stream<Path> walk = Files.walk(root)) {
      for (Path path : (Iterable<Path>) walk::iterator) {
        state.put(root.relativize(path).toString(), describe(path));
      }
    }
    return state;
  }

  private static String describe(Path path) throws IOException {
    Map<String, Object> attributes =
        Files.readAttributes(path, "unix:uid,gid,nlink,size,lastModifiedTime", NOFOLLOW);
    StringBuilder text = new StringBuilder();
    text.append(Integer.toOctalString((int) Files.getAttribute(path, "unix:mode", NOFOLLOW)));
    text.append(' ').append(attributes.get("uid")).append(':').append(attributes.get("gid"));
    if (Files.isSymbolicLink(path)) {
      return text.append(" -> ").append(Files.readSymbolicLink(path)).toString();
    }
    boolean special = (boolean) Files.getAttribute(path, "unix:isOther", NOFOLLOW);
    if (!special) { // Reading attributes opens the file, and a named pipe waits for a writer then.
      text.append(' ').append(xattrs(path));
    }
    if (Files.isDirectory(path)) {
      return text.toString();
    }
    text.append(" links ").append(attributes.get("nlink"));
    text.append(" mtime ").append(attributes.get("lastModifiedTime"));
    text.append(" size ").append(attributes.get("size"));
    if (Files.isRegularFile(path)) {
      text.append(isCapable(path) ? " capable" : "");
      text.append(' ').append(new String(Files.readAllBytes(path), StandardCharsets.ISO_8859_1));
    }
    return text.toString();
  }

  private static boolean isCapable(Path file) throws IOException {
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(file), OpenFlags.RDONLY)) {
      return Xattrs.get(fd, CAPABILITY) != null;
    }
  }

  private static Map<String, String> xattrs(Path path) throws IOException {
    Map<String, String> values = new TreeMap<>();
    if (!Files.isRegularFile(path, NOFOLLOW) && !Files.isDirectory(path, NOFOLLOW)) {
      // Only files and directories can have attributes of users, and opening a fifo waits for a
      // writer.
      return values;
    }
    UserDefinedFileAttributeView view =
        Files.getFileAttributeView(path, UserDefinedFileAttributeView.class, NOFOLLOW);
    for (String name : view.list()) {
      ByteBuffer buffer = ByteBuffer.allocate(view.size(name));
      view.read(name, buffer);
      values.put(name, new String(buffer.array(), StandardCharsets.ISO_8859_1));
    }
    return values;
  }
}
