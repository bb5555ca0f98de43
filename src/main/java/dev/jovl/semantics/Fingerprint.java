package dev.jovl.semantics;

import com.google.common.hash.Hashing;
import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.Adler32;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * All that a tree is, but for access times: names, bytes, modes, owners, devices, inodes, link
 * counts, times of change and extended attributes.
 */
final class Fingerprint {
  private final Map<String, String> lines = new TreeMap<>();
  private final ByteBuffer buffer = NativeBuffer.allocate(Handle.CHUNK).bytes();

  private Fingerprint() {}

  /** Takes the fingerprint of a directory and all below it. */
  static Fingerprint of(Path directory) throws ErrnoException {
    Fingerprint print = new Fingerprint();
    byte[] path = PathBytes.of(directory);
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.DIRECTORY)) {
      print.directory(root, ".");
    }
    return print;
  }

  /** Returns one difference in words, or null if there is none. */
  @Nullable String difference(Fingerprint now) {
    for (Map.Entry<String, String> line : lines.entrySet()) {
      String after = now.lines.get(line.getKey());
      if (after == null) {
        return line.getKey() + " is gone";
      }
      if (!after.equals(line.getValue())) {
        return line.getKey() + " was " + line.getValue() + " and is " + after;
      }
    }
    for (String path : now.lines.keySet()) {
      if (!lines.containsKey(path)) {
        return path + " is new";
      }
    }
    return null;
  }

  private void directory(Fd directory, String path) throws ErrnoException {
    lines.put(path, describe(directory, Stats.of(directory)));
    DirectoryReader reader = new DirectoryReader(directory);
    for (DirectoryEntry entry = reader.next(); entry != null; entry = reader.next()) {
      if (!entry.name().isDots()) {
        entry(directory, entry.name(), path + "/" + entry.name());
      }
    }
  }

  private void entry(Fd parent, FileName name, String path) throws ErrnoException {
    Stat stat = Stats.at(parent, name);
    int flags = OpenFlags.NOFOLLOW | OpenFlags.NOATIME;
    if (stat.isDirectory()) {
      try (Fd child = Open.at(parent, name, flags | OpenFlags.DIRECTORY)) {
        directory(child, path);
      }
    } else if (stat.isRegular()) {
      try (Fd file = Open.at(parent, name, flags)) {
        lines.put(path, describe(file, stat) + " #" + hash(file));
      }
    } else {
      try (Fd special = Open.at(parent, name, OpenFlags.HANDLE)) {
        String target =
            stat.isSymlink()
                ? new String(Names.readlink(special), StandardCharsets.ISO_8859_1)
                : "";
        lines.put(path, describe(special, stat) + target);
      }
    }
  }

  private static String describe(Fd fd, Stat stat) throws ErrnoException {
    StringBuilder text = new StringBuilder();
    text.append(String.format("%o %d:%d", stat.mode(), stat.uid(), stat.gid()))
        .append(" size ")
        .append(stat.isDirectory() ? 0 : stat.size())
        .append(" links ")
        .append(stat.nlink())
        .append(" device ")
        .append(stat.rdev())
        .append(" inode ")
        .append(stat.ino())
        .append(" changed ")
        .append(stat.mtime())
        .append(stat.ctime());
    for (byte[] key : Xattrs.list(fd)) {
      byte[] value = Xattrs.get(fd, key);
      text.append(' ').append(new String(key, StandardCharsets.ISO_8859_1)).append('=');
      text.append(value == null ? "" : Hashing.sha256().hashBytes(value));
    }
    return text.toString();
  }

  /** Two checksums of the data and where it is: native code, as it may be much. */
  private String hash(Fd file) throws ErrnoException {
    CRC32 crc = new CRC32();
    Adler32 adler = new Adler32();
    for (long at = FileData.nextData(file, 0); at >= 0; at = FileData.nextData(file, at)) {
      buffer.clear();
      int count = FileData.pread(file, buffer, at);
      if (count <= 0) {
        break;
      }
      crc.update(Handle.bytes(Long.toString(at)));
      crc.update(buffer.flip());
      adler.update(buffer.rewind());
      at += count;
    }
    return Long.toHexString(crc.getValue() << 32 | adler.getValue());
  }
}
