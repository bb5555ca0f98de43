package dev.jovl.union.layer;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.proc.KernelVersion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.testing.Ending;
import dev.jovl.testing.ProcessLines;
import dev.jovl.union.whiteout.XattrNamespace;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files found by the handles in origins, and positions in directories. */
final class LayerFilesystemTest {
  /** A copy whose file below is taken to be gone gets another inode number and loses its links. */
  @Test
  void resolve_withNoDescriptorLeft_isNotThatTheFileIsGone(@TempDir Path directory)
      throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    EntryReader entries =
        new EntryReader(XattrNamespace.TRUSTED, InodePermissions.STRICT, TrustedOwners.ALL);
    Files.writeString(directory.resolve("file"), "x");
    try (LayerFilesystems filesystems = new LayerFilesystems(true);
        Fd root = open(directory);
        Fd file = open(directory.resolve("file"))) {
      LayerFilesystem filesystem = filesystems.ofLower(root);
      Origin origin = Objects.requireNonNull(filesystem.originOf(file));
      ErrnoException refused =
          withoutDescriptors(() -> requireGone(filesystem.resolve(origin, entries)));
      assertThat(refused.errno()).isEqualTo(Errno.EMFILE);
      assertThat(filesystem.resolve(origin, entries)).isNotNull();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ef53, 4.18, true",
    "1021994, 6.5, false",
    "1021994, 6.6, true",
    "65735546, 6.18, false"
  })
  void stablePositions_ofExt4OfTmpfsAndOfFuse(String magic, String kernel, boolean stable) {
    long type = Long.parseLong(magic, 16);
    assertThat(LayerFilesystem.hasStablePositions(type, KernelVersion.of(kernel)))
        .isEqualTo(stable);
  }

  /** Each other one saves three calls for each directory that is streamed. */
  @ParameterizedTest
  @CsvSource({
    "ef53, true",
    "794c7630, true",
    "58465342, false",
    "1021994, false",
    "65735546, false"
  })
  void hashes_ofExt4AndWhatIsOnIt(String magic, boolean hashes) {
    assertThat(LayerFilesystem.mayGiveHashes(Long.parseLong(magic, 16))).isEqualTo(hashes);
  }

  private static void requireGone(@Nullable Stat found) {
    assertThat(found).isNull();
  }

  /** Something that fails. */
  private interface Attempt {
    void make() throws ErrnoException;
  }

  /** Lowers the limit of this process, which another one raises again; files stay open. */
  private static ErrnoException withoutDescriptors(Attempt attempt) throws IOException {
    String script =
        """
        before=$(prlimit --pid $0 --nofile --output SOFT --noheadings)
        prlimit --pid $0 --nofile=0:
        echo
        read -r ended
        prlimit --pid $0 --nofile=$before:
        """;
    String pid = String.valueOf(ProcessHandle.current().pid());
    Process limiter = new ProcessBuilder("sh", "-c", script, pid).start();
    try (OutputStream input = limiter.getOutputStream()) {
      assertThat(new ProcessLines(limiter).next()).isNotNull();
      return assertThrows(ErrnoException.class, attempt::make);
    } finally {
      assertThat(Ending.code(limiter)).isEqualTo(0);
    }
  }

  private static Fd open(Path path) throws ErrnoException {
    return Open.path(Fd.CURRENT_DIRECTORY, path.toString().getBytes(UTF_8), OpenFlags.PATH);
  }
}
