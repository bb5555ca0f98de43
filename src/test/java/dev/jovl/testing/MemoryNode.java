package dev.jovl.testing;

import dev.jovl.fuse.AttributeChange;
import dev.jovl.fuse.XattrChange;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A file of a {@link MemoryFilesystem}, which guards it by its lock. */
final class MemoryNode {
  private static final int CREATE = 1;
  private static final int REPLACE = 2;
  private static final int PUNCH_HOLE_KEEP_SIZE = 3;

  final long id;
  int mode;
  int uid;
  int gid;
  int nlink;
  final long rdev;
  long lookups;
  byte[] data = new byte[0];
  private Timespec atime = now();
  private Timespec mtime = atime;
  private Timespec ctime = atime;
  final Map<FileName, Long> names = new HashMap<>();
  final TreeMap<Long, FileName> order = new TreeMap<>();
  private long nextCookie = 3;
  private final Map<String, byte[]> xattrs = new LinkedHashMap<>();

  MemoryNode(long id, int mode, long rdev) {
    this.id = id;
    this.mode = mode;
    this.rdev = rdev;
  }

  private static Timespec now() {
    Instant now = Instant.now();
    return new Timespec(now.getEpochSecond(), now.getNano());
  }

  Stat stat() {
    long size = Mode.isDirectory(mode) ? 4096 : data.length;
    return new Stat(
        0,
        id,
        mode,
        nlink,
        uid,
        gid,
        rdev,
        size,
        (size + 511) / 512,
        4096,
        atime,
        mtime,
        ctime,
        new Timespec(1, 5),
        0);
  }

  /** Notes that something about the file has changed. */
  void touch() {
    ctime = now();
  }

  /** Gives a file a name in this directory. */
  void bind(FileName name, MemoryNode node) {
    names.put(name, node.id);
    order.put(nextCookie++, name);
    mtime = now();
    ctime = mtime;
  }

  /** Removes a name of this directory. */
  void unbind(FileName name) {
    names.remove(name);
    order.values().remove(name);
    mtime = now();
    ctime = mtime;
  }

  void change(AttributeChange change) {
    if (change.mode() != null) {
      mode = Mode.type(mode) | change.mode();
    }
    if (change.uid() != null) {
      uid = change.uid();
    }
    if (change.gid() != null) {
      gid = change.gid();
    }
    if (change.size() != null) {
      resize(change.size());
    }
    if (change.killPrivileges()) {
      killPrivileges();
    }
    if (change.atime() != null) {
      atime = change.atime().equals(Timespec.NOW) ? now() : change.atime();
    }
    if (change.mtime() != null) {
      mtime = change.mtime().equals(Timespec.NOW) ? now() : change.mtime();
    }
    touch();
  }

  void resize(long size) {
    data = Arrays.copyOf(data, Math.toIntExact(size));
    mtime = now();
  }

  void killPrivileges() {
    mode &= ~Mode.SETUID;
    if ((mode & Mode.GROUP_EXECUTE) != 0) {
      mode &= ~Mode.SETGID;
    }
  }

  void read(long offset, ByteBuffer target) {
    if (offset < data.length) {
      int from = (int) offset;
      target.put(data, from, Math.min(target.remaining(), data.length - from));
    }
  }

  int write(long offset, ByteBuffer source) {
    int count = source.remaining();
    int at = Math.toIntExact(offset);
    if (at + count > data.length) {
      resize(at + count);
    }
    source.get(data, at, count);
    mtime = now();
    ctime = mtime;
    return count;
  }

  void allocate(int how, long offset, long length) throws ErrnoException {
    if (how == 0 && offset + length > data.length) {
      resize(offset + length);
    } else if (how == PUNCH_HOLE_KEEP_SIZE) {
      int end = (int) Math.min(data.length, offset + length);
      Arrays.fill(data, (int) offset, end, (byte) 0);
    } else if (how != 0) {
      throw ErrnoException.of(Errno.EOPNOTSUPP);
    }
  }

  void setXattr(XattrChange change) throws ErrnoException {
    String name = text(change.name());
    if (change.flags() == CREATE && xattrs.containsKey(name)) {
      throw ErrnoException.of(Errno.EEXIST);
    }
    if (change.flags() == REPLACE && !xattrs.containsKey(name)) {
      throw ErrnoException.of(Errno.ENODATA);
    }
    xattrs.put(name, change.value());
  }

  byte[] xattr(byte[] name) {
    return xattrs.get(text(name));
  }

  List<byte[]> xattrs() {
    List<byte[]> all = new ArrayList<>();
    for (String name : xattrs.keySet()) {
      all.add(name.getBytes(StandardCharsets.ISO_8859_1));
    }
    return all;
  }

  void removeXattr(byte[] name) throws ErrnoException {
    if (xattrs.remove(text(name)) == null) {
      throw ErrnoException.of(Errno.ENODATA);
    }
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }
}
