package dev.jovl.contract;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32;

/**
 * A tree as lines, one a path: type, mode, owner, device, size, number of names and which they are,
 * time of change, attributes, and the bytes. Two trees with equal lines are the same to a program.
 * Left out are link counts and sizes of directories, which filesystems choose.
 */
final class TreeText {
  /** A time after this one is when the test ran, and differs from tree to tree. */
  private static final long RECENT = 1_700_000_000L;

  private final Map<String, String> lines = new TreeMap<>();
  private final Map<Long, String> firstNames = new HashMap<>();
  private final ByteBuffer buffer = NativeBuffer.allocate(1 << 18).bytes();

  private TreeText() {}

  /** Reads a tree; paths are bytes as ISO 8859-1, the top is empty. */
  static Map<String, String> of(Path root) throws ErrnoException {
    byte[] path = root.toString().getBytes(StandardCharsets.UTF_8);
    TreeText text = new TreeText();
    int flags = OpenFlags.DIRECTORY | OpenFlags.NOATIME;
    try (Fd top = Open.path(Fd.CURRENT_DIRECTORY, path, flags)) {
      text.directory(top, "");
    }
    return text.lines;
  }

  private void directory(Fd directory, String path) throws ErrnoException {
    Stat stat = Stats.of(directory);
    lines.put(path, common(stat) + xattrs(directory));
    for (DirectoryEntry entry : sorted(directory)) {
      String name = text(entry.name());
      entry(directory, entry, path.isEmpty() ? name : path + "/" + name);
    }
  }

  /** The first name of a file must not depend on the order of the filesystem. */
  private static List<DirectoryEntry> sorted(Fd directory) throws ErrnoException {
    return Trees.entries(directory).stream()
        .sorted(Comparator.comparing(DirectoryEntry::name))
        .toList();
  }

  private void entry(Fd parent, DirectoryEntry entry, String path) throws ErrnoException {
    FileName name = entry.name();
    Stat stat = Stats.at(parent, name);
    if (entry.ino() != stat.ino()) {
      lines.put(path + " d_ino", "is not st_ino");
    }
    int flags = OpenFlags.NOFOLLOW | OpenFlags.NOATIME;
    if (stat.isDirectory()) {
      try (Fd child = Open.at(parent, name, flags | OpenFlags.DIRECTORY)) {
        directory(child, path);
      }
      return;
    }
    int how = stat.isRegular() ? flags : OpenFlags.HANDLE;
    try (Fd file = Open.at(parent, name, how)) {
      String first = firstNames.computeIfAbsent(stat.ino(), ino -> path);
      String names = " links " + stat.nlink() + (stat.nlink() > 1 ? " first " + first : "");
      lines.put(path, common(stat) + names + xattrs(file) + content(file, stat));
    }
  }

  private static String common(Stat stat) {
    long size = stat.isDirectory() ? 0 : stat.size();
    Timespec time = stat.mtime();
    String changed = time.seconds() > RECENT ? "now" : time.seconds() + "." + time.nanos();
    return String.format(
        "%o %d:%d device %d size %d changed %s",
        stat.mode(), stat.uid(), stat.gid(), stat.rdev(), size, changed);
  }

  private static String xattrs(Fd fd) throws ErrnoException {
    Map<String, String> values = new TreeMap<>();
    for (byte[] key : Xattrs.list(fd)) {
      byte[] value = Xattrs.get(fd, key);
      String shown = value == null ? "absent" : new String(value, StandardCharsets.ISO_8859_1);
      values.put(new String(key, StandardCharsets.ISO_8859_1), shown);
    }
    return values.isEmpty() ? "" : " " + values;
  }

  private String content(Fd file, Stat stat) throws ErrnoException {
    if (stat.isSymlink()) {
      return " -> " + new String(Names.readlink(file), StandardCharsets.ISO_8859_1);
    }
    if (!stat.isRegular()) {
      return "";
    }
    CRC32 crc = new CRC32();
    long at = 0;
    int count = FileData.pread(file, buffer.clear(), at);
    while (count > 0) {
      crc.update(buffer.flip());
      at += count;
      count = FileData.pread(file, buffer.clear(), at);
    }
    return " bytes " + at + " #" + Long.toHexString(crc.getValue());
  }

  static String text(FileName name) {
    return new String(name.toBytes(), StandardCharsets.ISO_8859_1);
  }
}
