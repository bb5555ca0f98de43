package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardOpenOption.APPEND;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.testing.DiskScript;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.Durability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the upper has on an ext4 that stops when all names that were made are in its journal, and of
 * the data nothing but what a copy-up has waited for: the worst moment for a power failure.
 */
final class OrderedCopyTest {
  private static final int COPIES = 200;
  private static final int ATTEMPTS = 10;
  private static final String LARGE = "data\n".repeat(400_000);

  /**
   * EXT4_IOC_SHUTDOWN with EXT4_GOING_FLAGS_LOGFLUSH: the journal is written, then no more. Of the
   * disk alone.
   */
  private static final String STOP =
      """
      mountpoint -q disk
      perl -e 'my $how = pack("I", 1); open D, "<", "disk" or die; ioctl D, 0x8004587d, $how or die $!'
      """;

  private Path base = Path.of("");

  private void makeDisk(String features) throws IOException {
    String unused =
        DiskScript.run(
            base,
            "truncate -s 64M disk.img && mkfs.ext4 -q -F -O "
                + features
                + " disk.img\n"
                + "mkdir disk lower1 && mount -o loop,commit=300 disk.img disk\n"
                + "mkdir disk/upper disk/work\n"
                + "ln -s disk/upper upper && ln -s disk/work work");
  }

  @BeforeEach
  void root(@TempDir Path temp) {
    base = temp;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @AfterEach
  void unmountDisk() throws Exception {
    String unused = DiskScript.run(base, "mountpoint -q disk && umount -l disk || :");
  }

  /** What is done in a union. */
  private interface Work {
    void in(Path root) throws IOException;
  }

  /** Works in a union, and then its disk stops. */
  private void stopAfter(UnionOptions options, Work work) throws Exception {
    try (MountedUnion union = MountedUnion.of(base, options, 0)) {
      work.in(union.root());
      String unused = DiskScript.run(base, STOP);
    }
    String unused = DiskScript.run(base, "umount disk && mount -o loop disk.img disk");
  }

  private static UnionOptions options(Durability durability) {
    return UnionOptions.builder().durability(durability).build();
  }

  private String copyOf(String name) throws IOException {
    return Files.readString(base.resolve("disk/upper").resolve(name));
  }

  private static void append(Path file) throws IOException {
    Path unused = Files.writeString(file, "", APPEND);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "has_journal",
        "has_journal,inline_data",
        "^extents,^64bit",
        "has_journal,fast_commit"
      })
  void copies_areWhole(String features) throws Exception {
    makeDisk(features);
    for (int i = 0; i < COPIES; i++) {
      Path unused = Files.writeString(base.resolve("lower1/small" + i), "data" + i);
    }
    Path large = Files.writeString(base.resolve("lower1/large"), LARGE);
    stopAfter(
        options(Durability.AUTO),
        root -> {
          for (int i = 0; i < COPIES; i++) {
            append(root.resolve("small" + i));
          }
          append(root.resolve(large.getFileName()));
        });
    for (int i = 0; i < COPIES; i++) {
      assertWithMessage("small%s", i).that(copyOf("small" + i)).isEqualTo("data" + i);
    }
    assertThat(copyOf("large").equals(LARGE)).isTrue();
  }

  /** The mark that the data is below goes only when it is not. */
  @Test
  void completedCopy_isWhole() throws Exception {
    makeDisk("has_journal");
    Path below = Files.writeString(base.resolve("lower1/file"), LARGE);
    UnionOptions options = UnionOptions.builder().metacopy(true).build();
    stopAfter(
        options,
        root -> {
          Path file = root.resolve(below.getFileName());
          Path unused =
              Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
          append(file);
        });
    try (MountedUnion union = MountedUnion.of(base, options, 0)) {
      assertThat(Files.readString(union.root().resolve("file")).equals(LARGE)).isTrue();
    }
  }

  /**
   * Without waiting there are names without data: such a stop is seen. Not where somebody on the
   * machine calls sync(2) in between, so it is tried again.
   */
  @Test
  void copyThatNobodyWaitedFor_isLost() throws Exception {
    Path all = base;
    boolean lost = false;
    for (int i = 0; i < ATTEMPTS && !lost; i++) {
      base = Files.createDirectory(all.resolve("attempt" + i));
      lost = losesACopy();
      unmountDisk();
    }
    assertThat(lost).isTrue();
  }

  private boolean losesACopy() throws Exception {
    makeDisk("has_journal");
    Path below = Files.write(base.resolve("lower1/file"), "data".getBytes(UTF_8));
    stopAfter(options(Durability.UNASKED), root -> append(root.resolve(below.getFileName())));
    return !copyOf("file").equals("data");
  }
}
