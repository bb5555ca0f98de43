package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountReply;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A filesystem in memory, mounted by a test with flags of its own, and a mount point beside it. */
final class OwnDisk implements AutoCloseable {
  private final Path disk;
  private final Path mnt;
  private final MountTable table = MountTable.create();

  private OwnDisk(Path disk, Path mnt) {
    this.disk = disk;
    this.mnt = mnt;
  }

  /** Mounts it in a directory of a test, which is aborted unless root runs it. */
  static OwnDisk in(Path directory, long flags) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path disk = Files.createDirectory(directory.toRealPath().resolve("disk"));
    Path mnt = Files.createDirectory(disk.resolveSibling("mnt"));
    Mounts.mount("none", bytes(disk), "tmpfs", flags, null);
    return new OwnDisk(disk, mnt);
  }

  private static byte[] bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a path on it. */
  Path resolve(String name) {
    return disk.resolve(name);
  }

  /** Returns a path on the filesystem that it is mounted on. */
  Path beside(String name) {
    return disk.resolveSibling(name);
  }

  /** Returns where unions are mounted. */
  Path mnt() {
    return mnt;
  }

  /** Mounts a union on a directory. */
  MountReply mount(Dialect dialect, String options, Path on) {
    List<byte[]> arguments =
        List.of(
            "-o".getBytes(StandardCharsets.UTF_8),
            options.getBytes(StandardCharsets.UTF_8),
            bytes(on));
    return new MountCalls(table)
        .perform(new MountCall(dialect, arguments, ProcessHandle.current().pid(), "/"));
  }

  /** Mounts a union on {@link #mnt}, about which there must be nothing to say. */
  void mounted(String options) {
    MountReply reply = mount(Dialect.JOVL, options, mnt);
    assertThat(reply.lines()).isEmpty();
    assertThat(reply.refusal()).isNull();
  }

  /** Unmounts all unions, and waits until they let go of it. */
  void unmountAll() {
    table.unmountAll();
    try {
      table.awaitEmpty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Mounts a further filesystem on a directory of it, with a file in it, until that is closed. */
  AutoCloseable mountBelow(Path directory, String file) throws IOException {
    Mounts.mount("none", bytes(directory), "tmpfs", 0, null);
    Files.writeString(directory.resolve(file), "mounted");
    return () -> {
      unmountAll();
      Mounts.unmount(bytes(directory), 0);
    };
  }

  /** Changes the flags of its mount. */
  void remount(long flags) throws ErrnoException {
    Mounts.mount("none", bytes(disk), "", MountFlags.REMOUNT | MountFlags.BIND | flags, null);
  }

  /** Unmounts it. */
  void unmount() throws ErrnoException {
    Mounts.unmount(bytes(disk), 0);
  }

  @Override
  public void close() throws ErrnoException {
    unmountAll();
    unmount();
  }
}
