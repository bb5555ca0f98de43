package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.testing.FakeWriter;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that is known to have no privileges, and is given one in each way that there is. */
final class KilledPrivilegesTest {
  private static final byte[] CAPABILITY =
      "security.capability".getBytes(StandardCharsets.US_ASCII);

  /** VFS_CAP_REVISION_2 with CAP_NET_RAW. */
  private static final byte[] NET_RAW = Arrays.copyOf(new byte[] {1, 0, 0, 2, 0, 32}, 20);

  private static final UnionOptions METACOPY =
      UnionOptions.DEFAULTS.toBuilder().metacopy(true).build();

  private static final WriterRights STRANGER = new FakeWriter(false);

  /** Root, whose writes take the capabilities of a file alone. */
  private static final WriterRights ROOT =
      new WriterRights() {
        @Override
        public boolean isInGroup(Stat file) {
          return true;
        }

        @Override
        public boolean owns(Stat file) {
          return true;
        }

        @Override
        public boolean leavesSetIds() {
          return true;
        }
      };

  private static final Setattr.Change NOTHING =
      new Setattr.Change(null, null, null, null, null, null, null, ROOT);

  private interface Way {
    void give(OpenedUnion union, Node node) throws ErrnoException;
  }

  private final Path base;

  KilledPrivilegesTest(@TempDir Path base) {
    this.base = base;
  }

  @BeforeEach
  void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  private static boolean kill(OpenedUnion union, OpenFile file) throws ErrnoException {
    return new KillPriv(union.union(), union.copyUp()).kill(file.node(), STRANGER);
  }

  private static void chmod(OpenedUnion union, Node node, int mode) throws ErrnoException {
    Setattr.Change change = new Setattr.Change(mode, null, null, null, null, null, null, null);
    assertThat(new Setattr(union.union(), union.copyUp()).setattr(node, change).mode())
        .isEqualTo(Mode.REGULAR | mode);
  }

  private static NodeXattrs xattrs(OpenedUnion union) {
    return new NodeXattrs(union.union(), union.copyUp());
  }

