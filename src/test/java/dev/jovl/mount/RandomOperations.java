package dev.jovl.mount;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Random changes, made to a mount and to a plain directory alike. Each change succeeds in both or
 * fails in both.
 */
final class RandomOperations {
  private static final int NAMES = 6;

  private final Random random;
  private final boolean links;
  private final Path mount;
  private final Path model;
  private final List<String> log = new ArrayList<>();

  RandomOperations(Random random, boolean links, Path mount, Path model) {
    this.random = random;
    this.links = links;
    this.mount = mount;
    this.model = model;
  }

  /** A change of a tree. */
  private interface Change {
    void make(Path root) throws IOException;
  }

  /** Returns what was done, a line a change. */
  List<String> log() {
    return log;
  }

  /** Makes a number of changes. */
  void run(int count) throws IOException {
    for (int i = 0; i < count; i++) {
      one();
    }
  }

  private void one() throws IOException {
    List<String> all = paths();
    String present = all.get(random.nextInt(all.size()));
    String fresh = fresh(all);
    String text = "t" + random.nextInt(100_000);
    int number = random.nextInt(64);
    FileTime time = FileTime.fromMillis(1_000_000_000_000L + random.nextInt(1_000_000_000));
    switch (random.nextInt(links ? 15 : 14)) {
      case 0, 1 -> both("create " + fresh, root -> create(root.resolve(fresh), text, time));
      case 2 -> both("mkdir " + fresh, root -> Files.createDirectory(root.resolve(fresh)));
      case 3 -> both("symlink " + fresh, root -> symlink(root.resolve(fresh), text));
      case 4, 5 -> both("delete " + present, root -> delete(root, present));
      case 6 ->
          both("rename " + present + " " + fresh, root -> rename(root, present, fresh, false));
      case 7 -> {
        String other = all.get(random.nextInt(all.size()));
        both("rename over " + present + " " + other, root -> rename(root, present, other, true));
      }
      case 8 -> both("write " + present, root -> write(root.resolve(present), number, text, time));
      case 9 -> both("truncate " + present, root -> cut(root.resolve(present), number, time));
      case 10 -> both("chmod " + present, root -> chmod(root.resolve(present), number));
      case 11 ->
          both(
              "chown " + present,
              root -> Files.setAttribute(root.resolve(present), "unix:uid", number, NOFOLLOW));
      case 12 -> both("xattr " + present, root -> xattr(root.resolve(present), number, text));
      case 13 -> both("touch " + present, root -> touch(root.resolve(present), time));
      default -> both("link " + present + " " + fresh, root -> link(root, present, fresh));
    }
  }

  private static final LinkOption NOFOLLOW = LinkOption.NOFOLLOW_LINKS;

  private void both(String what, Change change) throws IOException {
    @Nullable String expected = outcome(change, model);
    log.add(what + (expected == null ? "" : " = " + expected));
    @Nullable String actual = outcome(change, mount);
    if (expected == null ? actual != null : !expected.equals(actual)) {
      throw new AssertionError(
          what + ": expected " + expected + " but was " + actual + "\n" + String.join("\n", log));
    }
  }

  private static @Nullable String outcome(Change change, Path root) throws IOException {
    try {
      change.make(root);
      return null;
    } catch (FileSystemException e) {
      return e.getClass().getSimpleName() + " " + e.getReason();
    }
  }

  private List<String> paths() throws IOException {
    try (Stream<Path> walk = Files.walk(model)) {
      return walk.map(path -> model.relativize(path).toString()).sorted().toList();
    }
  }

  /** Returns a name in a directory that exists; the name may exist too. */
  private String fresh(List<String> all) {
    List<String> directories =
        all.stream().filter(path -> Files.isDirectory(model.resolve(path), NOFOLLOW)).toList();
    String directory = directories.get(random.nextInt(directories.size()));
    String name = "n" + random.nextInt(NAMES);
    return directory.isEmpty() ? name : directory + "/" + name;
  }

  private static void create(Path path, String text, FileTime time) throws IOException {
    Files.writeString(path, text, StandardOpenOption.CREATE_NEW);
    Files.setLastModifiedTime(path, time);
  }

  private static void symlink(Path path, String target) throws IOException {
    Path unused = Files.createSymbolicLink(path, Path.of(target));
  }

  private static void delete(Path root, String path) throws IOException {
    if (!path.isEmpty()) {
      Files.delete(root.resolve(path));
    }
  }

  private static void rename(Path root, String from, String to, boolean over) throws IOException {
    if (from.isEmpty() || to.isEmpty() || (!over && Files.exists(root.resolve(to), NOFOLLOW))) {
      return;
    }
    Path unused =
        Files.move(
            root.resolve(from), root.resolve(to), java.nio.file.StandardCopyOption.ATOMIC_MOVE);
  }

  private static void link(Path root, String from, String to) throws IOException {
    if (Files.isRegularFile(root.resolve(from), NOFOLLOW)) {
      Path unused = Files.createLink(root.resolve(to), root.resolve(from));
    }
  }

  private static void write(Path path, int offset, String text, FileTime time) throws IOException {
    if (!Files.isRegularFile(path, NOFOLLOW)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      int unused = channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)), offset);
    }
    Files.setLastModifiedTime(path, time);
  }

  private static void cut(Path path, int size, FileTime time) throws IOException {
    if (!Files.isRegularFile(path, NOFOLLOW)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.WRITE)) {
      FileChannel unused = channel.truncate(size);
    }
    Files.setLastModifiedTime(path, time);
  }

  private static void chmod(Path path, int bits) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      String text = String.format("rwx%s%s", bits % 2 == 0 ? "r-x" : "---", "--x");
      Path unused = Files.setPosixFilePermissions(path, PosixFilePermissions.fromString(text));
    }
  }

  private static void touch(Path path, FileTime time) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      Path unused = Files.setLastModifiedTime(path, time);
    }
  }

  private static void xattr(Path path, int number, String text) throws IOException {
    if (!Files.isSymbolicLink(path)) {
      int unused =
          Files.getFileAttributeView(path, UserDefinedFileAttributeView.class)
              .write("k" + number % 3, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }
  }
}
