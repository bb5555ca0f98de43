package dev.jovl.mount;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.io.BaseEncoding;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * A change in a mount of ours, with the layers that it is made in and what was done before it in
 * another mount.
 */
enum Change {
  WRITE(mnt -> {}, mnt -> overwrite(mnt.resolve("file"))),
  WRITE_WHERE_METADATA_IS_UP(
      true, mnt -> chmod(mnt.resolve("file")), mnt -> overwrite(mnt.resolve("file"))),
  CUT(mnt -> {}, mnt -> cut(mnt.resolve("file"))),
  CUT_WHERE_METADATA_IS_UP(
      true, mnt -> chmod(mnt.resolve("file")), mnt -> cut(mnt.resolve("file"))),
  EMPTY_WHERE_METADATA_IS_UP(
      true,
      mnt -> chmod(mnt.resolve("file")),
      mnt -> Files.newOutputStream(mnt.resolve("file")).close()),
  EMPTY(mnt -> {}, mnt -> Files.newOutputStream(mnt.resolve("file")).close()),
  EMPTY_CAPABLE(mnt -> {}, mnt -> Files.newOutputStream(mnt.resolve("capable")).close()),
  EMPTY_LINKED(mnt -> {}, mnt -> Files.newOutputStream(mnt.resolve("linked")).close()),
  CHMOD(mnt -> {}, mnt -> chmod(mnt.resolve("file"))),
  CHMOD_WITH_METACOPY(true, mnt -> {}, mnt -> chmod(mnt.resolve("file"))),
  CHMOD_LINKED_WITH_METACOPY(true, mnt -> {}, mnt -> chmod(mnt.resolve("linked"))),
  SET_ACCESS_LIST(mnt -> {}, mnt -> setAccessList(mnt.resolve("file"))),
  SET_ACCESS_LIST_WITH_METACOPY(true, mnt -> {}, mnt -> setAccessList(mnt.resolve("file"))),
  CHMOD_OF_A_DIRECTORY(mnt -> {}, mnt -> chmod(mnt.resolve("dir/sub"))),
  WRITE_LINKED(mnt -> {}, mnt -> overwrite(mnt.resolve("linked"))),
  WRITE_LINKED_WITH_METACOPY(true, mnt -> {}, mnt -> overwrite(mnt.resolve("linked"))),
  CHOWN_WITH_SET_ID_BITS(
      mnt -> {}, mnt -> Files.setAttribute(mnt.resolve("set-id"), "unix:uid", 4321)),
  UNLINK_LINKED_WHERE_ANOTHER_NAME_IS_UP(
      mnt -> chmod(mnt.resolve("linked")),
      mnt -> {
        // Found by the name that is up, the file below is not known.
        Files.getLastModifiedTime(mnt.resolve("linked"));
        Files.delete(mnt.resolve("again"));
      }),
  UNLINK_LINKED(mnt -> {}, mnt -> Files.delete(mnt.resolve("linked"))),
  UNLINK_LAST_LINKED(
      mnt -> Files.delete(mnt.resolve("again")), mnt -> Files.delete(mnt.resolve("linked"))),
  UNLINK_ANOTHER_NAME_OF_A_COPY(
      mnt -> overwrite(mnt.resolve("linked")), Change::deleteAgainWhereLinkedIsKnown),
  CREATE(mnt -> {}, mnt -> Files.createFile(mnt.resolve("dir/new"))),
  CREATE_OVER_WHITEOUT(
      mnt -> Files.delete(mnt.resolve("file")), mnt -> Files.createFile(mnt.resolve("file"))),
  MKDIR(mnt -> {}, mnt -> Files.createDirectory(mnt.resolve("dir/new"))),
  MKDIR_OVER_WHITEOUT(
      mnt -> Files.delete(mnt.resolve("file")), mnt -> Files.createDirectory(mnt.resolve("file"))),
  LINK(mnt -> {}, mnt -> Files.createLink(mnt.resolve("dir/name"), mnt.resolve("file"))),
  LINK_LINKED(mnt -> {}, mnt -> Files.createLink(mnt.resolve("dir/name"), mnt.resolve("linked"))),
  LINK_OVER_WHITEOUT(
      mnt -> Files.delete(mnt.resolve("file")),
      mnt -> Files.createLink(mnt.resolve("file"), mnt.resolve("other"))),
  LINK_LINKED_OVER_WHITEOUT_WITH_METACOPY(
      true,
      mnt -> Files.delete(mnt.resolve("file")),
      mnt -> Files.createLink(mnt.resolve("file"), mnt.resolve("linked"))),
  LINK_WITHOUT_NAME(mnt -> {}, mnt -> linkWithoutName(mnt.resolve("dir"), "new")),
  LINK_WITHOUT_NAME_OVER_WHITEOUT(
      mnt -> Files.delete(mnt.resolve("file")), mnt -> linkWithoutName(mnt, "file")),
  UNLINK(mnt -> {}, mnt -> Files.delete(mnt.resolve("file"))),
  UNLINK_COPY(mnt -> overwrite(mnt.resolve("file")), mnt -> Files.delete(mnt.resolve("file"))),
  RMDIR(Change::empty, mnt -> Files.delete(mnt.resolve("dir"))),
  RENAME(mnt -> {}, mnt -> rename(mnt, "file", "moved", 0)),
  RENAME_WITH_METACOPY(true, mnt -> {}, mnt -> rename(mnt, "file", "dir/moved", 0)),
  RENAME_LINKED(mnt -> {}, mnt -> rename(mnt, "linked", "moved", 0)),
  RENAME_OVER(mnt -> {}, mnt -> rename(mnt, "file", "other", 0)),
  RENAME_OVER_LAST_LINKED(
      mnt -> Files.delete(mnt.resolve("again")), mnt -> rename(mnt, "file", "linked", 0)),
  RENAME_DIRECTORY(mnt -> {}, mnt -> rename(mnt, "dir", "moved", 0)),
  RENAME_DIRECTORY_OVER_EMPTY_DIRECTORY(
      mnt -> chmod(mnt.resolve("hollow")), mnt -> rename(mnt, "dir", "hollow", 0)),
  RENAME_DIRECTORY_OVER_WHITEOUTS(Change::emptyAndMake, mnt -> rename(mnt, "made", "dir", 0)),
  RENAME_LOWER_DIRECTORY_OVER_WHITEOUTS(
      mnt -> Files.delete(mnt.resolve("bare/only")), mnt -> rename(mnt, "dir/sub", "bare", 0)),
  RENAME_DIRECTORY_AWAY_AND_OVER_WHITEOUT(
      mnt -> Files.delete(mnt.resolve("file")), mnt -> rename(mnt, "dir", "file", 0)),
  RENAME_DIRECTORY_INTO_OPAQUE_DIRECTORY(
      mnt -> {
        Files.delete(mnt.resolve("file"));
        Files.createDirectory(mnt.resolve("file"));
      },
      mnt -> rename(mnt, "dir", "file/moved", 0)),
  RENAME_NEW_DIRECTORY_OVER_WHITEOUT(
      mnt -> {
        Files.delete(mnt.resolve("file"));
        Files.createDirectory(mnt.resolve("made"));
      },
      mnt -> rename(mnt, "made", "file", 0)),
  EXCHANGE(mnt -> {}, mnt -> rename(mnt, "file", "other", RenameFlags.EXCHANGE)),
  EXCHANGE_LINKED(mnt -> {}, mnt -> rename(mnt, "linked", "other", RenameFlags.EXCHANGE)),
  EXCHANGE_LINKED_WITH_METACOPY(
      true, mnt -> {}, mnt -> rename(mnt, "again", "file", RenameFlags.EXCHANGE)),
  EXCHANGE_DIRECTORY(mnt -> {}, mnt -> rename(mnt, "dir", "file", RenameFlags.EXCHANGE));

