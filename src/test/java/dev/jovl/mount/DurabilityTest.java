package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.RequestCount;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.Durability;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What is brought to disk: the upper is in another mount of ours, which counts what it is asked.
 */
final class DurabilityTest {
  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @ParameterizedTest
  @CsvSource({
    "VOLATILE,0,0,0",
    "UNASKED,0,0,0",
    "AUTO,1,0,0",
    "STRICT,1,1,1",
  })
  void copyUp_syncs(
      Durability durability, int ofFile, int ofMetadata, int ofDirectory, @TempDir Path temp)
      throws Exception {
    Path disk = temp.resolve("disk");
    Path base = temp.resolve("base");
    for (Path path : new Path[] {disk.resolve("upper"), disk.resolve("work"), base}) {
      Files.createDirectories(path);
    }
    Path lower = base.resolve("lower1");
    Files.createDirectories(lower.resolve("directory"));
    Files.writeString(lower.resolve("whole"), "whole");
    Files.writeString(lower.resolve("metadata"), "metadata");
    UnionOptions options = UnionOptions.builder().metacopy(true).durability(durability).build();
    try (MountedUnion inner = MountedUnion.of(disk, UnionOptions.DEFAULTS, 0)) {
      for (String name : new String[] {"upper", "work"}) {
        Files.createDirectory(inner.root().resolve(name));
        Files.createSymbolicLink(base.resolve(name), inner.root().resolve(name));
      }
      try (MountedUnion outer = MountedUnion.of(base, options, 0)) {
        Path mnt = outer.root();
        Set<PosixFilePermission> mode = PosixFilePermissions.fromString("rwx------");
        Path whole = mnt.resolve("whole");
        assertThat(syncs(inner, "FSYNC", () -> Files.newByteChannel(whole, WRITE).close()))
            .isEqualTo(ofFile);
        Path metadata = mnt.resolve("metadata");
        assertThat(syncs(inner, "FSYNC", () -> Files.setPosixFilePermissions(metadata, mode)))
            .isEqualTo(ofMetadata);
        Path directory = mnt.resolve("directory");
        assertThat(syncs(inner, "FSYNCDIR", () -> Files.setPosixFilePermissions(directory, mode)))
            .isEqualTo(ofDirectory);
      }
    }
  }

  /** The data is below and stays there, the metadata is in the upper. */
  @ParameterizedTest
  @CsvSource({"UNASKED,0", "AUTO,1"})
  void fsync_ofAFileWhoseDataIsBelow(Durability durability, int syncs, @TempDir Path temp)
      throws Exception {
    Path disk = temp.resolve("disk");
    Path base = temp.resolve("base");
    for (String name : new String[] {"upper", "work"}) {
      Files.createDirectories(disk.resolve(name));
    }
    Files.createDirectories(base.resolve("lower1"));
    Files.writeString(base.resolve("lower1/file"), "data");
    UnionOptions options = UnionOptions.builder().metacopy(true).durability(durability).build();
    try (MountedUnion inner = MountedUnion.of(disk, UnionOptions.DEFAULTS, 0)) {
      for (String name : new String[] {"upper", "work"}) {
        Files.createDirectory(inner.root().resolve(name));
        Files.createSymbolicLink(base.resolve(name), inner.root().resolve(name));
      }
      try (MountedUnion outer = MountedUnion.of(base, options, 0);
          FileChannel file = FileChannel.open(outer.root().resolve("file"), READ)) {
        Path path = outer.root().resolve("file");
        Path unused =
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
        assertThat(syncs(inner, "FSYNC", () -> file.force(true))).isEqualTo(syncs);
      }
    }
  }

  /** What is done in a mount. */
  private interface Work {
    void run() throws IOException;
  }

  private static long syncs(MountedUnion union, String request, Work work) throws IOException {
    long before = count(union, request);
    work.run();
    return count(union, request) - before;
  }

  private static long count(MountedUnion union, String request) {
    return union.session().counts().stream()
        .filter(count -> count.name().equals(request))
        .mapToLong(RequestCount::count)
        .sum();
  }
}
