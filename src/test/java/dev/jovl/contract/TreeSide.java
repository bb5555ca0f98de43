package dev.jovl.contract;

import dev.jovl.linux.Attributes;
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
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * One of two trees to which the same is done. Paths are bytes as ISO 8859-1, without a slash at
 * either end. What each call answers is a text, the errno included.
 */
final class TreeSide {
  private final String root;

  TreeSide(Path root) {
    this.root = root.toString();
  }

  /** A call on a name in a directory. */
  interface Call {
    String on(Fd directory, FileName name) throws ErrnoException;
  }

  /** A call on an open file. */
  interface FileCall {
    void on(Fd file) throws ErrnoException;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private Fd parent(String path) throws ErrnoException {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? root : root + "/" + path.substring(0, slash);
    return Open.path(Fd.CURRENT_DIRECTORY, bytes(parent), OpenFlags.PATH | OpenFlags.DIRECTORY);
  }

  private static FileName name(String path) {
    return FileName.of(bytes(path.substring(path.lastIndexOf('/') + 1)));
  }

  private String at(String path, Call call) {
    try (Fd directory = parent(path)) {
      return call.on(directory, name(path));
    } catch (ErrnoException e) {
      return e.errno().name();
    }
  }

  /** Opens a regular file and does something with it; nothing with others, which could block. */
  private String file(String path, int flags, FileCall call) {
    return at(
        path,
        (directory, name) -> {
          if (!Stats.at(directory, name).isRegular()) {
            return "no regular file";
          }
          try (Fd file = Open.at(directory, name, flags | OpenFlags.NOFOLLOW)) {
            call.on(file);
            return "done";
          }
        });
  }

  private static ByteBuffer filled(int length, int fill) {
    ByteBuffer buffer = NativeBuffer.allocate(length).bytes();
    while (buffer.hasRemaining()) {
      buffer.put((byte) fill);
    }
    return buffer.flip();
  }

  private static void writeAll(Fd file, ByteBuffer data) throws ErrnoException {
    while (data.hasRemaining()) {
      int unused = FileData.write(file, data);
    }
  }

  String create(String path, int mode, int length, int fill) {
    return at(
        path,
        (directory, name) -> {
          int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL;
          try (Fd file = Open.at(directory, name, flags, mode)) {
            writeAll(file, filled(length, fill));
          }
          return "created";
        });
  }

  /** Makes a file that has no name, writes it, and names it. */
  String temporary(String path, int mode, int length, int fill) {
    return at(
        path,
        (directory, name) -> {
          try (Fd reopened = Open.at(directory, FileName.of("."), OpenFlags.DIRECTORY);
              Fd file =
                  Open.at(reopened, FileName.of("."), OpenFlags.WRONLY | OpenFlags.TMPFILE, mode)) {
            writeAll(file, filled(length, fill));
            Names.link(file, directory, name);
          }
          return "named";
        });
  }

  String mkdir(String path, int mode) {
    return done(path, (directory, name) -> Names.mkdir(directory, name, mode));
  }

  String symlink(String path, String target) {
    return done(path, (directory, name) -> Names.symlink(bytes(target), directory, name));
  }

  String mknod(String path, int mode, long device) {
    return done(path, (directory, name) -> Names.mknod(directory, name, mode, device));
  }

  String write(String path, long offset, int length, int fill) {
    return file(
        path,
        OpenFlags.WRONLY,
        file -> {
          int unused = FileData.pwrite(file, filled(length, fill), offset);
        });
  }

  String append(String path, int length, int fill) {
    return file(
        path, OpenFlags.WRONLY | OpenFlags.APPEND, file -> writeAll(file, filled(length, fill)));
  }

  String rewrite(String path, int length, int fill) {
    return file(
        path, OpenFlags.WRONLY | OpenFlags.TRUNC, file -> writeAll(file, filled(length, fill)));
  }

  String truncate(String path, long size) {
    return file(path, OpenFlags.WRONLY, file -> FileData.truncate(file, size));
  }

  String allocate(String path, int mode, long offset, long length) {
    return file(path, OpenFlags.RDWR, file -> FileData.allocate(file, mode, offset, length));
  }

  String copyRange(String from, String to, long offset, long length) {
    return file(
        from,
        OpenFlags.RDONLY,
        source -> {
          String answer =
              file(
                  to,
                  OpenFlags.WRONLY,
                  target -> {
                    long unused = FileData.copyRange(source, offset, target, 0, length);
                  });
          if (!answer.equals("done") && !answer.equals("no regular file")) {
            throw ErrnoException.of(dev.jovl.posix.Errno.valueOf(answer));
          }
        });
  }