  private static final FileTime OLD =
      FileTime.from(java.time.Instant.parse("2001-02-03T04:05:06Z"));
  private static final int SIZE = 200_000;
  private static final List<String> DIRECTORIES =
      List.of("lower1/dir/sub", "lower1/bare", "lower1/hollow", "upper", "work", "mnt");

  /** A capability as linux/capability.h has it, version 2: CAP_NET_RAW, effective. */
  private static final String NET_RAW = "01000002" + "00200000" + "00".repeat(12);

  /** Version 2; owner rw-, user 4321 r--, group r--, mask rw-, others ---. */
  private static final String ACCESS_LIST =
      "02000000"
          + "01000600ffffffff"
          + "02000400e1100000"
          + "04000400ffffffff"
          + "10000600ffffffff"
          + "20000000ffffffff";

  private final boolean metacopy;
  private final Work before;
  private final Work work;

  Change(Work before, Work work) {
    this(false, before, work);
  }

  Change(boolean metacopy, Work before, Work work) {
    this.metacopy = metacopy;
    this.before = before;
    this.work = work;
  }

  UnionOptions options() {
    return UnionOptions.builder().metacopy(metacopy).build();
  }

  /** Returns whether metadata is copied up without data. */
  boolean hasMetacopy() {
    return metacopy;
  }

  /** Does what comes before the change. */
  void prepare(Path mnt) throws IOException {
    before.in(mnt);
  }

  /** Makes the change. */
  void make(Path mnt) throws IOException {
    work.in(mnt);
  }

  /** What is done in a mount. */
  interface Work {
    void in(Path mnt) throws IOException;
  }

