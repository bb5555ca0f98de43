package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.IoctlCall;
import dev.jovl.fuse.OpenFile;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may change the flags of chattr(1), which kernels before 5.13 leave to us. */
final class FlagRightsTest {
  private static final int USER = 1234;
  private static final int SET_EXTENDED = 0x401c5820;
  private static final int EXTENDED_IMMUTABLE = 0x8;

  private Path base;
  private UnionFilesystem filesystem;
  private OpenFile file;

  @BeforeEach
  void open(@TempDir Path temp) throws IOException {
    base = temp;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Files.writeString(base.resolve("lower1/f"), "text");
    UnionDirectories directories =
        UnionDirectories.writable(
            List.of(PathHandle.of(base.resolve("lower1"))),
            PathHandle.of(base.resolve("upper")),
            PathHandle.of(base.resolve("work")));
    filesystem =
        new UnionFilesystem(Union.open(directories, UnionOptions.DEFAULTS), CachePolicy.FOREVER);
    filesystem.init(new FakeConnection());
    long node = filesystem.lookup(Caller.ROOT, new EntryName(1, FileName.of("f"))).node();
    file = new OpenFile(node, 0);
    assumeTrue(hasFlags(), "the filesystem has no flags");
  }

  private boolean hasFlags() {
    try {
      return flags() >= 0;
    } catch (ErrnoException e) {
      return false;
    }
  }

  @AfterEach
  void close() throws IOException {
    if (filesystem != null && hasFlags()) {
      set(root(), flags() & ~(InodeFlags.IMMUTABLE | InodeFlags.APPEND));
    }
    if (filesystem != null) {
      filesystem.destroy();
    }
  }

  /** This process: it is looked at to see what it may do. */
  private static Caller root() {
    return new Caller(0, 0, (int) ProcessHandle.current().pid());
  }

  /** A process that cannot be seen. */
  private static Caller user() {
    return new Caller(USER, USER, 0);
  }

  private int flags() throws ErrnoException {
    byte[] word = filesystem.ioctl(user(), file, new IoctlCall(InodeFlags.GET, new byte[0], 4));
    return ByteBuffer.wrap(word).order(ByteOrder.nativeOrder()).getInt();
  }

  private void set(Caller caller, int flags) throws ErrnoException {
    set(caller, InodeFlags.SET, flags, Integer.BYTES);
  }

  private void set(Caller caller, int request, int flags, int size) throws ErrnoException {
    byte[] input = ByteBuffer.allocate(size).order(ByteOrder.nativeOrder()).putInt(flags).array();
    byte[] unused = filesystem.ioctl(caller, file, new IoctlCall(request, input, 0));
  }

  private void assertRefused(int request, int flags, int size) {
    ErrnoException refused =
        assertThrows(ErrnoException.class, () -> set(user(), request, flags, size));
    assertThat(refused.errno()).isEqualTo(Errno.EPERM);
  }

  private void giveToUser() throws IOException {
    Files.setAttribute(base.resolve("lower1/f"), "unix:uid", USER);
  }

  @Test
  void stranger_isRefused_andNothingIsCopied() throws IOException {
    assertRefused(InodeFlags.SET, flags() | InodeFlags.NOATIME, Integer.BYTES);
    assertThat(Files.exists(base.resolve("upper/f"))).isFalse();
  }

  @Test
  void owner_mayChangeFlagsThatProtectNothing() throws IOException {
    giveToUser();
    set(user(), flags() | InodeFlags.NOATIME);
    assertThat(flags() & InodeFlags.NOATIME).isEqualTo(InodeFlags.NOATIME);
  }

  @Test
  void owner_mayNotProtect() throws IOException {
    giveToUser();
    assertRefused(InodeFlags.SET, flags() | InodeFlags.IMMUTABLE, Integer.BYTES);
    assertRefused(InodeFlags.SET, flags() | InodeFlags.APPEND, Integer.BYTES);
    assertRefused(SET_EXTENDED, EXTENDED_IMMUTABLE, 28);
    assertThat(flags() & (InodeFlags.IMMUTABLE | InodeFlags.APPEND)).isEqualTo(0);
  }

  @Test
  void owner_mayNotTakeTheProtectionAway() throws IOException {
    giveToUser();
    int before = flags();
    set(root(), before | InodeFlags.IMMUTABLE);
    assertRefused(InodeFlags.SET, before, Integer.BYTES);
    assertRefused(SET_EXTENDED, 0, 28);
    assertThat(flags() & InodeFlags.IMMUTABLE).isEqualTo(InodeFlags.IMMUTABLE);
  }

  @Test
  void root_mayProtectWhatIsAnothers() throws IOException {
    giveToUser();
    set(root(), flags() | InodeFlags.IMMUTABLE);
    assertThat(flags() & InodeFlags.IMMUTABLE).isEqualTo(InodeFlags.IMMUTABLE);
  }
}