  String chmod(String path, int mode) {
    return at(
        path,
        (directory, name) -> {
          if (Stats.at(directory, name).isSymlink()) {
            return "a link has none";
          }
          try (Fd file = Open.at(directory, name, OpenFlags.HANDLE)) {
            Attributes.chmod(file, mode);
          }
          return "changed";
        });
  }

  String chown(String path, int uid, int gid) {
    return done(path, (directory, name) -> Attributes.chown(directory, name, uid, gid));
  }

  String times(String path, Timespec time) {
    return done(path, (directory, name) -> Attributes.setTimes(directory, name, time, time));
  }

  String setXattr(String path, String key, String value, int flags) {
    return done(
        path, (directory, name) -> Xattrs.set(directory, name, bytes(key), bytes(value), flags));
  }

  String removeXattr(String path, String key) {
    return done(path, (directory, name) -> Xattrs.remove(directory, name, bytes(key)));
  }

  String link(String path, String to) {
    return two(
        path,
        to,
        (from, name, target, newName) -> {
          if (!Stats.at(from, name).isDirectory()) {
            Names.link(from, name, target, newName);
          }
        });
  }

  String rename(String path, String to, int flags) {
    return two(
        path,
        to,
        (from, name, target, newName) -> Names.rename(from, name, target, newName, flags));
  }

  /** A call on two names. */
  private interface TwoNames {
    void on(Fd from, FileName name, Fd to, FileName newName) throws ErrnoException;
  }

  /** A call on a name that answers nothing. */
  private interface OneName {
    void on(Fd directory, FileName name) throws ErrnoException;
  }

  private String done(String path, OneName call) {
    return at(
        path,
        (directory, name) -> {
          call.on(directory, name);
          return "done";
        });
  }

  private String two(String path, String to, TwoNames call) {
    return done(
        path,
        (from, name) -> {
          try (Fd target = parent(to)) {
            call.on(from, name, target, name(to));
          }
        });
  }

  String unlink(String path) {
    return done(path, (directory, name) -> Names.unlink(directory, name));
  }

  String rmdir(String path) {
    return done(path, (directory, name) -> Names.rmdir(directory, name));
  }

  String removeTree(String path) {
    return done(path, (directory, name) -> Trees.remove(directory, name));
  }

  /** Returns what a program sees of one name. */
  String stat(String path) {
    return at(
        path,
        (directory, name) -> {
          Stat stat = Stats.at(directory, name);
          String links = Mode.isDirectory(stat.mode()) ? "" : " links " + stat.nlink();
          return String.format("%o %d:%d%s", stat.mode(), stat.uid(), stat.gid(), links);
        });
  }

  /** Returns how many names a file has, 0 if it is not there or a directory. */
  int names(String path) {
    try (Fd directory = parent(path)) {
      Stat stat = Stats.at(directory, name(path));
      return stat.isDirectory() ? 0 : stat.nlink();
    } catch (ErrnoException e) {
      return 0;
    }
  }

  /** Returns the most names that a file has which is there or below it, 0 if there is none. */
  int mostNames(String path) {
    try (Fd directory = parent(path)) {
      return mostNames(directory, name(path));
    } catch (ErrnoException e) {
      return 0;
    }
  }

  private static int mostNames(Fd directory, FileName name) throws ErrnoException {
    Stat stat = Stats.at(directory, name);
    if (!stat.isDirectory()) {
      return stat.nlink();
    }
    int most = 0;
    try (Fd open = Trees.openDirectory(directory, name)) {
      for (DirectoryEntry entry : Trees.entries(open)) {
        most = Math.max(most, mostNames(open, entry.name()));
      }
    }
    return most;
  }

  /** Returns whether a name is that of a regular file. */
  boolean isRegular(String path) {
    try (Fd directory = parent(path)) {
      return Stats.at(directory, name(path)).isRegular();
    } catch (ErrnoException e) {
      return false;
    }
  }

  /** Returns whether a name is that of a directory. */
  boolean isDirectory(String path) {
    try (Fd directory = parent(path)) {
      return Stats.at(directory, name(path)).isDirectory();
    } catch (ErrnoException e) {
      return false;
    }
  }

  /** Returns the length of what has a name, 0 if nothing has it. */
  long size(String path) {
    try (Fd directory = parent(path)) {
      return Stats.at(directory, name(path)).size();
    } catch (ErrnoException e) {
      return 0;
    }
  }

  /** Returns whether a name is that of a directory with an entry. */
  boolean isFull(String path) {
    return isDirectory(path) && !listing(path).equals("[]");
  }

  String listing(String path) {
    return at(
        path,
        (directory, name) -> {
          try (Fd open = Trees.openDirectory(directory, name)) {
            return Trees.entries(open).stream()
                .map(entry -> TreeText.text(entry.name()) + ":" + entry.type())
                .sorted()
                .toList()
                .toString();
          }
        });
  }
}
