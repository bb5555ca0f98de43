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
 * character, one byte. A call that fails is a {@link CallException} with the path; what returns a
 * handle returns this one.
 */
public final class Handle implements AutoCloseable {
  /** The part of a large file that is read or written by one call. */
  public static final int CHUNK = 128 * 1024;

  private final Fd fd;
  private final String name;

  /**
   * Takes over what is open.
   *
   * @param fd closed with the handle
   * @param name what errors call it
   */
  public Handle(Fd fd, String name) {
    this.fd = fd;
    this.name = name;
  }

  /** Returns the descriptor, which stays the handle's. */
  public Fd fd() {
    return fd;
  }

  /** Closes it; a second time does nothing. */
  @Override
  public void close() {
    fd.close();
  }

  /** A system call on this file. */
  @FunctionalInterface
  public interface Use<T> {
    /** Makes the call; the descriptor stays the handle's. */
    T on(Fd fd) throws ErrnoException;
  }

  /** Makes a call and returns its result, with the file in the words of its error. */
  public <T> T call(String call, Use<T> use) throws CallException {
    try {
      return use.on(fd);
    } catch (ErrnoException e) {
      throw new CallException(call + " on " + name, e);
    }
  }

  /** Reads up to a number of bytes at an offset, as much as there is. */
  public String read(long offset, int length) throws CallException {
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
  public String readAll() throws CallException {
    return read(0, CHUNK * 64);
  }

  /** Reads once at the position of the file: up to a number of bytes, "" at the end. */
  public String readNext(int length) throws CallException {
    ByteBuffer buffer = NativeBuffer.allocate(length).bytes();
    return call(
        "read",
        fd -> {
          int unused = FileData.read(fd, buffer);
          return text(buffer.flip());
        });
  }

  /** Writes at an offset, all of it. */
  public Handle write(long offset, String text) throws CallException {
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
  public Handle append(String text) throws CallException {
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

  /** Sets the size. */
  public Handle truncate(long size) throws CallException {
    return done("ftruncate", fd -> FileData.truncate(fd, size));
  }

  /** Sets the twelve permission bits. */
  public Handle chmod(int mode) throws CallException {
    return done("fchmod", fd -> Attributes.chmod(fd, mode));
  }

  /** Sets owner and group; {@link Attributes#KEEP} keeps one. */
  public Handle chown(int uid, int gid) throws CallException {
    return done("fchown", fd -> Attributes.chown(fd, uid, gid));
  }

  /** Sets times; null keeps one. */
  public Handle setTimes(@Nullable Timespec atime, @Nullable Timespec mtime) throws CallException {
    return done("futimens", fd -> Attributes.setTimes(fd, atime, mtime));
  }

  /** Allocates or frees a range; the mode has the FALLOC_FL_* bits of fallocate(2). */
  public Handle allocate(int mode, long offset, long length) throws CallException {
    return done("fallocate", fd -> FileData.allocate(fd, mode, offset, length));
  }

  /** Brings the file to disk. */
  public Handle sync() throws CallException {
    return done("fsync", FileData::sync);
  }

  /** Lets the kernel forget clean pages of the file. */
  public Handle dropCache() throws CallException {
    return done("fadvise", FileData::dropCache);
  }

  /** Sets an extended attribute, new or not. */
  public Handle setXattr(String key, String value) throws CallException {
    return done("fsetxattr", fd -> Xattrs.set(fd, bytes(key), bytes(value), 0));
  }

  /** Returns the value of an extended attribute, or null if it is not there. */
  public @Nullable String xattr(String key) throws CallException {
    Optional<byte[]> value =
        call("fgetxattr", fd -> Optional.ofNullable(Xattrs.get(fd, bytes(key))));
    return value.map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).orElse(null);
  }

  /** Returns what fstat(2) says. */
  public Stat stat() throws CallException {
    return call("fstat", Stats::of);
  }

  /** Moves the position of the file as lseek(2) does, and returns the new one. */
  public long seek(long offset, int whence) throws CallException {
    return call("lseek", fd -> FileData.seek(fd, offset, whence));
  }

  /**
   * Takes, changes or drops the lock of the open file as a whole, and returns whether it was free.
   *
   * @param kind {@link Locks#SHARED}, {@link Locks#EXCLUSIVE} or {@link Locks#NONE}
   */
  public boolean lock(int kind) throws CallException {
    return call("flock", fd -> Locks.whole(fd, kind));
  }

  /**
   * Takes or drops a lock of the open file on a range, and returns whether it was free.
   *
   * @param kind as for {@link #lock}
   * @param length bytes; 0 means to the end of the file, wherever it will be
   */
  public boolean lockRange(int kind, long start, long length) throws CallException {
    return call("fcntl", fd -> Locks.ofFile(fd, kind, start, length));
  }

  /** Copies a range inside the kernel, and returns how many bytes; they may be less. */
  public long copyTo(Handle target, long from, long to, long length) throws CallException {
    return call("copy_file_range", fd -> FileData.copyRange(fd, from, target.fd, to, length));
  }

  /**
   * Maps the file from its start; the caller closes the mapping.
   *
   * @param kind {@link Mapping#SHARED} or {@link Mapping#PRIVATE}
   */
  public Mapping map(int length, boolean writable, int kind) throws CallException {
    return call("mmap", fd -> Mapping.of(fd, length, writable, kind));
  }

  /** A call without a result. */
  @FunctionalInterface
  public interface Change {
    /** Makes the call; the descriptor stays the handle's. */
    void on(Fd fd) throws ErrnoException;
  }

  /** Makes a call without a result, as {@link #call} does. */
  public Handle done(String call, Change change) throws CallException {
    return call(
        call,
        fd -> {
          change.on(fd);
          return this;
        });
  }

  /** Returns the bytes of a text, one a character. */
  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  static ByteBuffer direct(String text) {
    byte[] bytes = bytes(text);
    ByteBuffer buffer = NativeBuffer.allocate(bytes.length).bytes();
    buffer.put(bytes).flip();
    return buffer;
  }

  /** Returns what remains in a buffer as a text, and leaves nothing in it. */
  public static String text(ByteBuffer bytes) {
    return StandardCharsets.ISO_8859_1.decode(bytes).toString();
  }
}
