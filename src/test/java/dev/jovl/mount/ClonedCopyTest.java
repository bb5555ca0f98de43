package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies on a disk whose files can share blocks: they take no room, and are files of their own. */
final class ClonedCopyTest {
  /** Two of them do not fit on the disk. */
  private static final int SIZE = 80 << 20;

  private static final String DISK =
      "truncate -s 128M image && mkfs.btrfs -q --mixed image && mkdir disk"
          + " && mount -o loop,nodatasum image disk";

  private Path base;

  @BeforeEach
  void mountDisk(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assumeTrue(
        said("command -v mkfs.btrfs || :", temp).endsWith("mkfs.btrfs\n"),
        "needs mkfs.btrfs of btrfs-progs: scripts/setup --with-peers");
    assumeTrue(
        said("modprobe -q btrfs; cat /proc/filesystems", temp).contains("\tbtrfs\n"),
        "needs a kernel with btrfs");
    base = temp;
    String unused = said(DISK, base);
    for (String name : List.of("lower1", "upper", "work")) {
      Path directory = Files.createDirectory(base.resolve("disk").resolve(name));
      Files.createSymbolicLink(base.resolve(name), directory);
    }
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Files.write(base.resolve("lower1/file"), bytes);
  }

  @AfterEach
  void unmountDisk() throws IOException {
    if (base != null) {
      Mounts.unmount(base.resolve("disk").toString().getBytes(UTF_8), Mounts.DETACH);
    }
  }

  private static String said(String script, Path directory) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", "PATH=$PATH:/usr/sbin:/sbin\n" + script)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .start();
    String said = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertWithMessage(said).that(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertWithMessage(said).that(process.exitValue()).isEqualTo(0);
    return said;
  }

  @Test
  void copyUp_sharesTheBlocks() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      Files.writeString(mounted.root().resolve("file"), "more", StandardOpenOption.APPEND);
    }
    assertThat(Files.size(base.resolve("upper/file"))).isEqualTo(SIZE + 4L);
    assertThat(Files.size(base.resolve("lower1/file"))).isEqualTo(SIZE);
    assertThat(Files.mismatch(base.resolve("upper/file"), base.resolve("lower1/file")))
        .isEqualTo(SIZE);
  }

  @Test
  void copyFileRange_insideTheMount_sharesTheBlocks() throws Exception {
    try (MountedUnion mounted = MountedUnion.of(base, UnionOptions.DEFAULTS, 0)) {
      String unused = said("cp mnt/file mnt/copy", base);
      assertThat(Files.mismatch(mounted.root().resolve("copy"), base.resolve("lower1/file")))
          .isEqualTo(-1);
    }
  }
}
