package dev.jovl.contract;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.testing.PathHandle;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * One of two trees to which the same is done: a few names, a few open files. What each call answers
 * is a text, the errno included, so that two sides can be compared.
 */
final class OpenFilesSide implements AutoCloseable {
  /** How many files can be open at once. */
  static final int SLOTS = 6;

  private final Path root;
  private final @Nullable Fd[] open = new Fd[SLOTS];

  OpenFilesSide(Path root) {
    this.root = root;
  }

  /** A call that may fail with an errno. */
  interface Call {
    String on(Fd directory) throws ErrnoException;
  }

  private String at(Call call) {
    try (Fd directory = PathHandle.of(root)) {
      return call.on(directory);
    } catch (ErrnoException e) {
      return e.errno().name();
    }
  }

  private String with(int slot, Call call) {
    Fd fd = open[slot];
    if (fd == null) {
      return "closed";
    }
    try {
      return call.on(fd);
    } catch (ErrnoException e) {
      return e.errno().name();
    }
  }

  String open(int slot, String name, int flags) {
    close(slot);
    return at(
        directory -> {
          open[slot] = Open.at(directory, FileName.of(name), flags, 0644);
          return "opened";
        });
  }

  void close(int slot) {
    Fd fd = open[slot];
    if (fd != null) {
      fd.close();
      open[slot] = null;
    }
  }

  String write(int slot, long offset, int length, byte fill) {
    ByteBuffer buffer = NativeBuffer.allocate(length).bytes();
    while (buffer.hasRemaining()) {
      buffer.put(fill);
    }
    buffer.flip();
    return with(slot, fd -> "wrote " + FileData.pwrite(fd, buffer, offset));
  }

  /** Returns a checksum of a range, after the pages that are clean were dropped if so wished. */
  String read(int slot, long offset, int length, boolean fresh) {
    ByteBuffer buffer = NativeBuffer.allocate(length).bytes();
    return with(
        slot,
        fd -> {
          if (fresh) {
            FileData.sync(fd);
            FileData.dropCache(fd);
          }
          int unused = FileData.pread(fd, buffer, offset);
          CRC32 crc = new CRC32();
          crc.update(buffer.flip());
          return buffer.limit() + " bytes " + crc.getValue();
        });
  }

  String truncate(int slot, long size) {
    return with(
        slot,
        fd -> {
          FileData.truncate(fd, size);
          return "cut";
        });
  }

  String chmod(int slot, int mode) {
    return with(
        slot,
        fd -> {
          Attributes.chmod(fd, mode);
          return "changed";
        });
  }

  String stat(int slot) {
    return with(slot, fd -> shown(Stats.of(fd)));
  }

  String stat(String name) {
    return at(directory -> shown(Stats.at(directory, FileName.of(name))));
  }

  private static String shown(Stat stat) {
    return String.format("%o links %d size %d", stat.mode(), stat.nlink(), stat.size());
  }

  String unlink(String name) {
    return at(
        directory -> {
          Names.unlink(directory, FileName.of(name));
          return "gone";
        });
  }

  String rename(String name, String to, int flags) {
    return at(
        directory -> {
          Names.rename(directory, FileName.of(name), directory, FileName.of(to), flags);
          return "moved";
        });
  }

  String link(String name, String to) {
    return at(
        directory -> {
          Names.link(directory, FileName.of(name), directory, FileName.of(to));
          return "linked";
        });
  }

  /** Returns what a name is and a checksum of all its bytes. */
  String contents(String name) {
    close(0);
    String opened = open(0, name, OpenFlags.RDONLY);
    return opened.equals("opened") ? stat(0) + " " + read(0, 0, 1 << 20, true) : opened;
  }

  @Override
  public void close() {
    for (int slot = 0; slot < SLOTS; slot++) {
      close(slot);
    }
  }
}
