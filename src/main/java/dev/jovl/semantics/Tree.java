package dev.jovl.semantics;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A directory tree of a case: a layer to fill, or the mount to look at. Paths are relative to it,
 * without a leading slash; "" or "." is the directory itself. No method follows a symbolic link in
 * the last component, except those that open.
 */
final class Tree {
  private final byte[] root;
  private final OpenThings open;

  Tree(byte[] root, OpenThings open) {
    this.root = root;
    this.open = open;
  }

  /** A system call on a name in a directory. */
  @FunctionalInterface
  private interface At<T> {
    T on(Fd directory, FileName name) throws ErrnoException;
  }

  /** A system call on a name in a directory, without a result. */
  @FunctionalInterface
  private interface Change {
    void on(Fd directory, FileName name) throws ErrnoException;
  }

  private <T> T at(String call, String path, At<T> use) throws CallException {
    int slash = path.lastIndexOf('/');
    String parent = slash < 0 ? "." : path.substring(0, slash);
    String last = path.substring(slash + 1);
    FileName name = FileName.of(Handle.bytes(last.isEmpty() ? "." : last));
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, absolute(parent), flags, 0)) {
      return use.on(directory, name);
    } catch (ErrnoException e) {
      throw new CallException(call + " " + shown(path), e);
    }
  }

  private Tree change(String call, String path, Change change) throws CallException {
    return at(
        call,
        path,
        (directory, name) -> {
          change.on(directory, name);
          return this;
        });
  }

  /** Returns the absolute path of a path in this tree, as bytes. */
  byte[] absolute(String path) {
    byte[] relative = Handle.bytes("/" + path);
    byte[] absolute = Arrays.copyOf(root, root.length + relative.length);
    System.arraycopy(relative, 0, absolute, root.length, relative.length);
    return absolute;
  }

  /** Returns the absolute path of a path in this tree, as text for a command. */
  String text(String path) {
    return new String(absolute(path), StandardCharsets.UTF_8);
  }

  private static String shown(String path) {
    return path.length() > 60 ? path.substring(0, 57) + "..." : path;
  }

  // ---- making ----

  Tree dir(String path) throws CallException {
    return dir(path, 0755);
  }

  /** Makes a directory, with exactly that mode. */
  Tree dir(String path, int mode) throws CallException {
    return mkdir(path, 0700).chmod(path, mode);
  }

  /** Makes a directory as mkdir(2) does, with the umask. */
  Tree mkdir(String path, int mode) throws CallException {
    return change("mkdir", path, (directory, name) -> Names.mkdir(directory, name, mode));
  }

  /** Makes a directory and those above it that are missing. */
  Tree dirs(String path) throws CallException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (!exists(path.substring(0, slash))) {
        dir(path.substring(0, slash));
      }
    }
    return exists(path) ? this : dir(path);
  }

  Tree file(String path, String content) throws CallException {
    return file(path, content, 0644);
  }

  /** Makes a new file, with exactly that mode. */
  Tree file(String path, String content, int mode) throws CallException {
    int flags = OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.WRONLY;
    try (Handle file = open(path, flags, 0600)) {
      file.append(content).chmod(mode);
    }
    return this;
  }

  Tree symlink(String target, String path) throws CallException {
    return change(
        "symlink", path, (directory, name) -> Names.symlink(Handle.bytes(target), directory, name));
  }

  Tree mknod(String path, int mode, long device) throws CallException {
    return change("mknod", path, (directory, name) -> Names.mknod(directory, name, mode, device));
  }

  Tree fifo(String path) throws CallException {
    return mknod(path, Mode.FIFO | 0644, 0);
  }

  /** Makes the device that stands for a deletion. */
  Tree whiteout(String path) throws CallException {
    return mknod(path, Mode.CHARACTER, 0);
  }

  Tree link(String path, String newPath) throws CallException {
    return at(
        "link",
        path,
        (from, name) -> two(newPath, (to, newName) -> Names.link(from, name, to, newName)));
  }

  Tree rename(String path, String newPath) throws CallException {
    return rename(path, newPath, 0);
  }

  Tree rename(String path, String newPath, int flags) throws CallException {
    return at(
        "rename to " + shown(newPath) + " of",
        path,
        (from, name) ->
            two(newPath, (to, newName) -> Names.rename(from, name, to, newName, flags)));
  }

  private Tree two(String path, Change change) throws ErrnoException {
    int slash = path.lastIndexOf('/');
    byte[] parent = absolute(slash < 0 ? "." : path.substring(0, slash));
    int flags = OpenFlags.PATH | OpenFlags.DIRECTORY;
    try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, parent, flags, 0)) {
      change.on(directory, FileName.of(Handle.bytes(path.substring(slash + 1))));
    }
    return this;
  }

  Tree unlink(String path) throws CallException {
    return change("unlink", path, Names::unlink);
  }

  Tree rmdir(String path) throws CallException {
    return change("rmdir", path, Names::rmdir);
  }

  /** Removes a path and all below it. */
  Tree removeAll(String path) throws CallException {
    if (!stat(path).isDirectory()) {
      return unlink(path);
    }
    for (String name : names(path)) {
      removeAll(path + "/" + name);
    }
    return rmdir(path);
  }

  // ---- attributes ----

  Tree chmod(String path, int mode) throws CallException {
    return change(
        "chmod",
        path,
        (directory, name) -> {
          try (Fd fd = Open.at(directory, name, OpenFlags.PATH | OpenFlags.NOFOLLOW, 0)) {
            Attributes.chmod(fd, mode);
          }
        });
  }

  Tree chown(String path, int uid, int gid) throws CallException {
    return change("chown", path, (directory, name) -> Attributes.chown(directory, name, uid, gid));
  }

  /** Sets times; null keeps one. */
  Tree times(String path, @Nullable Timespec atime, @Nullable Timespec mtime) throws CallException {
    return change(
        "utimensat", path, (directory, name) -> Attributes.setTimes(directory, name, atime, mtime));
  }

  Tree setXattr(String path, String key, String value) throws CallException {
    return setXattr(path, key, value, 0);
  }

  Tree setXattr(String path, String key, String value, int flags) throws CallException {
    return change(
        "setxattr " + key + " of",
        path,
        (directory, name) ->
            Xattrs.set(directory, name, Handle.bytes(key), Handle.bytes(value), flags));
  }

  Tree removeXattr(String path, String key) throws CallException {
    return change(
        "removexattr " + key + " of",
        path,
        (directory, name) -> Xattrs.remove(directory, name, Handle.bytes(key)));
  }

  @Nullable String xattr(String path, String key) throws CallException {
    Optional<byte[]> value =
        at(
            "getxattr " + key + " of",
            path,
            (directory, name) ->
                Optional.ofNullable(Xattrs.get(directory, name, Handle.bytes(key))));
    return value.map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).orElse(null);
  }

  /** Returns the names of the extended attributes, sorted. */
  TreeSet<String> xattrs(String path) throws CallException {
    TreeSet<String> names = new TreeSet<>();
    for (byte[] key : at("listxattr", path, (directory, name) -> Xattrs.list(directory, name))) {
      names.add(new String(key, StandardCharsets.ISO_8859_1));
    }
    return names;
  }

  // ---- looking ----

  Stat stat(String path) throws CallException {
    return at("stat", path, Stats::at);
  }

  boolean exists(String path) throws CallException {
    try {
      Stat unused = stat(path);
      return true;
    } catch (CallException e) {
      if (e.errno() == Errno.ENOENT || e.errno() == Errno.ENOTDIR) {
        return false;
      }
      throw e;
    }
  }

  int mode(String path) throws CallException {
    return stat(path).mode() & Mode.PERMISSIONS;
  }

  boolean accessible(String path, int how) throws CallException {
    return at("access", path, (directory, name) -> Names.accessible(directory, name, how));
  }

  String readlink(String path) throws CallException {
    byte[] target = at("readlink", path, Names::readlink);
    return new String(target, StandardCharsets.ISO_8859_1);
  }

  String read(String path) throws CallException {
    try (Handle file = open(path, OpenFlags.RDONLY, 0)) {
      return file.readAll();
    }
  }

  /** Returns the entries of a directory in their order, with the dots. */
  List<DirectoryEntry> entries(String path) throws CallException {
    try (Handle directory = openDir(path)) {
      return entries(directory);
    }
  }

  /** Returns the rest of the entries of an open directory. */
  static List<DirectoryEntry> entries(Handle directory) throws CallException {
    return directory.call(
        "getdents",
        fd -> {
          List<DirectoryEntry> entries = new ArrayList<>();
          DirectoryReader reader = new DirectoryReader(fd);
          for (DirectoryEntry e = reader.next(); e != null; e = reader.next()) {
            entries.add(e);
          }
          return entries;
        });
  }

  /** Returns the names in a directory without the dots, sorted; a name twice stays twice. */
  List<String> names(String path) throws CallException {
    return names(entries(path));
  }

  static List<String> names(List<DirectoryEntry> entries) {
    return entries.stream()
        .filter(entry -> !entry.name().isDots())
        .map(entry -> new String(entry.name().toBytes(), StandardCharsets.ISO_8859_1))
        .sorted()
        .toList();
  }

  // ---- opening ----

  /** Opens a path; the stage closes what the case does not. */
  Handle open(String path, int flags, int mode) throws CallException {
    return open.add(
        at(
            "open",
            path,
            (directory, name) -> new Handle(Open.at(directory, name, flags, mode), path)));
  }

  Handle openRead(String path) throws CallException {
    return open(path, OpenFlags.RDONLY, 0);
  }

  Handle openWrite(String path) throws CallException {
    return open(path, OpenFlags.RDWR, 0);
  }

  Handle openDir(String path) throws CallException {
    return open(path, OpenFlags.RDONLY | OpenFlags.DIRECTORY, 0);
  }

  Handle create(String path) throws CallException {
    return open(path, OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL, 0644);
  }

  /** Opens for writing and writes from the start, without truncating. */
  Tree write(String path, String text) throws CallException {
    try (Handle file = open(path, OpenFlags.WRONLY, 0)) {
      file.write(0, text);
    }
    return this;
  }

  /** Replaces the contents in place, as a shell's redirection does. */
  Tree overwrite(String path, String text) throws CallException {
    int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.TRUNC;
    try (Handle file = open(path, flags, 0644)) {
      file.append(text);
    }
    return this;
  }

  // ---- claiming ----

  Tree reads(String path, String content) throws CallException, Violation {
    Check.equal("contents of " + path, content, read(path));
    return this;
  }

  Tree absent(String path) throws CallException, Violation {
    Check.that(!exists(path), path + " does not exist");
    return this;
  }

  Tree present(String path) throws CallException, Violation {
    Check.that(exists(path), path + " exists");
    return this;
  }

  /** Claims what names a directory lists, the dots left out. */
  Tree lists(String path, String... names) throws CallException, Violation {
    Check.equal("names in " + path, Arrays.stream(names).sorted().toList(), names(path));
    return this;
  }

  Tree hasMode(String path, int mode) throws CallException, Violation {
    Check.octal("mode of " + path, mode, mode(path));
    return this;
  }

  Tree hasXattr(String path, String key, @Nullable String value) throws CallException, Violation {
    Check.equal(key + " of " + path, String.valueOf(value), String.valueOf(xattr(path, key)));
    return this;
  }

  /** Claims that a path is the device that stands for a deletion. */
  Tree isWhiteout(String path) throws CallException, Violation {
    Stat stat = stat(path);
    boolean whiteout = Mode.isCharacter(stat.mode()) && stat.rdev() == 0;
    Check.that(whiteout, path + " is a character device 0/0 in the upper directory");
    return this;
  }
}
