package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.mount.MountCommandLine.Dialect;
import dev.jovl.testing.NeedsFuse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The mounts of a process end with it, at whatever moment its end comes. */
@ExtendWith(NeedsFuse.class)
final class MountTableTest {
  private final MountTable table = MountTable.create();
  private Path root;

  @BeforeEach
  void prepare(@TempDir Path directory) {
    root = directory;
  }

  private MountReply mount() {
    String lower = "lowerdir=" + root.resolve("lower");
    List<byte[]> arguments =
        List.of("-o", lower, root.resolve("mnt").toString()).stream()
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toList();
    return table.perform(
        new MountCall(Dialect.JOVL, arguments, ProcessHandle.current().pid(), "/"));
  }

  /** The file is seen before the call that mounts is done. */
  @RepeatedTest(10)
  void unmountAll_asSoonAsAMountIsSeen_endsItAndKnowsOfIt() throws Exception {
    Path file = Files.createDirectories(root.resolve("lower")).resolve("file");
    Files.writeString(file, "");
    Path shown = Files.createDirectory(root.resolve("mnt")).resolve("file");
    CompletableFuture<MountReply> call = CompletableFuture.supplyAsync(this::mount);
    while (!Files.exists(shown)) {
      assertThat(call.isCompletedExceptionally()).isFalse();
      Thread.onSpinWait();
    }
    table.unmountAll();
    assertThat(table.hasMounted()).isTrue();
    MountReply unused = call.join();
    assertThat(Files.exists(shown)).isFalse();
  }

  @Test
  void hasMounted_whatWasRefused_no() {
    assertThat(mount().refusal()).isNotNull();
    table.unmountAll();
    assertThat(table.hasMounted()).isFalse();
  }
}
