package dev.jovl.contract;

import dev.jovl.linux.FileData;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Device;
import dev.jovl.posix.Mode;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Timespec;
import java.util.List;
import java.util.Random;
import java.util.function.Function;

/** Draws random operations on a tree; the same numbers draw the same operations. */
final class TreeOperations {
  /**
   * What may be drawn.
   *
   * @param links whether files get further names
   * @param marks whether attributes are drawn that an overlay reads in a layer
   * @param absentAcls whether lists that are not there are removed, where the kernel's overlayfs
   *     says ENODATA for a lower file and disks say nothing
   * @param renameFlags whether names are swapped, and moved only where nothing is
   * @param temporaryFiles whether files are made without a name
   */
  record Kinds(
      boolean links,
      boolean marks,
      boolean absentAcls,
      boolean renameFlags,
      boolean temporaryFiles) {}

  /**
   * An operation with its words.
   *
   * @param paths the names that it is about
   */
  record Operation(String words, List<String> paths, Function<TreeSide, String> call) {
    /** Returns whether no file that it is about, or that it removes, has several names. */
    boolean isOfSingleNames(TreeSide side) {
      boolean whole = words.startsWith("remove ");
      return paths.stream().allMatch(path -> (whole ? side.mostNames(path) : side.names(path)) < 2);
    }

    /** Returns whether it gives a further name to what is no regular file. */
    boolean isLinkOfOtherThanRegular(TreeSide side) {
      return words.startsWith("link ") && !side.isRegular(paths.get(0));
    }

    /** Returns whether what it is about, or what it removes, has one name or is a regular file. */
    boolean isOfNamesOfRegularFiles(TreeSide side) {
      return isOfSingleNames(side)
          || (!words.startsWith("remove ")
              && paths.stream().allMatch(path -> side.names(path) < 2 || side.isRegular(path)));
    }

    /**
     * Returns whether it is a rename onto a directory that has something. The kernel's overlayfs
     * asks ext4 for a whiteout with it, and ext4 touches the directory that is left before it
     * refuses ({@code rename.directory.refused.no.trace}).
     */
    boolean isRenameOntoFull(TreeSide side) {
      boolean swap = words.startsWith("rename " + RenameFlags.EXCHANGE + " ");
      return words.startsWith("rename") && !swap && side.isFull(paths.get(1));
    }

    /**
     * Returns whether it opens a file for writing and may then write nothing: a copy from behind
     * the end, space or a hole there. Where only the metadata of the file is in the upper, the
     * kernel's overlayfs brings the data at that open and forgets the time of the last change.
     */
    boolean mayWriteNothing(TreeSide side) {
      String[] parts = words.split(" ", -1);
      return switch (parts[0]) {
        case "copy" -> Long.parseLong(parts[4]) >= side.size(paths.get(0));
        case "allocate" ->
            !parts[1].equals("0") && Long.parseLong(parts[2]) >= side.size(paths.get(0));
        default -> false;
      };
    }

    /** Returns whether a directory may get another name or place by it. */
    boolean isRenameOfDirectory(TreeSide side) {
      return words.startsWith("rename") && paths.stream().anyMatch(side::isDirectory);
    }
  }

  private static final int SIZE = 200_000;
  private static final int BLOCK = 30_000;
  private static final int NAMES = 7;
  private static final int MAX_DEPTH = 5;

  /** The lists of mode 0640 with a further user, and of a directory that hands such a list on. */
  private static final String ACL =
      "\2\0\0\0\1\0\6\0\377\377\377\377\2\0\7\0\15\0\0\0\4\0\4\0\377\377\377\377"
          + "\20\0\7\0\377\377\377\377\40\0\0\0\377\377\377\377";

  private final Random random;
  private final Kinds kinds;
  private List<String> paths = List.of();

  TreeOperations(Random random, Kinds kinds) {
    this.random = random;
    this.kinds = kinds;
  }

  /** Draws from names that exist, more or less, from now on. */
  void know(List<String> paths) {
    this.paths = paths;
  }

  private String present() {
    return paths.isEmpty() ? fresh() : paths.get(random.nextInt(paths.size()));
  }

  /** Returns a name, mostly below one that exists, which may exist itself. */
  private String fresh() {
    int number = random.nextInt(NAMES);
    String name = number == 0 ? "n\u00e4\u00ff" : "n" + number;
    if (paths.isEmpty() || random.nextInt(4) == 0) {
      return name;
    }
    String parent = present();
    long depth = parent.chars().filter(each -> each == '/').count();
    return depth < MAX_DEPTH ? parent + "/" + name : name;
  }

  private Timespec oldTime() {
    return new Timespec(random.nextInt(1_000_000_000), random.nextInt(1_000_000_000));
  }

  /** Draws the next one. */
  Operation next() {
    return switch (random.nextInt(4)) {
      case 0 -> making(fresh());
      case 1 -> changing(present());
      case 2 -> naming(present(), random.nextBoolean() ? fresh() : present());
      default -> describing(present());
    };
  }

