package dev.jovl.run.root;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.posix.Device;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.MountFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users of an image that means harm. */
final class AccountsTest {

  /** On such a mount a device cannot be opened, so it shows whether somebody tries to. */
  @Test
  void device_isNotOpened(@TempDir Path directory) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] target = PathBytes.of(directory);
    Mounts.mount("tmpfs", target, "tmpfs", MountFlags.NODEV, null);
    try {
      Path etc = Files.createDirectory(directory.resolve("etc"));
      Files.writeString(etc.resolve("group"), "them:x:7:me\n");
      try (Fd inEtc = Open.directory(etc);
          Fd root = Open.directory(directory)) {
        Names.mknod(inEtc, FileName.of("passwd"), Mode.CHARACTER | 0600, Device.make(1, 3));
        Accounts accounts = new Accounts(root);
        assertThat(accounts.user(0)).isEmpty();
        assertThat(accounts.groupsOf("me")).hasSize(1);
      }
    } finally {
      Mounts.unmount(target, 0);
    }
  }
}
