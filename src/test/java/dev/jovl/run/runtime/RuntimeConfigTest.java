package dev.jovl.run.runtime;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.proc.KernelVersion;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.oci.JsonObject;
import dev.jovl.run.root.ContainerUser;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Mount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a runtime is told of the mounts of a container. */
final class RuntimeConfigTest {

  private final Path root;

  RuntimeConfigTest(@TempDir Path temporary) throws IOException {
    assumeTrue(KernelVersion.running().isAtLeast(5, 12), "needs mount_setattr(2)");
    root = temporary;
  }

  private List<String> options(String place, NamespaceIds groups, Mount... mounts)
      throws IOException {
    PreparedContainer container =
        new PreparedContainer(
            ContainerSpec.builder(root, List.of("sh")).build(),
            root,
            new ContainerUser(0, 0, List.of(), "/"),
            List.of(),
            "/",
            List.of(),
            List.of(mounts),
            List.of(),
            root);
    byte[] config = new RuntimeConfig(container, List.of(mounts), groups).toBytes();
    for (JsonObject mount :
        JsonObject.parse(config, config.length, "config.json").objects("mounts")) {
      if (mount.requiredText("destination").equals(place)) {
        return mount.texts("options");
      }
    }
    throw new AssertionError(place + " is not mounted");
  }

  /** A runtime that does not know "rro" hands it to the kernel, which ignores it on a bind. */
  @Test
  void readOnly_isSaidToOlderRuntimesToo() throws IOException {
    Path directory = Files.createDirectory(root.resolve("d"));
    BindMount bind = new BindMount(directory, "/x", true);
    assertThat(options("/x", NamespaceIds.groups(), bind)).containsAtLeast("ro", "rro");
  }

  @Test
  void system_ofTheHost_isReadOnlyForOlderRuntimesToo() throws IOException {
    assertThat(options("/sys", NamespaceIds.of(List.of("0 1000 1")))).containsAtLeast("ro", "rro");
  }
}
