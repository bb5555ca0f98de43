package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.Self;
import dev.jovl.testing.MemoryFilesystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store on FUSE, where syncfs(2) asks nobody (fuse_sync_fs() of the kernel). */
final class StoreOnFuseTest {

  /** Remembers which of its files and directories were brought to disk. */
  private static final class Remembering extends MemoryFilesystem {
    final Set<Long> files = ConcurrentHashMap.newKeySet();
    final Set<Long> directories = ConcurrentHashMap.newKeySet();

    Remembering() {
      super(0);
    }

    @Override
    public void fsync(Caller caller, OpenFile file, boolean dataOnly) {
      files.add(file.node());
    }

    @Override
    public void fsyncdir(Caller caller, OpenFile directory, boolean dataOnly) {
      directories.add(directory.node());
    }
  }

  @Test
  @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
  void publish_bringsEachFileAndDirectoryToDisk(@TempDir Path directory) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
    Remembering disk = new Remembering();
    Session session = new KernelEngine().mount(disk, MountOptions.on(path, false));
    try (Store store = Store.open(directory.resolve("store"))) {
      StoredLayer layer = StoreWorker.makeLayer(store, Optional.empty(), "f", "text");
      assertThat(disk.files)
          .containsAtLeast(
              OnDisk.inode(layer.root().resolve("f")),
              OnDisk.inode(layer.directory().resolve(StoredLayer.RECORD)));
      assertThat(disk.directories)
          .containsAtLeast(OnDisk.inode(layer.root()), OnDisk.inode(layer.directory()));
    } finally {
      session.detach();
      session.awaitEnd();
    }
  }
}
