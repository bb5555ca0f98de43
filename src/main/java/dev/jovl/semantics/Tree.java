package dev.jovl.semantics;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.DirectoryReader;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
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
 * the last component, except {@link #accessible} and those that open. A call that fails is a {@link
 * CallException} with the path, a claim that is not so a {@link Violation}; what returns a tree
 * returns this one.
 */
public final class Tree {
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
    try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, absolute(parent), flags)) {
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

  /** Returns the absolute path of a path in this tree as bytes, which are the caller's. */
  public byte[] absolute(String path) {
    byte[] relative = Handle.bytes("/" + path);
    byte[] absolute = Arrays.copyOf(root, root.length + relative.length);
    System.arraycopy(relative, 0, absolute, root.length, relative.length);
    return absolute;
  }

  /** Returns the absolute path of a path in this tree, as text for a command. */
  public String text(String path) {
    return new String(absolute(path), StandardCharsets.UTF_8);
  }

  private static String shown(String path) {
    return path.length() > 60 ? path.substring(0, 57) + "..." : path;
  }

  // ---- making ----

  /** Makes a directory of mode 0755, whatever the umask. */
  public Tree dir(String path) throws CallException {
    return dir(path, 0755);
  }

  /** Makes a directory, with exactly that mode. */
  public Tree dir(String path, int mode) throws CallException {
    return mkdir(path, 0700).chmod(path, mode);
  }

  /** Makes a directory as mkdir(2) does, with the umask. */
  public Tree mkdir(String path, int mode) throws CallException {
    return change("mkdir", path, (directory, name) -> Names.mkdir(directory, name, mode));
  }

  /** Makes a directory and those above it that are missing. */
  public Tree dirs(String path) throws CallException {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (!exists(path.substring(0, slash))) {
        dir(path.substring(0, slash));
      }
    }
    return exists(path) ? this : dir(path);
  }

  /** Makes a new file of mode 0644, whatever the umask. */
  public Tree file(String path, String content) throws CallException {
    return file(path, content, 0644);
  }

  /** Makes a new file, with exactly that mode. */
  public Tree file(String path, String content, int mode) throws CallException {
    int flags = OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.WRONLY;
    try (Handle file = open(path, flags, 0600)) {
      file.append(content).chmod(mode);
    }
    return this;
  }

  /** Makes a symbolic link at a path; what it holds need not exist. */
  public Tree symlink(String target, String path) throws CallException {
    return change(
        "symlink", path, (directory, name) -> Names.symlink(Handle.bytes(target), directory, name));
  }

  /**
   * Makes a file as mknod(2) does, with the umask.
   *
   * @param mode with its type bits
   * @param device for devices; else 0
   */
  public Tree mknod(String path, int mode, long device) throws CallException {
    return change("mknod", path, (directory, name) -> Names.mknod(directory, name, mode, device));
  }

  /** Makes a named pipe. */
  public Tree fifo(String path) throws CallException {
    return mknod(path, Mode.FIFO | 0644, 0);
  }

  /** Makes the device that stands for a deletion. */
  public Tree whiteout(String path) throws CallException {
    return mknod(path, Mode.CHARACTER, 0);
  }

  /** Gives a file, or a symbolic link itself, a further name. */
  public Tree link(String path, String newPath) throws CallException {
    return at(
        "link",
        path,
        (from, name) -> two(newPath, (to, newName) -> Names.link(from, name, to, newName)));
  }

  /** Moves a name, over what is there. */
  public Tree rename(String path, String newPath) throws CallException {
    return rename(path, newPath, 0);
  }

  /** Moves a name with flags of {@link dev.jovl.posix.RenameFlags}. */
  public Tree rename(String path, String newPath, int flags) throws CallException {
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
    try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, parent, flags)) {
      change.on(directory, FileName.of(Handle.bytes(path.substring(slash + 1))));
    }
    return this;
  }

  /** Removes a name that is not of a directory. */
  public Tree unlink(String path) throws CallException {
    return change("unlink", path, Names::unlink);
  }

  /** Removes an empty directory. */
  public Tree rmdir(String path) throws CallException {
    return change("rmdir", path, Names::rmdir);
  }

  /** Removes a path and all below it. */
  public Tree removeAll(String path) throws CallException {
    if (!stat(path).isDirectory()) {
      return unlink(path);
    }
    for (String name : names(path)) {
      removeAll(path + "/" + name);
    }
    return rmdir(path);
  }

  // ---- attributes ----

  /** Sets the size of a file by its name, without opening it. */
  public Tree truncate(String path, long size) throws CallException {
    return change(
        "truncate",
        path,
        (directory, name) -> {
          try (Fd fd = Open.at(directory, name, OpenFlags.HANDLE)) {
            FileData.truncateByName(fd, size);
          }
        });
  }

  /** Sets the twelve permission bits. */
  public Tree chmod(String path, int mode) throws CallException {
    return change(
        "chmod",
        path,
        (directory, name) -> {
          try (Fd fd = Open.at(directory, name, OpenFlags.HANDLE)) {
            Attributes.chmod(fd, mode);
          }
        });
  }

  /** Sets owner and group; {@link Attributes#KEEP} keeps one. */
  public Tree chown(String path, int uid, int gid) throws CallException {
    return change("chown", path, (directory, name) -> Attributes.chown(directory, name, uid, gid));
  }

  /** Sets times; null keeps one. */
  public Tree times(String path, @Nullable Timespec atime, @Nullable Timespec mtime)
      throws CallException {
    return change(
        "utimensat", path, (directory, name) -> Attributes.setTimes(directory, name, atime, mtime));
  }

  /** Sets an extended attribute, new or not. */
  public Tree setXattr(String path, String key, String value) throws CallException {
    return setXattr(path, key, value, 0);
  }

  /** Sets an extended attribute; {@link Xattrs#CREATE} and {@link Xattrs#REPLACE} are its flags. */
  public Tree setXattr(String path, String key, String value, int flags) throws CallException {
    return change(
        "setxattr " + key + " of",
        path,
        (directory, name) ->
            Xattrs.set(directory, name, Handle.bytes(key), Handle.bytes(value), flags));
  }

  /** Removes an extended attribute. */
  public Tree removeXattr(String path, String key) throws CallException {
    return change(
        "removexattr " + key + " of",
        path,
        (directory, name) -> Xattrs.remove(directory, name, Handle.bytes(key)));
  }

  /** Returns the value of an extended attribute, or null if it is not there. */
  public @Nullable String xattr(String path, String key) throws CallException {
    Optional<byte[]> value =
        at(
            "getxattr " + key + " of",
            path,
            (directory, name) ->
                Optional.ofNullable(Xattrs.get(directory, name, Handle.bytes(key))));
    return value.map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1)).orElse(null);
  }

  /** Returns the names of the extended attributes, sorted. */
  public TreeSet<String> xattrs(String path) throws CallException {
    TreeSet<String> names = new TreeSet<>();
    for (byte[] key : at("listxattr", path, (directory, name) -> Xattrs.list(directory, name))) {
      names.add(new String(key, StandardCharsets.ISO_8859_1));
    }
    return names;
  }

  // ---- looking ----

  /** Returns what lstat(2) says. */
  public Stat stat(String path) throws CallException {
    return at("stat", path, Stats::at);
  }

  /** Returns whether there is something; below a file there is nothing. */
  public boolean exists(String path) throws CallException {
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

  /** Returns the twelve permission bits. */
  public int mode(String path) throws CallException {
    return stat(path).mode() & Mode.PERMISSIONS;
  }

  /**
   * Returns whether the effective ids may use a file; a link is followed.
   *
   * @param how bits of {@link Names#READ}, {@link Names#WRITE}, {@link Names#EXECUTE}
   */
  public boolean accessible(String path, int how) throws CallException {
    return at("access", path, (directory, name) -> Names.accessible(directory, name, how));
  }

  /** Returns what a symbolic link holds. */
  public String readlink(String path) throws CallException {
    byte[] target = at("readlink", path, Names::readlink);
    return new String(target, StandardCharsets.ISO_8859_1);
  }

  /** Returns the contents of a small file. */
  public String read(String path) throws CallException {
    try (Handle file = open(path, OpenFlags.RDONLY, 0)) {
      return file.readAll();
    }
  }

  /** Returns the entries of a directory in their order, with the dots. */
  public List<DirectoryEntry> entries(String path) throws CallException {
    try (Handle directory = openDir(path)) {
      return entries(directory);
    }
  }

  /** Returns the rest of the entries of an open directory, which stays open. */
  public static List<DirectoryEntry> entries(Handle directory) throws CallException {
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
  public List<String> names(String path) throws CallException {
    return names(entries(path));
  }

  /** Returns the names of entries without the dots, sorted; a name twice stays twice. */
  public static List<String> names(List<DirectoryEntry> entries) {
    return entries.stream()
        .filter(entry -> !entry.name().isDots())
        .map(entry -> new String(entry.name().toBytes(), StandardCharsets.ISO_8859_1))
        .sorted()
        .toList();
  }

  // ---- opening ----

  /**
   * Opens a path; the stage closes what the case does not.
   *
   * @param flags of {@link OpenFlags}
   * @param mode of a new file, with the umask
   */
  public Handle open(String path, int flags, int mode) throws CallException {
    return open.add(
        at(
            "open",
            path,
            (directory, name) -> new Handle(Open.at(directory, name, flags, mode), path)));
  }

  /** Opens for reading, as {@link #open} does. */
  public Handle openRead(String path) throws CallException {
    return open(path, OpenFlags.RDONLY, 0);
  }

  /** Opens for reading and writing, as {@link #open} does. */
  public Handle openWrite(String path) throws CallException {
    return open(path, OpenFlags.RDWR, 0);
  }

  /** Opens a directory, as {@link #open} does. */
  public Handle openDir(String path) throws CallException {
    return open(path, OpenFlags.RDONLY | OpenFlags.DIRECTORY, 0);
  }

  /** Makes a new file and opens it for reading and writing, as {@link #open} does. */
  public Handle create(String path) throws CallException {
    return open(path, OpenFlags.RDWR | OpenFlags.CREAT | OpenFlags.EXCL, 0644);
  }

  /** Opens for writing and writes from the start, without truncating. */
  public Tree write(String path, String text) throws CallException {
    try (Handle file = open(path, OpenFlags.WRONLY, 0)) {
      file.write(0, text);
    }
    return this;
  }

  /** Replaces the contents in place, as a shell's redirection does. */
  public Tree overwrite(String path, String text) throws CallException {
    int flags = OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.TRUNC;
    try (Handle file = open(path, flags, 0644)) {
      file.append(text);
    }
    return this;
  }

  // ---- claiming ----

  /** Claims what a small file contains. */
  public Tree reads(String path, String content) throws CallException, Violation {
    Check.equal("contents of " + path, content, read(path));
    return this;
  }

  /** Claims that there is nothing. */
  public Tree absent(String path) throws CallException, Violation {
    Check.that(!exists(path), path + " does not exist");
    return this;
  }

  /** Claims that there is something. */
  public Tree present(String path) throws CallException, Violation {
    Check.that(exists(path), path + " exists");
    return this;
  }

  /** Claims what names a directory lists, the dots left out. */
  public Tree lists(String path, String... names) throws CallException, Violation {
    Check.equal("names in " + path, Arrays.stream(names).sorted().toList(), names(path));
    return this;
  }

  /** Claims what the twelve permission bits are. */
  public Tree hasMode(String path, int mode) throws CallException, Violation {
    Check.octal("mode of " + path, mode, mode(path));
    return this;
  }

  /** Claims the value of an extended attribute, or by null that it is not there. */
  public Tree hasXattr(String path, String key, @Nullable String value)
      throws CallException, Violation {
    Check.equal(key + " of " + path, String.valueOf(value), String.valueOf(xattr(path, key)));
    return this;
  }

  /** Claims that a path is the device that stands for a deletion. */
  public Tree isWhiteout(String path) throws CallException, Violation {
    Stat stat = stat(path);
    boolean whiteout = Mode.isCharacter(stat.mode()) && stat.rdev() == 0;
    Check.that(whiteout, path + " is a character device 0/0 in the upper directory");
    return this;
  }
}
