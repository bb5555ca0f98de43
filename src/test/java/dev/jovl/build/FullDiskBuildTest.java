package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.build.request.BuildException;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A build whose store is on a disk that gets full. */
final class FullDiskBuildTest {

  private static final long DISK = 24 << 20;

  private final Path disk;

  FullDiskBuildTest(@TempDir Path temp) {
    this.disk = temp;
  }

  @BeforeEach
  void mount() throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] options = ("size=" + DISK).getBytes(US_ASCII);
    Mounts.mount("tmpfs", disk.toString().getBytes(UTF_8), "tmpfs", 0, options);
  }

  @Test
  void whatFilledTheDisk_isNotKept() throws Exception {
    try (Workshop shop = new Workshop(disk)) {
      shop.plain(true);
      String fill = "RUN echo kept > /a && busybox dd if=/dev/zero of=/big bs=1M count=100";
      BuildException e =
          assertThrows(BuildException.class, () -> shop.build("FROM busybox", "RUN true", fill));
      assertThat(e).hasMessageThat().contains("returned a non-zero code: 1");
      assertThat(shop.transcript()).contains("what the failed step left is gone: the disk is full");
      assertThat(Files.getFileStore(disk).getUsableSpace()).isGreaterThan(DISK / 2);
      shop.build("FROM busybox", "RUN true", "RUN echo x > /x");
      assertThat(shop.transcript()).contains("#2 CACHED");
    }
  }
}
