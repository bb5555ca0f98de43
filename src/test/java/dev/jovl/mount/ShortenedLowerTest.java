package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Xattrs;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A file of a layer that is shorter than its data in the layer below, as a cut leaves it that a
 * crash has ended.
 */
final class ShortenedLowerTest {
  private static final UnionOptions OPTIONS =
      UnionOptions.builder().userXattr(true).metacopy(true).build();
  private static final int SHOWN = 5_000;

  private Path base;

  @BeforeEach
  void layers(@TempDir Path temp) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = temp;
    Path top = Files.createDirectories(base.resolve("lower2")).resolve("f");
    byte[] data = new byte[1 << 20];
    Arrays.fill(data, (byte) 'x');
    Files.write(Files.createDirectories(base.resolve("lower1")).resolve("f"), data);
    Files.write(top, new byte[SHOWN]);
    byte[] path = top.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDWR)) {
      byte[] mark = "user.overlay.metacopy".getBytes(StandardCharsets.US_ASCII);
      Xattrs.set(file, mark, new byte[0], 0);
    }
  }

  private long bytesOf(MountedUnion union, String flags) throws Exception {
    String command = "dd if=f bs=64k status=none " + flags + " | wc -c";
    return Long.parseLong(DiskScript.run(union.root(), command).strip());
  }

  @Test
  void read_pastTheCache_endsWhereTheFileDoes() throws Exception {
    Files.createDirectories(base.resolve("upper"));
    Files.createDirectories(base.resolve("work"));
    try (MountedUnion union = MountedUnion.of(base, OPTIONS, 1)) {
      assertThat(bytesOf(union, "")).isEqualTo(SHOWN);
      assertThat(bytesOf(union, "iflag=direct")).isEqualTo(SHOWN);
    }
  }

  /** The kernel shows what it was given behind the end when the file has become longer. */
  @Test
  void write_behindTheEnd_leavesAHoleBetween() throws Exception {
    Files.createDirectories(base.resolve("upper"));
    Files.createDirectories(base.resolve("work"));
    try (MountedUnion union = MountedUnion.of(base, OPTIONS, 0)) {
      assertThat(bytesOf(union, "")).isEqualTo(SHOWN);
      String write = "printf y | dd of=f bs=1 seek=6000 conv=notrunc status=none";
      String read = "tail -c +" + (SHOWN + 1) + " f | tr -d '\\0'";
      assertThat(DiskScript.run(union.root(), write + "; " + read)).isEqualTo("y");
      assertThat(bytesOf(union, "")).isEqualTo(6001);
    }
  }

  @Test
  void read_ofAReadOnlyUnion_endsWhereTheFileDoes() throws Exception {
    try (MountedUnion union = MountedUnion.of(base, OPTIONS, 1)) {
      assertThat(bytesOf(union, "")).isEqualTo(SHOWN);
      assertThat(bytesOf(union, "iflag=direct")).isEqualTo(SHOWN);
    }
  }
}
