package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.Await;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Attributes of nodes, above all those that are not there. */
final class NodeXattrsTest {
  /** Version 2; the owner may do all, the group read and search, others nothing. */
  private static final byte[] ACL =
      HexFormat.of()
          .parseHex("02000000" + "01000700ffffffff" + "04000500ffffffff" + "20000000ffffffff");

  /** The same with a user of its own, which no mode says. */
  private static final byte[] LONGER_ACL =
      HexFormat.of()
          .parseHex(
              "02000000"
                  + "01000700ffffffff"
                  + "0200060001000000"
                  + "04000500ffffffff"
                  + "10000700ffffffff"
                  + "20000000ffffffff");

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  @Test
  void get_absentIsNull(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      Node root = union.node("");
      assertThat(xattrs.get(root, bytes("user.none"))).isNull();
    }
  }

  @Test
  void get_absentLabelIsNotSupportedWithoutSelinux(@TempDir Path base) throws IOException {
    Assumptions.assumeFalse(Files.exists(Path.of("/sys/fs/selinux")), "SELinux keeps labels");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      Node root = union.node("");
      byte[] label = bytes("security.selinux");
      Errno errno = assertThrows(ErrnoException.class, () -> xattrs.get(root, label)).errno();
      assertThat(errno).isEqualTo(Errno.EOPNOTSUPP);
    }
  }

  /** The next mount of the upper would read owners and modes from attributes of that name. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "user.containers.override_stat",
        "user.fuseoverlayfs.override_stat",
        "security.fuseoverlayfs.override_stat"
      })
  void set_ofWhatChangesTheWholeUpper_isRefusedOnTheRoot(String name, @TempDir Path base)
      throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      Node root = union.node("");
      byte[] value = bytes("0:0:0755");
      Errno errno =
          assertThrows(ErrnoException.class, () -> xattrs.set(root, bytes(name), value, 0, false))
              .errno();
      assertThat(errno).isEqualTo(Errno.EPERM);
      union.mkdir("d");
      xattrs.set(union.node("d"), bytes("user.containers.override_stat"), value, 0, false);
    }
  }

  @Test
  void remove_ofAnAbsentAcl_isSuccessWithoutACopy(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      Files.createFile(base.resolve("lower1/f"));
      Node node = union.node("f");
      xattrs.remove(node, bytes("system.posix_acl_access"));
      xattrs.remove(node, bytes("system.posix_acl_default"));
      assertThat(node.sources().isUpper()).isFalse();
      Errno errno =
          assertThrows(ErrnoException.class, () -> xattrs.remove(node, bytes("user.none"))).errno();
      assertThat(errno).isEqualTo(Errno.ENODATA);
    }
  }

  /** Of a file in which no attribute was seen the list is known without asking, until it is set. */
  @Test
  void acl_ofFilesBelow(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      byte[] access = bytes("system.posix_acl_access");
      Files.writeString(base.resolve("lower1/bare"), "data");
      Node bare = union.node("bare");
      assertThat(bare.isBareBelow()).isTrue();
      assertThat(xattrs.get(bare, access)).isNull();
      xattrs.set(bare, access, LONGER_ACL, 0, false);
      assertThat(xattrs.get(bare, access)).isEqualTo(LONGER_ACL);

      Path listed = Files.writeString(base.resolve("lower1/listed"), "data");
      try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, bytes(listed.toString()), 0)) {
        Xattrs.set(file, access, LONGER_ACL, 0);
      }
      Node node = union.node("listed");
      assertThat(node.isBareBelow()).isFalse();
      assertThat(xattrs.get(node, access)).isEqualTo(LONGER_ACL);
    }
  }

  /** One that is being made has asked for the list before, and notes that there is none. */
  @Test
  void defaultAcl_isNotedAfterTheFileThatIsBeingMade(@TempDir Path base) throws Exception {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      union.mkdir("d");
      Node directory = union.node("d");
      FutureTask<Boolean> setting =
          new FutureTask<>(
              () -> {
                xattrs.set(directory, bytes("system.posix_acl_default"), ACL, 0, false);
                return true;
              });
      Thread setter = new Thread(setting);
      AtomicReference<Thread.State> state = new AtomicReference<>();
      union
          .union()
          .watch(
              new UnionWatcher() {
                @Override
                public void reached(CrashPoint point) {
                  setter.start();
                  state.set(settled(setter));
                }
              });
      union.create("d/f", "");
      assertThat(setting.get()).isTrue();
      assertThat(state.get()).isEqualTo(Thread.State.WAITING);
      assertThat(directory.notes().hasDefaultAcl()).isNull();
    }
  }

  /** Waits until a thread has ended or waits for a lock, and returns which of both it is. */
  private static Thread.State settled(Thread thread) {
    Set<Thread.State> settled = EnumSet.of(Thread.State.TERMINATED, Thread.State.WAITING);
    Await.until(() -> settled.contains(thread.getState()));
    return thread.getState();
  }

  @Test
  void remove_ofTheDefaultAclOfAFile_isSuccess(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      union.create("f", "in the upper");
      xattrs.remove(union.node("f"), bytes("system.posix_acl_default"));
      assertThat(union.node("f").sources().isUpper()).isTrue();
    }
  }

  @Test
  void get_ofNoNamespaceIsNotSupported(@TempDir Path base) throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      NodeXattrs xattrs = new NodeXattrs(union.union(), union.copyUp());
      Node root = union.node("");
      for (String name : new String[] {"name", "system.name", "userx.name"}) {
        Errno errno =
            assertThrows(ErrnoException.class, () -> xattrs.get(root, bytes(name))).errno();
        assertThat(errno).isEqualTo(Errno.EOPNOTSUPP);
      }
      assertThat(xattrs.get(root, bytes("system.posix_acl_access"))).isNull();
    }
  }
}
