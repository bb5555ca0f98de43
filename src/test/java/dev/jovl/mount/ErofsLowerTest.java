package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A layer that is an erofs image: statx(2) says there of every file that it is immutable, which
 * holds for the image and not for the union.
 */
final class ErofsLowerTest {
  private static final String IMAGE =
      """
      mkdir -p tree/directory lower1 upper work
      echo below > tree/file && echo below > tree/directory/inside && echo below > tree/gone
      ln -s file tree/link && mkfifo tree/fifo
      mkfs.erofs image tree && mount -t erofs -o loop,ro image lower1
      """;

  /** The same image, below an overlay of the kernel, which passes on what statx(2) says there. */
  private static final String OVERLAY =
      """
      mkdir own over ownwork
      mount -t overlay -o lowerdir=lower1,upperdir=own,workdir=ownwork over over
      mkdir -p nested/upper nested/work && ln -s ../over nested/lower1
      """;

  private final Path base;

  ErofsLowerTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void mountImage() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assumeTrue(Files.exists(Path.of("/usr/bin/mkfs.erofs")), "needs erofs-utils");
    assumeTrue(Files.readString(Path.of("/proc/filesystems")).contains("\terofs\n"), "needs erofs");
    String unused = DiskScript.run(base, IMAGE);
  }

  @Test
  void filesOfTheImage_areChangedAndRemoved() throws Exception {
    change(base);
  }

  @Test
  void filesOfAnOverlayOnIt_areChangedAndRemoved() throws Exception {
    String unused = DiskScript.run(base, OVERLAY);
    change(base.resolve("nested"));
  }

  private static void change(Path base) throws Exception {
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Path root = union.root();
      Files.writeString(root.resolve("file"), "above");
      Files.writeString(root.resolve("directory/inside"), "above");
      Files.setAttribute(root.resolve("fifo"), "unix:mode", 0600);
      Files.move(root.resolve("directory"), root.resolve("moved"));
      Files.move(root.resolve("link"), root.resolve("renamed"));
      Files.delete(root.resolve("gone"));
    }
    try (MountedUnion union = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Path root = union.root();
      assertThat(Files.readString(root.resolve("renamed"))).isEqualTo("above");
      assertThat(Files.readString(root.resolve("moved/inside"))).isEqualTo("above");
      assertThat(names(root)).containsExactly("fifo", "file", "moved", "renamed");
    }
  }

  private static List<String> names(Path directory) throws IOException {
    try (var list = Files.list(directory)) {
      return list.map(path -> path.getFileName().toString()).toList();
    }
  }
}
