package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Ioctl;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A mount at the wish of an automounter, as by autofs or {@code x-systemd.automount}: this process
 * is the automounter, and all that it starts is in its process group unless it leaves it.
 */
@ExtendWith({NeedsFuse.class, BenchPerTest.class})
final class AutomountTest {
  /** AUTOFS_IOC_READY, with the number of a request: what was asked for is mounted. */
  private static final int READY = 0x9360;

  /** AUTOFS_IOC_CATATONIC: nobody is to wait any more. */
  private static final int CATATONIC = 0x9362;

  /** Where struct autofs_v5_packet has the number of the request. */
  private static final int TOKEN = 8;

  private final JovlBench bench;
  private Fd pipe;
  private Fd trigger;

  AutomountTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void mountTrigger() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    assumeTrue(Files.readString(Path.of("/proc/filesystems")).contains("\tautofs\n"), "no autofs");
    Path fifo = bench.path("fifo");
    assertThat(bench.run(List.of("mkfifo", fifo.toString())).exitCode()).isEqualTo(0);
    pipe = Open.path(Fd.CURRENT_DIRECTORY, PathBytes.of(fifo), OpenFlags.RDWR);
    byte[] mnt = PathBytes.of(bench.path("mnt"));
    String data = "fd=%d,minproto=5,maxproto=5,direct".formatted(pipe.number());
    Mounts.mount("auto", mnt, "autofs", 0, data.getBytes(StandardCharsets.US_ASCII));
    trigger = Open.directory(bench.path("mnt"));
  }

  @AfterEach
  void release() throws IOException {
    if (trigger != null) {
      int unused = Ioctl.withValue(trigger, CATATONIC, 0);
      trigger.close();
    }
    if (pipe != null) {
      pipe.close();
    }
  }

  private int awaitRequest() throws IOException {
    ByteBuffer packet = NativeBuffer.allocate(512).bytes();
    int size = FileData.read(pipe, packet);
    assertThat(size).isGreaterThan(TOKEN);
    return packet.getInt(TOKEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"server=on", "server=off"})
  void mount_isMadeWhileOthersWaitForIt(String server) throws IOException {
    Process visitor = bench.start(List.of("setsid", "cat", "mnt/file"));
    int token = awaitRequest();
    List<String> mount =
        bench.command("jovl", "mount", "-o", bench.options(server), bench.path("mnt").toString());
    mount.addAll(0, List.of("timeout", "--foreground", "30"));
    Outcome outcome = bench.run(mount);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    int unused = Ioctl.withValue(trigger, READY, token);
    assertThat(bench.outcome(visitor).out()).isEqualTo("lower");
    assertThat(bench.run(List.of("umount", "mnt")).exitCode()).isEqualTo(0);
  }
}