  private static void overwrite(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      int unused = channel.write(ByteBuffer.wrap("written".getBytes(UTF_8)), SIZE / 2);
    }
  }

  private static void cut(Path file) throws IOException {
    try (Fd fd = open(file, OpenFlags.WRONLY)) {
      FileData.truncate(fd, SIZE / 2);
    }
  }

  private static void chmod(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwx------"));
  }

  private static void setAccessList(Path file) throws IOException {
    byte[] list = BaseEncoding.base16().lowerCase().decode(ACCESS_LIST);
    try (Fd fd = open(file, OpenFlags.RDONLY)) {
      Xattrs.set(fd, PosixAcl.Kind.ACCESS.xattr(), list, 0);
    }
  }

  private static void setCapability(Path file) throws IOException {
    try (Fd fd = open(file, OpenFlags.RDONLY)) {
      Xattrs.set(fd, TreeState.CAPABILITY, BaseEncoding.base16().decode(NET_RAW), 0);
    }
  }

  /** Makes a file without a name, writes to it, and gives it one. */
  private static void linkWithoutName(Path directory, String name) throws IOException {
    int flags = OpenFlags.TMPFILE | OpenFlags.WRONLY;
    try (Fd parent = open(directory, OpenFlags.PATH | OpenFlags.DIRECTORY);
        Fd file = Open.path(parent, ".".getBytes(UTF_8), flags, 0640)) {
      ByteBuffer bytes = ByteBuffer.allocateDirect(SIZE).put("written".getBytes(UTF_8)).flip();
      int unused = FileData.pwrite(file, bytes, 0);
      Names.link(file, parent, FileName.of(name));
    }
  }

  private static Fd open(Path path, int flags) throws IOException {
    return Open.path(Fd.CURRENT_DIRECTORY, path.toString().getBytes(UTF_8), flags);
  }

  /** What is found by a name of the upper knows nothing of the layers below. */
  private static void deleteAgainWhereLinkedIsKnown(Path mnt) throws IOException {
    try (Fd linked = open(mnt.resolve("linked"), OpenFlags.RDONLY)) {
      Files.delete(mnt.resolve("again"));
    }
  }

  private static void empty(Path mnt) throws IOException {
    for (String name : List.of("dir/inside", "dir/sub/deep", "dir/sub")) {
      Files.delete(mnt.resolve(name));
    }
  }

  private static void emptyAndMake(Path mnt) throws IOException {
    empty(mnt);
    Files.createDirectory(mnt.resolve("made"));
  }

  private static void rename(Path mnt, String from, String to, int flags) throws IOException {
    if (flags == 0) {
      Files.move(mnt.resolve(from), mnt.resolve(to), StandardCopyOption.REPLACE_EXISTING, ATOMIC);
      return;
    }
    try (Fd directory = open(mnt, OpenFlags.PATH | OpenFlags.DIRECTORY)) {
      Names.rename(directory, FileName.of(from), directory, FileName.of(to), flags);
    }
  }

  /** Renames, as rename(2) does. */
  static void move(Path from, Path to) throws IOException {
    Path unused = Files.move(from, to, ATOMIC);
  }

  /** Returns the names that a directory shows, in its order. */
  static List<String> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  private static final StandardCopyOption ATOMIC = StandardCopyOption.ATOMIC_MOVE;

  /** Makes the layers, all with times of long ago. */
  static Path layers(Path base) throws IOException {
    Path lower = base.resolve("lower1");
    for (String name : DIRECTORIES) {
      Files.createDirectories(base.resolve(name));
    }
    byte[] bytes = new byte[SIZE];
    for (int i = 0; i < SIZE; i++) {
      bytes[i] = (byte) ('a' + i % 23);
    }
    for (String name : List.of("file", "linked")) {
      Files.write(lower.resolve(name), bytes);
      Files.getFileAttributeView(lower.resolve(name), UserDefinedFileAttributeView.class)
          .write("key", ByteBuffer.wrap(name.getBytes(UTF_8)));
    }
    Files.setPosixFilePermissions(
        lower.resolve("file"), PosixFilePermissions.fromString("rw-r-----"));
    Files.setAttribute(lower.resolve("file"), "unix:uid", 1234);
    Files.writeString(lower.resolve("set-id"), "program");
    Files.setAttribute(lower.resolve("set-id"), "unix:mode", 06755);
    Files.write(lower.resolve("capable"), bytes);
    setCapability(lower.resolve("capable"));
    Files.createLink(lower.resolve("again"), lower.resolve("linked"));
    for (String name : List.of("other", "dir/inside", "dir/sub/deep", "bare/only")) {
      Files.writeString(lower.resolve(name), name);
    }
    try (Stream<Path> all = Files.walk(lower)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        Files.setLastModifiedTime(path, OLD);
      }
    }
    return base;
  }

  /** A tree, with "now" for the times that are not those of the layer. */
  static Map<String, String> state(Path root) throws IOException {
    Map<String, String> state = new TreeMap<>(TreeState.of(root));
    state.remove("");
    state.replaceAll((path, is) -> is.replaceAll("mtime (?!2001)\\S+", "mtime now"));
    return state;
  }
}
