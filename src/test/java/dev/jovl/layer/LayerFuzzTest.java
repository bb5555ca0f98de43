package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.file.LinkOption.NOFOLLOW_LINKS;

import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.FileName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random entries with hostile names in random order: whatever comes, nothing outside the target
 * changes, failures are told as such, and what is accepted is a tree that can be written as a layer
 * again.
 */
@ExtendWith(LayerDirectoriesPerTest.class)
final class LayerFuzzTest {

  private static final long SEED = 7_241_126;
  private static final int ROUNDS = 400;
  private static final String LOWER_FILE = "a/b/f";
  private static final String[] PARTS = {
    "a",
    "b",
    "c",
    "d",
    "e",
    "link",
    "a",
    "b",
    "c",
    "link",
    "",
    ".",
    "..",
    ".wh.a",
    ".wh..wh..opq",
    ".wh."
  };

  private final LayerDirectories dirs;
  private final Path outside;

  LayerFuzzTest(LayerDirectories dirs) throws IOException {
    this.dirs = dirs;
    this.outside = dirs.make("outside");
    Files.writeString(outside.resolve("a"), "untouched");
  }

  private String name(Random random) {
    List<String> parts = new ArrayList<>();
    for (int i = random.nextInt(3); i >= 0; i--) {
      parts.add(PARTS[random.nextInt(PARTS.length)]);
    }
    return String.join("/", parts) + (random.nextInt(50) == 0 ? outside : "");
  }

  private byte[] tar(Random random) {
    TarMaker tar = new TarMaker();
    String name = "e";
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      // often what was there before, as that must not be written to
      name = random.nextInt(3) == 0 ? name : entryName(random);
      String target = random.nextInt(3) == 0 ? outside.toString() : "x" + name(random);
      switch (random.nextInt(6)) {
        case 0 -> tar.directory(name, random.nextInt(010000));
        case 1 -> tar.symlink(name, target);
        case 2 -> tar.link(name, linkTarget(random, target));
        case 3 -> tar.file(name, "");
        default -> tar.file(name, "content " + i);
      }
    }
    return tar.toBytes();
  }

  private String entryName(Random random) {
    String name = "x" + name(random);
    name = random.nextBoolean() ? name.substring(1) : name;
    return name.isEmpty() ? "e" : name;
  }

  private String linkTarget(Random random, String other) {
    return switch (random.nextInt(4)) {
      case 0 -> outside + "/a";
      case 1, 2 -> LOWER_FILE;
      default -> other;
    };
  }

  private static String look(Path tree, String attributes) throws IOException {
    StringBuilder seen = new StringBuilder();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path path : files.sorted().toList()) {
        seen.append(path).append(Files.readAttributes(path, attributes, NOFOLLOW_LINKS));
        if (Files.isRegularFile(path, NOFOLLOW_LINKS)) {
          seen.append(Files.readString(path));
        }
      }
    }
    return seen.toString();
  }

  /** Returns all that must stay as it is, when there is no new layer. */
  private String lookAround() throws IOException {
    // a link to a file of a lower layer changes the ctime of that, and nothing else
    return look(dirs.path(""), "unix:mode,uid,gid,ino,nlink,size,lastModifiedTime")
        + look(outside, "unix:ctime");
  }

  private void removeLayer() throws IOException {
    Trees.remove(dirs.open(dirs.path("")), FileName.of("layer"));
  }

  /** Unpacks and writes again; returns whether the layer was accepted. */
  private boolean unpack(byte[] tar) throws IOException {
    try {
      Unpacked unused = dirs.unpack("layer", tar, "low");
      Written again =
          Changeset.write(
              dirs.open(dirs.path("layer")), dirs.lowers("low"), OutputStream.nullOutputStream());
      assertThat(again.notes()).isEmpty();
      return true;
    } catch (LayerException refused) {
      assertThat(refused).hasMessageThat().isNotEmpty();
      return false;
    }
  }

  @Test
  void unpack_anything_staysInside() throws IOException {
    Random random = new Random(SEED);
    byte[] low =
        new TarMaker().file(LOWER_FILE, "1").file("b/c", "2").symlink("link", "a").toBytes();
    dirs.unpack("low", low);
    dirs.unpack("sibling", low);
    FileTime time = Files.getLastModifiedTime(dirs.path(""));
    String before = lookAround();
    int accepted = 0;
    for (int round = 0; round < ROUNDS; round++) {
      accepted += unpack(tar(random)) ? 1 : 0;
      removeLayer();
      Files.setLastModifiedTime(dirs.path(""), time);
      assertWithMessage("seed %s, round %s", SEED, round).that(lookAround()).isEqualTo(before);
    }
    assertThat(accepted).isGreaterThan(ROUNDS / 20);
    assertThat(accepted).isLessThan(ROUNDS);
  }

  @Test
  void unpack_damagedTars_failAsLayers() throws IOException {
    Random random = new Random(SEED);
    byte[] whole = tar(new Random(1));
    int refusals = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = whole.clone();
      for (int i = 0; i < 3; i++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        Unpacked unused =
            LayerUnpacker.unpack(
                new ByteArrayInputStream(damaged),
                dirs.open(dirs.make("damaged" + round)),
                UnpackOptions.of(Lowers.NONE));
      } catch (LayerException refused) {
        assertThat(refused).hasMessageThat().isNotEmpty();
        refusals++;
      }
    }
    assertThat(refusals).isGreaterThan(0);
    assertThat(refusals).isLessThan(ROUNDS);
  }
}