  private Operation making(String path) {
    int mode = random.nextInt(01000);
    int length = random.nextInt(BLOCK);
    int fill = random.nextInt();
    return switch (random.nextInt(12)) {
      case 0, 1, 2, 3, 4, 5 -> one("create", path, side -> side.create(path, mode, length, fill));
      case 6, 7, 8 -> one("mkdir", path, side -> side.mkdir(path, 0700 | mode));
      case 9 -> one("symlink", path, side -> side.symlink(path, "to/" + length));
      case 10 ->
          kinds.temporaryFiles()
              ? one("temporary", path, side -> side.temporary(path, mode, length, fill))
              : one("mkdir", path, side -> side.mkdir(path, 02755));
      default -> {
        int type = List.of(Mode.FIFO, Mode.SOCKET, Mode.CHARACTER, Mode.BLOCK).get(fill & 3);
        long device = (fill & 2) == 0 ? 0 : Device.make(5, length);
        yield one("mknod", path, side -> side.mknod(path, type | mode, device));
      }
    };
  }

  private Operation changing(String path) {
    long offset = random.nextInt(SIZE);
    int length = 1 + random.nextInt(BLOCK);
    int fill = random.nextInt();
    String other = present();
    return switch (random.nextInt(7)) {
      case 0 -> one("write " + offset, path, side -> side.write(path, offset, length, fill));
      case 1 -> one("append " + length, path, side -> side.append(path, length, fill));
      case 2 -> one("rewrite", path, side -> side.rewrite(path, length, fill));
      case 3 -> one("truncate " + offset, path, side -> side.truncate(path, offset));
      case 4 -> {
        int hole = FileData.FALLOC_PUNCH_HOLE | FileData.FALLOC_KEEP_SIZE;
        int mode = List.of(0, FileData.FALLOC_KEEP_SIZE, hole).get(random.nextInt(3));
        String words = "allocate " + mode + " " + offset + " " + length;
        yield one(words, path, side -> side.allocate(path, mode, offset, length));
      }
      case 5 ->
          new Operation(
              "copy " + path + " " + other + " from " + offset + " bytes " + length,
              List.of(path, other),
              side -> side.copyRange(path, other, offset, length));
      default -> one("listing", path, side -> side.listing(path));
    };
  }

  private Operation naming(String path, String other) {
    String both = path + " " + other;
    List<String> names = List.of(path, other);
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> new Operation("rename " + both, names, side -> side.rename(path, other, 0));
      case 3 -> {
        int flags = kinds.renameFlags() ? RenameFlags.NOREPLACE : 0;
        yield new Operation(
            "rename " + flags + " " + both, names, side -> side.rename(path, other, flags));
      }
      case 4 -> {
        int flags = kinds.renameFlags() ? RenameFlags.EXCHANGE : 0;
        yield new Operation(
            "rename " + flags + " " + both, names, side -> side.rename(path, other, flags));
      }
      case 5 ->
          kinds.links()
              ? new Operation("link " + both, names, side -> side.link(path, other))
              : one("stat", path, side -> side.stat(path));
      case 6, 7 -> one("unlink", path, side -> side.unlink(path));
      case 8 -> one("rmdir", path, side -> side.rmdir(path));
      default ->
          random.nextInt(4) == 0
              ? one("remove", path, side -> side.removeTree(path))
              : one("stat", path, side -> side.stat(path));
    };
  }

  private Operation describing(String path) {
    int number = random.nextInt(1000);
    Timespec time = oldTime();
    String key = key();
    return switch (random.nextInt(9)) {
      case 0, 1 -> {
        int mode = random.nextInt(010000);
        yield one("chmod " + Integer.toOctalString(mode), path, side -> side.chmod(path, mode));
      }
      case 2 -> one("chown " + number, path, side -> side.chown(path, number, number / 2));
      case 3, 4 -> one("times " + time, path, side -> side.times(path, time));
      case 5, 6 -> {
        int flags = List.of(0, 0, Xattrs.CREATE, Xattrs.REPLACE).get(number % 4);
        String value = key.startsWith("system.") ? ACL : "v" + number;
        String words = "setxattr " + key + " " + number + " flags " + flags;
        yield one(words, path, side -> side.setXattr(path, key, value, flags));
      }
      case 7 ->
          key.startsWith("system.") && !kinds.absentAcls()
              ? one("stat", path, side -> side.stat(path))
              : one("removexattr " + key, path, side -> side.removeXattr(path, key));
      default -> one("stat", path, side -> side.stat(path));
    };
  }

  private String key() {
    List<String> marks = List.of("trusted.overlay.opaque", "trusted.overlay.x", "user.overlay.y");
    List<String> plain =
        List.of(
            "user.a", "user.b", "trusted.c", "system.posix_acl_access", "system.posix_acl_default");
    return kinds.marks() && random.nextInt(4) == 0
        ? marks.get(random.nextInt(marks.size()))
        : plain.get(random.nextInt(plain.size()));
  }

  private static Operation one(String words, String path, Function<TreeSide, String> call) {
    return new Operation(words + " " + path, List.of(path), call);
  }
}
