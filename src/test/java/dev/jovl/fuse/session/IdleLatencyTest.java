package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Engine;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.linux.Self;
import dev.jovl.testing.Descriptors;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

final class IdleLatencyTest {
  private static final Path DEVICE = Path.of("/dev/cpu_dma_latency");
  private static final int MANY = 1_000;
  private static final int LOOKS = 10;

  private static IdleLatency by(Path device) {
    return IdleLatency.by(device.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void look(IdleLatency latency, int times, int requests) {
    for (int i = 0; i < times; i++) {
      latency.answered(requests);
    }
  }

  @Test
  void answered_fewRequests_asksForNothing(@TempDir Path dir) throws IOException {
    Path device = Files.createFile(dir.resolve("device"));
    look(by(device), MANY, 1);
    assertThat(Files.size(device)).isEqualTo(0);
    assertThat(Descriptors.below(device)).isEqualTo(0);
  }

  /** The wish is a number of 32 bits, in microseconds, and lasts while the file is open. */
  @Test
  void answered_manyRequests_asksForNoLatency(@TempDir Path dir) throws IOException {
    Path device = Files.createFile(dir.resolve("device"));
    IdleLatency latency = by(device);
    look(latency, MANY, MANY);
    assertThat(Files.readAllBytes(device)).isEqualTo(new byte[4]);
    assertThat(Descriptors.below(device)).isEqualTo(1);
    look(latency, LOOKS - 1, 1);
    look(latency, 1, MANY);
    look(latency, LOOKS - 1, 1);
    assertThat(Descriptors.below(device)).isEqualTo(1);
    look(latency, 1, 0);
    assertThat(Descriptors.below(device)).isEqualTo(0);
  }

  @Test
  void release_endsIt(@TempDir Path dir) throws IOException {
    Path device = Files.createFile(dir.resolve("device"));
    IdleLatency latency = by(device);
    look(latency, 1, MANY);
    latency.release();
    assertThat(Descriptors.below(device)).isEqualTo(0);
  }

  @Test
  void answered_withoutTheDevice_asksOnce(@TempDir Path dir) throws IOException {
    IdleLatency latency = by(dir.resolve("device"));
    look(latency, 1, MANY);
    Files.createFile(dir.resolve("device"));
    look(latency, LOOKS, MANY);
    assertThat(Descriptors.below(dir)).isEqualTo(0);
  }

  private static Session mount(Path target, boolean lowLatency) throws IOException {
    MountOptions usual = MountOptions.on(target.toString().getBytes(StandardCharsets.UTF_8), true);
    Engine engine = new KernelEngine();
    return engine.mount(
        new MemoryFilesystem(0),
        new MountOptions(
            usual.target(),
            usual.fsname(),
            usual.subtype(),
            usual.flags(),
            true,
            0,
            lowLatency,
            0));
  }

  private static boolean isAskedFor(Path mounted) throws IOException {
    boolean asked = false;
    for (int i = 0; i < MANY && !asked; i++) {
      boolean unused = Files.exists(mounted.resolve("absent"));
      asked = Descriptors.below(DEVICE) > 0;
    }
    return asked;
  }

  @Test
  @ExtendWith(NeedsFuse.class)
  void mount_asksWhileManyRequestsCome(@TempDir Path dir) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "the device is root's");
    assumeTrue(IdleLatency.isForThisMachine(), "idle processors do not halt into a host");
    Session session = mount(dir, true);
    boolean asked = isAskedFor(dir);
    session.unmount();
    session.awaitEnd();
    assertThat(asked).isTrue();
    assertThat(Descriptors.below(DEVICE)).isEqualTo(0);
  }

  @Test
  @ExtendWith(NeedsFuse.class)
  void mount_withoutLowLatency_asksForNothing(@TempDir Path dir) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "the device is root's");
    assumeTrue(IdleLatency.isForThisMachine(), "idle processors do not halt into a host");
    Session session = mount(dir, false);
    boolean asked = isAskedFor(dir);
    session.unmount();
    session.awaitEnd();
    assertThat(asked).isFalse();
  }
}
