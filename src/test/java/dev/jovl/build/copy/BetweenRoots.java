package dev.jovl.build.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.dockerfile.pattern.PathPattern;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A context and the root of an image, real directories, and what copies from one to the other. */
abstract class BetweenRoots {

  Path temp;
  Path context;
  Path image;

  @BeforeEach
  void makeRoots(@TempDir Path directory) throws IOException {
    temp = directory;
    context = Files.createDirectory(temp.resolve("context"));
    image = Files.createDirectory(temp.resolve("image"));
  }

  static Fd open(Path directory) throws IOException {
    byte[] path = directory.toString().getBytes(UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDONLY | OpenFlags.DIRECTORY);
  }

  static void write(Path file, String content) throws IOException {
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, content);
  }

  void copy(String from, String to) throws Exception {
    copy(from, to, "", Ownership.ROOT);
  }

  void copy(String from, String to, String ignore, Ownership ownership) throws Exception {
    try (Fd source = open(context);
        Fd target = open(image)) {
      SourceTree tree = new SourceTree(source, patterns(ignore));
      Destination destination = new Destination(target, to, ownership, CopyTimes.ofSources());
      for (Source found : tree.match(PathPattern.of(from))) {
        destination.copy(tree, found, IgnorePatterns.none().root());
      }
    }
  }

  static IgnorePatterns patterns(String text) throws DockerfileException {
    return IgnorePatterns.parse(text.getBytes(UTF_8));
  }

  String read(String path) throws IOException {
    return Files.readString(image.resolve(path));
  }
}
