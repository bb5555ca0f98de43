package dev.jovl.store;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.RandomBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** How the files of a store are written and read. */
final class StoreFiles {

  private static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** Whatever the umask says: a root that a user made may be open to others. */
  private static final FileAttribute<Set<PosixFilePermission>> NOT_FOR_OTHERS_TO_WRITE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r--r--"));

  private static final String VERSION = "1\n";
  private static final int MAX_SMALL_FILE = 64 << 20;
  private static final int NAME_BYTES = 8;

  private final StoreLayout layout;
  private final StoreLock lock;
  private final SpareRoom spare;
  private volatile String owner = "nobody";

  StoreFiles(Path root) {
    this.layout = new StoreLayout(root);
    this.lock = new StoreLock(layout);
    this.spare = new SpareRoom(layout.spares());
  }

  /** Returns where they lie. */
  StoreLayout layout() {
    return layout;
  }

  /** Returns the lock of the store. */
  StoreLock lock() {
    return lock;
  }

  /** Returns the room that removals have on a full disk. */
  SpareRoom spare() {
    return spare;
  }

  /**
   * Makes what is missing of the store and checks that it is one that this program knows, and that
   * nobody else can have put anything there.
   *
   * @param notes as for {@link OwnPlaces#check}
   */
  void create(Consumer<String> notes) throws IOException {
    Path root = layout.root();
    Path version = layout.version();
    if (!Files.isDirectory(root)) {
      Files.createDirectories(root, PRIVATE);
    }
    new OwnPlaces(layout).check(notes);
    if (!Files.exists(version)) {
      try (Fd held = lock.forChange()) {
        for (Path directory : layout.directories()) {
          Files.createDirectories(directory, PRIVATE);
        }
        write(version, VERSION.getBytes(StandardCharsets.US_ASCII));
      }
    }
    String found = new String(read(version).orElse(new byte[0]), StandardCharsets.US_ASCII);
    if (!found.equals(VERSION)) {
      throw new StoreException(
          root + " is a store of another version (" + found.strip() + "); use another --root");
    }
  }

  /** Sets the lease that unfinished files belong to. */
  void setOwner(String lease) {
    owner = lease;
  }

  /** Returns a new name in staging, which is collected when the owner is dead. */
  Path newStaging() {
    return layout.staging().resolve(owner + "-" + randomName());
  }

  /** Makes a directory that only the owner of the store may enter. */
  static void makeDirectory(Path directory) throws IOException {
    Files.createDirectory(directory, PRIVATE);
  }

  /** Returns a name that nobody else uses. */
  static String randomName() {
    return RandomBytes.hex(NAME_BYTES);
  }

  /** Writes a small file so that it is there whole or not at all, also after a power failure. */
  void write(Path file, byte[] bytes) throws IOException {
    Path temporary = newStaging();
    FileAction.write(temporary, () -> put(temporary, bytes, true));
    makeDurably(directoryOf(file));
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
    sync(directoryOf(file));
  }

  /**
   * Writes a small file that nobody misses: it is there whole or not at all, but after a power
   * failure it may be empty.
   */
  void writeHint(Path file, byte[] bytes) throws IOException {
    Path temporary = newStaging();
    putNew(temporary, bytes);
    Files.createDirectories(directoryOf(file), PRIVATE);
    Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Notes in the time of a file that it was used. That this fails, as on a full disk, or because it
   * was collected meanwhile, is no reason not to use it.
   */
  static void markUsed(Path file, Instant now) {
    try {
      Files.setLastModifiedTime(file, FileTime.from(now));
    } catch (IOException notNoted) {
      return;
    }
  }

  /** Makes a directory of the store, if it is not there, and brings its name to disk. */
  private static void makeDurably(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      Files.createDirectories(directory, PRIVATE);
      sync(directoryOf(directory));
    }
  }

  /** Writes a file that is not there, to be brought to disk with what is around it. */
  static void putNew(Path file, byte[] bytes) throws IOException {
    FileAction.write(file, () -> put(file, bytes, false));
  }

  private static void put(Path file, byte[] bytes, boolean durably) throws IOException {
    Set<StandardOpenOption> asNew = Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
    try (FileChannel out = FileChannel.open(file, asNew, NOT_FOR_OTHERS_TO_WRITE)) {
      ByteBuffer rest = ByteBuffer.wrap(bytes);
      while (rest.hasRemaining()) {
        out.write(rest);
      }
      if (durably) {
        out.force(true);
      }
    }
  }

  private static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.getParent(), "a file of the store lies in it");
  }

  /** Returns the content of a small file, if it is there. A pipe in its place is not opened. */
  static Optional<byte[]> read(Path file) throws IOException {
    try {
      BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
      if (!attributes.isRegularFile()) {
        throw new StoreException(file + " is no file");
      }
      if (attributes.size() > MAX_SMALL_FILE) {
        throw new StoreException(file + " is too large to be what it should be");
      }
      return Optional.of(FileAction.on(file, () -> Files.readAllBytes(file)));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      throw StoreException.ofDenied(file, e);
    }
  }

  /** Brings the entries of a directory to disk. */
  static void sync(Path directory) throws IOException {
    try (Fd fd = open(directory)) {
      FileAction.write(directory, () -> FileData.sync(fd));
    }
  }

  /** Opens a directory for reading. */
  static Fd open(Path directory) throws IOException {
    return FileAction.on(directory, () -> Open.directory(directory));
  }
}
