package dev.jovl.mount;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One thread that changes a directory of a mount, by one changing system call at a time, and does
 * the same in a model once the call has returned. So when the server dies, the model is what was
 * reported done, and at most one change is neither known to be done nor known not to be.
 */
final class LoadWorker {
  private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;
  private static final Set<String> DEAD =
      Set.of("Transport endpoint is not connected", "Software caused connection abort");
  private static final byte[] CAPABILITY =
      "security.capability".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] NET_RAW =
      HexFormat.of().parseHex("0100000200200000000000000000000000000000");
  private static final int KEPT_LINES = 200;

  /** A tree and a file that is open in it. */
  static final class Side implements AutoCloseable {
    final Path root;
    private @Nullable FileChannel handle;

    Side(Path root) {
      this.root = root;
    }

    @Override
    public void close() throws IOException {
      if (handle != null) {
        handle.close();
        handle = null;
      }
    }
  }

  /** A change of a tree; what it returns must be the same in all trees. */
  private interface Change {
    String make(Side side) throws IOException;
  }

  /**
   * What is being done.
   *
   * @param hasParts whether the kernel asks for it in several steps
   */
  record Doing(String what, boolean hasParts, Change change) {}

  private final Random random;
  private final boolean links;

  /** Directories keep their users: with userxattr one of another than the mounter is not moved. */
  private final boolean keepsUsers;

  private final Side mount;
  private final Side model;
  private final Deque<String> log = new ArrayDeque<>();
  private @Nullable Doing unanswered;
  private volatile int made;

  LoadWorker(Random random, UnionOptions options, Path mount, Path model) {
    this.random = random;
    this.links = options.index();
    this.keepsUsers = options.userXattr();
    this.mount = new Side(mount);
    this.model = new Side(model);
  }

  Path mount() {
    return mount.root;
  }

  Path model() {
    return model.root;
  }

  /** Returns whether a part of the change that the crash left without an answer may be done. */
  boolean mayBePartlyDone() {
    return unanswered != null && unanswered.hasParts();
  }

  /** Makes the change that was not answered in the model. */
  void makeUnanswered() throws IOException {
    if (unanswered != null) {
      String unused = outcome(unanswered.change(), model);
    }
  }

  /** Returns how many changes were reported done, or refused, so far; for any thread. */
  int made() {
    return made;
  }

  /** Returns what was done last, a line a change. */
  String log() {
    return String.join("\n", log);
  }

  /**
   * Makes changes.
   *
   * @return how many were made until the count was reached or the server died
   */
  int run(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      if (!one()) {
        return i;
      }
    }
    return count;
  }

  /** Closes what is open, as the end of a process does. */
  void end() throws IOException {
    mount.close();
    model.close();
  }

  private boolean one() throws IOException {
    Doing doing = next();
    unanswered = doing;
    String actual = outcome(doing.change(), mount);
    if (isDead(actual)) {
      add(doing.what() + " = ?");
      return false;
    }
    String expected = outcome(doing.change(), model);
    unanswered = null;
    made = made + 1;
    add(doing.what() + " = " + expected);
    if (!expected.equals(actual)) {
      throw new AssertionError(doing.what() + ": was " + actual + "\n" + log());
    }
    return true;
  }

  /** A request that the server was killed in the middle of reading is EIO (fuse_dev_do_read). */
  private boolean isDead(String outcome) {
    if (!outcome.contains(Errno.EIO.message())) {
      return DEAD.stream().anyMatch(outcome::contains);
    }
    try {
      return Files.getFileStore(mount.root).getTotalSpace() < 0;
    } catch (IOException e) {
      return true;
    }
  }

  private void add(String line) {
    log.add(line);
    if (log.size() > KEPT_LINES) {
      log.remove();
    }
  }

  private static String outcome(Change change, Side side) {
    try {
      return change.make(side);
    } catch (FileSystemException e) {
      return e.getClass().getSimpleName() + " " + e.getReason();
    } catch (IOException e) {
      return String.valueOf(e.getMessage());
    }
  }

  /** The model says what a file is, since a dead mount does not. */
  private Doing next() throws IOException {
    List<String> all = paths();
    String some = all.get(random.nextInt(all.size()));
    String fresh = fresh(all);
    if (Files.isRegularFile(at(model, some), NOFOLLOW) && random.nextInt(3) > 0) {
      return ofFile(some, fresh);
    }
    String other = all.get(random.nextInt(all.size()));
    int number = random.nextInt(1 << 16);
    boolean symlink = Files.isSymbolicLink(at(model, some));
    return switch (some.isEmpty() ? random.nextInt(4) : random.nextInt(symlink ? 9 : 12)) {
      case 0, 1 -> doing("create " + fresh, side -> create(at(side, fresh)));
      case 2 -> doing("mkdir " + fresh, side -> text(Files.createDirectory(at(side, fresh))));
      case 3 -> doing("symlink " + fresh, side -> symlink(at(side, fresh), number));
      case 4, 5 -> doing("delete " + some, side -> delete(at(side, some)));
      case 6 -> doing("rename " + some + " " + fresh, side -> rename(side, some, fresh));
      case 7 -> doing("exchange " + some + " " + other, side -> exchange(side, some, other));
      case 8 -> inParts("chown " + some, side -> chown(at(side, some), number));
      case 9 -> doing("chmod " + some, side -> chmod(at(side, some), number));
      case 10 -> doing("touch " + some, side -> touch(at(side, some), number));
      default -> doing("xattr " + some, side -> xattr(at(side, some), number));
    };
  }

  private Doing ofFile(String file, String fresh) {
    int number = random.nextInt(1 << 16);
    int length = random.nextInt(4) == 0 ? random.nextInt(100_000) : random.nextInt(200);
    return switch (random.nextInt(links ? 9 : 8)) {
      case 0, 1 -> inParts("write " + file, side -> write(at(side, file), number, length));
      case 2 -> inParts("cut " + file, side -> cut(at(side, file), number % 300));
      case 3 -> doing("setcap " + file, side -> setCapability(at(side, file)));
      case 4, 5 -> doing("open " + file, side -> open(side, file, number % 2 == 0));
      case 6 -> inParts("write open", side -> writeOpen(side, number, length));
      case 7 -> doing("rename " + file + " " + fresh, side -> rename(side, file, fresh));
      default -> doing("link " + file + " " + fresh, side -> link(side, file, fresh));
    };
  }

  private static Doing inParts(String what, Change change) {
    return new Doing(what, true, change);
  }

  private static Doing doing(String what, Change change) {
    return new Doing(what, false, change);
  }

  private static Path at(Side side, String path) {
    return side.root.resolve(path);
  }

  private static String text(@Nullable Object unused) {
    return "done";
  }

  private List<String> paths() throws IOException {
    try (Stream<Path> walk = Files.walk(model.root)) {
      return walk.map(path -> model.root.relativize(path).toString()).sorted().toList();
    }
  }

  /** Returns a name in a directory that exists; the name may exist too. */
  private String fresh(List<String> all) {
    List<String> directories =
        all.stream().filter(path -> Files.isDirectory(at(model, path), NOFOLLOW)).toList();
    String directory = directories.get(random.nextInt(directories.size()));
    String name = "n" + random.nextInt(8);
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  private static String create(Path path) throws IOException {
    FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE).close();
    return "done";
  }

  private static String symlink(Path path, int number) throws IOException {
    return text(Files.createSymbolicLink(path, Path.of("t" + number)));
  }

  private static String delete(Path path) throws IOException {
    Files.delete(path);
    return "done";
  }

  private static String rename(Side side, String from, String to) throws IOException {
    return text(Files.move(at(side, from), at(side, to), StandardCopyOption.ATOMIC_MOVE));
  }

  private static String exchange(Side side, String from, String to) throws IOException {
    if (to.isEmpty()) {
      return "nothing";
    }
    try (Fd one = handle(at(side, from).resolve("..").normalize());
        Fd two = handle(at(side, to).resolve("..").normalize())) {
      FileName name = FileName.of(at(side, from).getFileName().toString());
      FileName other = FileName.of(at(side, to).getFileName().toString());
      Names.rename(one, name, two, other, RenameFlags.EXCHANGE);
    }
    return "done";
  }

  private static Fd handle(Path path) throws IOException {
    byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, bytes, OpenFlags.HANDLE);
  }

  private static ByteBuffer bytes(int number, int length) {
    byte[] bytes = new byte[length];
    new Random(number).nextBytes(bytes);
    return ByteBuffer.wrap(bytes);
  }

  private static String write(Path path, int number, int length) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      int written = channel.write(bytes(number, length), number % 150_000);
      if (number % 3 == 0) {
        channel.force(false);
      }
      return "wrote " + written;
    }
  }

  private static String writeOpen(Side side, int number, int length) throws IOException {
    FileChannel channel = side.handle;
    return channel == null
        ? "nothing"
        : "wrote " + channel.write(bytes(number, length), number % 150_000);
  }

  private static String cut(Path path, int size) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      return text(channel.truncate(size));
    }
  }

  private static String open(Side side, String path, boolean writing) throws IOException {
    side.close();
    FileChannel channel =
        writing
            ? FileChannel.open(at(side, path), StandardOpenOption.READ, StandardOpenOption.WRITE)
            : FileChannel.open(at(side, path), StandardOpenOption.READ);
    if (writing) {
      side.handle = channel;
      return "open";
    }
    try (channel) {
      ByteBuffer first = ByteBuffer.allocate(10_000);
      int count = channel.read(first);
      return "read " + count + " " + first.flip().hashCode();
    }
  }

  private static String chmod(Path path, int bits) throws IOException {
    String modes = String.format("rwx%s%s", bits % 2 == 0 ? "r-x" : "---", "--x");
    return text(Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(modes)));
  }

  private String chown(Path path, int number) throws IOException {
    String id = keepsUsers && Files.isDirectory(path, NOFOLLOW) ? "unix:gid" : "unix:uid";
    return text(Files.setAttribute(path, id, number % 4000, NOFOLLOW));
  }

  private static String touch(Path path, int number) throws IOException {
    FileTime time = FileTime.fromMillis(1_000_000_000_000L + number);
    return text(Files.setLastModifiedTime(path, time));
  }

  private static String xattr(Path path, int number) throws IOException {
    return "wrote "
        + Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
            .write("k" + number % 3, bytes(number, number % 60));
  }

  private static String setCapability(Path path) throws IOException {
    try (Fd file = handle(path)) {
      Xattrs.set(file, CAPABILITY, NET_RAW, 0);
    }
    return "done";
  }

  private static String link(Side side, String from, String to) throws IOException {
    return text(Files.createLink(at(side, to), at(side, from)));
  }
}