  /** Writes to a file, has it given a privilege, and writes again. */
  private void assertGoes(Way way) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "text");
      Node node = union.node("f");
      chmod(union, node, 0755);
      OpenFile file = union.open("f", OpenFlags.WRONLY);
      assertThat(kill(union, file)).isFalse();
      assertThat(node.isUnprivileged()).isTrue();
      // Nothing is given back while it is open.
      file.close();
      way.give(union, node);
      assertThat(kill(union, file)).isTrue();
      assertThat(new Getattr(union.union()).stat(node).mode()).isEqualTo(Mode.REGULAR | 0755);
      assertThat(xattrs(union).get(node, CAPABILITY)).isNull();
      assertThat(kill(union, file)).isFalse();
      assertThat(node.isUnprivileged()).isTrue();
    }
  }

  @Test
  void setuid() throws IOException {
    assertGoes((union, node) -> chmod(union, node, 04755));
  }

  @Test
  void setgid() throws IOException {
    assertGoes((union, node) -> chmod(union, node, 02755));
  }

  @Test
  void capability() throws IOException {
    assertGoes((union, node) -> xattrs(union).set(node, CAPABILITY, NET_RAW, 0, false));
  }

  @Test
  void setuidThatIsGivenBack() throws IOException {
    assertGoes(
        (union, node) -> {
          Stat now = new Getattr(union.union()).stat(node);
          new KillPriv(union.union(), union.copyUp()).giveBack(node, withSetuid(now));
        });
  }

  private static Stat withSetuid(Stat stat) {
    return new Stat(
        stat.device(),
        stat.ino(),
        stat.mode() | Mode.SETUID,
        stat.nlink(),
        stat.uid(),
        stat.gid(),
        stat.rdev(),
        stat.size(),
        stat.blocks(),
        stat.blockSize(),
        stat.atime(),
        stat.mtime(),
        stat.ctime(),
        stat.birth(),
        stat.attributes());
  }

  /** Whichever comes first, the next write finds the bit. */
  @Test
  void setuid_whileSomebodyWrites() throws Exception {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "text");
      Node node = union.node("f");
      ExecutorService writer = Executors.newSingleThreadExecutor();
      try (OpenFile file = union.open("f", OpenFlags.WRONLY)) {
        for (int i = 0; i < 2_000; i++) {
          Future<Boolean> written = writer.submit(() -> kill(union, file));
          Setattr.Change change =
              new Setattr.Change(04755, null, null, null, null, null, null, null);
          Stat changed = new Setattr(union.union(), union.copyUp()).setattr(node, change);
          boolean killed = written.get();
          assertThat(kill(union, file)).isEqualTo(!killed);
          assertThat(new Getattr(union.union()).stat(node).mode()).isEqualTo(Mode.REGULAR | 0755);
          assertThat(changed.isRegular()).isTrue();
        }
      } finally {
        writer.shutdown();
      }
    }
  }

  /**
   * A member of the group leaves setgid without execution; a stranger that comes later does not.
   */
  @Test
  void setgidThatOneMayLeave_isNotUnknown() throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "text");
      Node node = union.node("f");
      chmod(union, node, 02744);
      try (OpenFile file = union.open("f", OpenFlags.WRONLY)) {
        KillPriv killPriv = new KillPriv(union.union(), union.copyUp());
        assertThat(killPriv.kill(node, new FakeWriter(true))).isFalse();
        assertThat(node.isUnprivileged()).isFalse();
        assertThat(kill(union, file)).isTrue();
      }
    }
  }

  /**
   * The kernel sends the same for a chown(2) that changes nothing, and for a write when it has
   * removed the capabilities. Only the latter leaves the bits.
   */
  @Test
  void setIdBits_areKeptByRootWhoWrites_andNotByOneWhoChangesNothing() throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "text");
      Node node = union.node("f");
      Setattr setattr = new Setattr(union.union(), union.copyUp());
      try (OpenFile file = union.open("f", OpenFlags.WRONLY)) {
        xattrs(union).set(node, CAPABILITY, NET_RAW, 0, false);
        chmod(union, node, 06755);
        xattrs(union).remove(node, CAPABILITY);
        assertThat(setattr.setattr(node, NOTHING).mode()).isEqualTo(Mode.REGULAR | 06755);
        assertThat(setattr.setattr(node, NOTHING).mode()).isEqualTo(Mode.REGULAR | 0755);
        xattrs(union).set(node, CAPABILITY, NET_RAW, 0, false);
        xattrs(union).remove(node, CAPABILITY);
        chmod(union, node, 06755);
        assertThat(setattr.setattr(node, NOTHING).mode()).isEqualTo(Mode.REGULAR | 0755);
      }
    }
  }

  /** While the data is brought up, a capability is away for a moment. */
  @Test
  void fileWithItsDataBelow_isNotKnown() throws IOException {
    Files.writeString(Files.createDirectories(base.resolve("lower1")).resolve("f"), "below");
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      Node node = union.node("f");
      try (OpenFile file = union.open("f", OpenFlags.RDONLY)) {
        assertThat(kill(union, file)).isFalse();
        assertThat(node.isUnprivileged()).isFalse();
        chmod(union, node, 0600);
        assertThat(node.sources().metacopy()).isTrue();
        assertThat(kill(union, file)).isFalse();
        assertThat(node.isUnprivileged()).isFalse();
      }
      try (OpenFile file = union.open("f", OpenFlags.WRONLY)) {
        assertThat(kill(union, file)).isFalse();
        assertThat(node.isUnprivileged()).isTrue();
      }
    }
  }

  /** What writes would pay for each time. */
  @Test
  void knownFile_isNotLookedAt() throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.create("f", "text");
      OpenFile file = union.open("f", OpenFlags.WRONLY);
      assertThat(kill(union, file)).isFalse();
      file.close();
      Files.delete(union.upper("f"));
      assertThat(kill(union, file)).isFalse();
    }
  }
}
