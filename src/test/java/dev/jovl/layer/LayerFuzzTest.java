package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
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
    for (int i = 1 + random.nextInt(6); i > 0; i--) {
      String name = "x" + name(random);
      name = random.nextBoolean() ? name.substring(1) : name;
      name = name.isEmpty() ? "e" : name;
      String target = random.nextInt(3) == 0 ? outside.toString() : "x" + name(random);
      switch (random.nextInt(6)) {
        case 0 -> tar.directory(name, random.nextInt(010000));
        case 1 -> tar.symlink(name, target);
        case 2 -> tar.link(name, random.nextInt(4) == 0 ? outside + "/a" : target);
        case 3 -> tar.file(name, "");
        default -> tar.file(name, "content " + i);
      }
    }
    return tar.toBytes();
  }

  private static String look(Path tree) throws IOException {
    StringBuilder seen = new StringBuilder();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path path : files.sorted().toList()) {
        seen.append(path).append(Files.readAttributes(path, "unix:mode,uid,ino,nlink,ctime"));
      }
    }
    return seen.toString();
  }

  @Test
  void unpack_anything_staysInside() throws IOException {
    Random random = new Random(SEED);
    String before = look(outside);
    int accepted = 0;
    dirs.unpack("low", new TarMaker().file("a/b/f", "1").symlink("link", "a").toBytes());
    for (int round = 0; round < ROUNDS; round++) {
      byte[] tar = tar(random);
      try {
        Unpacked unused = dirs.unpack("layer" + round, tar, "low");
        accepted++;
        Written again =
            Changeset.write(
                dirs.open(dirs.path("layer" + round)),
                dirs.lowers("low"),
                OutputStream.nullOutputStream());
        assertThat(again.notes()).isEmpty();
      } catch (LayerException refused) {
        assertThat(refused).hasMessageThat().isNotEmpty();
      }
      assertWithMessage("seed %s, round %s", SEED, round).that(look(outside)).isEqualTo(before);
    }
    assertThat(accepted).isGreaterThan(ROUNDS / 20);
    assertThat(accepted).isLessThan(ROUNDS);
  }

  @Test
  void unpack_damagedTars_failAsLayers() throws IOException {
    Random random = new Random(SEED);
    byte[] whole = tar(new Random(1));
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
      }
    }
  }
}
