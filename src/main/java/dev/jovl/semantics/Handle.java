package dev.jovl.semantics;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Mapping;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An open file of a case. The stage closes what a case leaves open. Texts are ISO-8859-1: one
 * character, one byte.
 */
final class Handle implements AutoCloseable {
  /** The part of a large file that is read or written by one call. */
  static final int CHUNK = 128 * 1024;

  private final Fd fd;
  private final String name;

  Handle(Fd fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  Fd fd() {
    return fd;
  }

  @Override
  public void close() {
    fd.close();
  }

  /** A system call on this file. */
  @FunctionalInterface
  interface Use<T> {
    T on(Fd fd) throws ErrnoException;
  }

  /** Makes a call, with the file in the words of its error. */
  <T> T call(String call, Use<T> use) throws CallException {
    try {
      return use.on(fd);
    } catch (ErrnoException e) {
      throw new CallException(call + " on " + name, e);
    }
  }

  /** Reads up to a number of bytes at an offset, as much as there is. */
  String read(long offset, int length) throws CallException {
    ByteBuffer buffer = NativeBuffer.allocate(Math.min(length, CHUNK)).bytes();
    StringBuilder text = new StringBuilder();
    return call(
        "read",
        fd -> {
          while (text.length() < length) {
            buffer.clear().limit(Math.min(buffer.capacity(), length - text.length()));
            if (FileData.pread(fd, buffer, offset + text.length()) == 0) {
              break;
            }
            text.append(text(buffer.flip()));
          }
          return text.toString();
        });
  }

  /** Reads the whole of a small file. */
  String readAll() throws CallException {
    return read(0, CHUNK * 64);
  }

  /** Reads at the position of the file. */
  String readNext(int length) throws CallException {
    ByteBuffer buffer = NativeBuffer.allocate(length).bytes();
    return call(
        "read",
        fd -> {
          int unused = FileData.read(fd, buffer);
          return text(buffer.flip());
        });
  }

  /** Writes at an offset, all of it. */
  Handle write(long offset, String text) throws CallException {
    ByteBuffer source = direct(text);
    return call(
        "write",
        fd -> {
          while (source.hasRemaining()) {
            int unused = FileData.pwrite(fd, source, offset + source.position());
          }
          return this;
        });
  }

  /** Writes at the position of the file, all of it. */
  Handle append(String text) throws CallException {
    ByteBuffer source = direct(text);
    return call(
        "write",
        fd -> {
          while (source.hasRemaining()) {
            int unused = FileData.write(fd, source);
          }
          return this;
        });
  }

  Handle truncate(long size) throws CallException {
    return done("ftruncate", fd -> FileData.truncate(fd, size));
  }

  Handle chmod(int mode) throws CallException {
    return done("fchmod", fd -> Attributes.chmod(fd, mode));
  }

  Handle chown(int uid, int gid) throws CallException {
    return done("fchown", fd -> Attributes.chown(fd, uid, gid));
  }

  Handle setTimes(@Nullable Timespec atime, @Nullable Timespec mtime) throws CallException {
    return done("futimens", fd -> Attributes.setTimes(fd, atime, mtime));
  }

  Handle allocate(int mode, long offset, long length) throws CallException {
    return done("fallocate", fd -> FileData.allocate(fd, mode, offset, length));
  }

  Handle sync() throws CallException {
    return done("fsync", FileData::sync);
  }

  Handle dropCache() throws CallException {
    return done("fadvise", FileData::dropCache);
  }

  Handle setXattr(String key, String value) throws CallException {
    return done("fsetxattr", fd -> Xattrs.set(fd, bytes(key), bytes(value), 0));
  }

  @Nullable String xattr(String key) throws CallException {
    Optional<byte[]> value =
        call("fgetxattr", fd -> Optional.ofNullable(Xattrs.get(fd, bytes(key))));
    return value.map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).orElse(null);
  }

  Stat stat() throws CallException {
    return call("fstat", Stats::of);
  }

  long seek(long offset, int whence) throws CallException {
    return call("lseek", fd -> FileData.seek(fd, offset, whence));
  }

  boolean lock(int kind) throws CallException {
    return call("flock", fd -> Locks.whole(fd, kind));
  }

  boolean lockRange(int kind, long start, long length) throws CallException {
    return call("fcntl", fd -> Locks.ofFile(fd, kind, start, length));
  }

  long copyTo(Handle target, long from, long to, long length) throws CallException {
    return call("copy_file_range", fd -> FileData.copyRange(fd, from, target.fd, to, length));
  }

  Mapping map(int length, boolean writable, int kind) throws CallException {
    return call("mmap", fd -> Mapping.of(fd, length, writable, kind));
  }

  /** A call without a result. */
  @FunctionalInterface
  interface Change {
    void on(Fd fd) throws ErrnoException;
  }

  Handle done(String call, Change change) throws CallException {
    return call(
        call,
        fd -> {
          change.on(fd);
          return this;
        });
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static ByteBuffer direct(String text) {
    byte[] bytes = bytes(text);
    ByteBuffer buffer = NativeBuffer.allocate(bytes.length).bytes();
    buffer.put(bytes).flip();
    return buffer;
  }

  static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes).toString();
  }
}
