package dev.jovl.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/**
 * The files that contestants work on, made once from a fixed seed below one directory. A set is
 * complete when its marker is there; an incomplete one is made again.
 */
final class Layers {
  private static final long SEED = 20_151_124;
  private static final int TREE_LAYERS = 10;

  private final Path home;
  private final Scale scale;

  Layers(Path home, Scale scale) {
    this.home = home;
    this.scale = scale;
  }

  Scale scale() {
    return scale;
  }

  /** A lower directory with nothing in it. */
  List<Path> empty() throws IOException {
    return List.of(made("empty", directory -> {}));
  }

  /**
   * Ten layers: half of their files lie in 200 directories that all layers have, half in twenty
   * directories of each layer's own. Ten files in a hundred are larger than a page.
   */
  List<Path> tree() throws IOException {
    Path tree = made("tree", this::makeTree);
    return IntStream.range(0, TREE_LAYERS)
        .mapToObj(layer -> tree.resolve("layer" + layer))
        .toList();
  }

  /** One layer with a file that is read. */
  List<Path> large() throws IOException {
    return List.of(made("large", at -> writeLarge(at.resolve("file"), scale.largeMebibytes())));
  }

  /** One layer with a file that is copied up and many small neighbours. */
  List<Path> copyUp() throws IOException {
    return List.of(
        made(
            "copyup",
            directory -> {
              writeLarge(directory.resolve("file"), scale.copyUpMebibytes());
              writeSmall(directory.resolve("neighbours"), 50, scale.smallFiles());
            }));
  }

  /** One layer with very many empty files in directories of a thousand. */
  List<Path> many() throws IOException {
    return List.of(made("many", directory -> writeEmpty(directory, 1_000, scale.manyFiles())));
  }

  /** One layer with small files in directories of a hundred. */
  List<Path> small() throws IOException {
    return List.of(made("small", directory -> writeSmall(directory, 100, scale.smallFiles())));
  }

  /** Two layers that share the directory {@code merged}, which has half of its files in each. */
  List<Path> merged() throws IOException {
    Path both =
        made(
            "merged",
            directory -> {
              int half = scale.mergedFiles() / 2;
              writeNamed(directory.resolve("above/merged"), "a", half);
              writeNamed(directory.resolve("below/merged"), "b", half);
            });
    return List.of(both.resolve("above"), both.resolve("below"));
  }

  /** One layer with a tar archive of small files. */
  List<Path> archive() throws IOException {
    return List.of(
        made(
            "archive",
            directory -> {
              writeSmall(directory.resolve("files"), 100, scale.smallFiles());
              Programs.shell(directory, "tar cf files.tar files && rm -rf files");
            }));
  }

  /** One layer with a git repository whose files are all committed. */
  List<Path> repository() throws IOException {
    return List.of(made("repository", this::makeRepository));
  }

  /** One layer with a Debian root file system and packages of a web server, not yet installed. */
  List<Path> debian() throws IOException {
    return List.of(made("debian", Debian::make));
  }

  /**
   * A directory with a small root filesystem, and archives of it: as it is, and with many files
   * more.
   */
  List<Path> images() throws IOException {
    return List.of(made("images", this::makeImages));
  }

  private void makeImages(Path directory) throws IOException {
    Programs.shell(
        directory,
        "mkdir -p root/bin root/etc root/proc root/sys root/dev root/tmp && cp /bin/busybox root/bin"
            + " && ln -s busybox root/bin/sh && ln -s busybox root/bin/true"
            + " && echo root:x:0:0:root:/:/bin/sh > root/etc/passwd && tar cf small.tar -C root .");
    Path large = directory.resolve("large");
    writeEmpty(large.resolve("files"), 100, scale.imageFiles());
    Programs.shell(directory, "cp -a root/. large && tar cf large.tar -C large . && rm -rf large");
  }

  /** Makes one set of files in its directory. */
  interface Maker {
    /** Fills the directory. */
    void make(Path directory) throws IOException;
  }

  private Path made(String name, Maker maker) throws IOException {
    Path directory = home.resolve(scale.name()).resolve(name);
    Path marker = directory.resolveSibling(name + ".complete");
    if (!Files.exists(marker)) {
      Programs.run(Path.of("/"), "rm", "-rf", directory.toString());
      Files.createDirectories(directory);
      maker.make(directory);
      Machine.settle();
      Files.createFile(marker);
    }
    return directory;
  }

  private void makeTree(Path tree) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    int each = scale.treeFiles() / TREE_LAYERS;
    for (int layer = 0; layer < TREE_LAYERS; layer++) {
      Path root = tree.resolve("layer" + layer);
      for (int file = 0; file < each; file++) {
        Path directory =
            file % 2 == 0
                ? root.resolve("shared/s" + random.nextInt(20) + "/t" + random.nextInt(10))
                : root.resolve("own" + layer + "/d" + random.nextInt(20));
        Files.createDirectories(directory);
        int size = file % 10 == 0 ? random.nextInt(32_768) : random.nextInt(4_096);
        Files.write(directory.resolve("file-" + layer + "-" + file), bytes(random, size));
      }
    }
  }

  private void makeRepository(Path directory) throws IOException {
    writeSmall(directory, 100, scale.repositoryFiles());
    Programs.shell(
        directory,
        "git init -q . && git add . && git -c user.name=bench -c user.email=bench@localhost"
            + " -c gc.auto=0 commit -q -m files");
  }

  private static void writeSmall(Path root, int perDirectory, int count) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int file = 0; file < count; file++) {
      Path directory = root.resolve("d" + file / perDirectory);
      if (file % perDirectory == 0) {
        Files.createDirectories(directory);
      }
      Files.write(directory.resolve("f" + file), bytes(random, random.nextInt(4_096)));
    }
  }

  private static void writeEmpty(Path root, int perDirectory, int count) throws IOException {
    for (int file = 0; file < count; file++) {
      Path directory = root.resolve("d" + file / perDirectory);
      if (file % perDirectory == 0) {
        Files.createDirectories(directory);
      }
      Files.createFile(directory.resolve("f" + file));
    }
  }

  private static void writeNamed(Path directory, String prefix, int count) throws IOException {
    Files.createDirectories(directory);
    for (int file = 0; file < count; file++) {
      Files.writeString(
          directory.resolve(prefix + file), prefix + file + "\n", StandardCharsets.US_ASCII);
    }
  }

  private static void writeLarge(Path file, int mebibytes) throws IOException {
    SplittableRandom random = new SplittableRandom(SEED);
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int i = 0; i < mebibytes; i++) {
        out.write(bytes(random, 1 << 20));
      }
    }
  }

  private static byte[] bytes(SplittableRandom random, int size) {
    byte[] bytes = new byte[size];
    random.nextBytes(bytes);
    return bytes;
  }
}
