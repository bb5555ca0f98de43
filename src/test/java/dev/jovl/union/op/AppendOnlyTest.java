package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import dev.jovl.union.whiteout.OverlayXattr;
import dev.jovl.union.whiteout.Whiteouts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files and directories of a layer that chattr(1) protects. */
final class AppendOnlyTest {
  /** A flag that no filesystem has. */
  private static final int UNKNOWN = 0x0400_0000;

  private Path base;

  @BeforeEach
  void layer(@TempDir Path temp) throws IOException {
    base = temp;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path directory = Files.createDirectories(base.resolve("lower1/directory"));
    Files.writeString(directory.resolve("in"), "in");
    Files.writeString(base.resolve("lower1/log"), "precious");
    Files.writeString(base.resolve("lower1/other"), "other");
    assumeTrue(
        protect(base.resolve("lower1/log"), InodeFlags.APPEND), "the filesystem has no flags");
    assertThat(protect(directory, InodeFlags.APPEND)).isTrue();
    assertThat(
            protect(Files.writeString(base.resolve("lower1/fixed"), "fixed"), InodeFlags.IMMUTABLE))
        .isTrue();
  }

  @AfterEach
  void allowRemoval() throws IOException {
    try (Stream<Path> paths = Files.walk(base)) {
      List<Path> own = paths.filter(path -> !path.startsWith(base.resolve("work"))).toList();
      for (Path path : own) {
        boolean unused = protect(path, 0);
      }
    }
  }

  /** Sets one of the flags of what is at a path and takes the other; false if it cannot be. */
  private static boolean protect(Path path, int flag) throws IOException {
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, name, OpenFlags.RDONLY)) {
      InodeFlags.setFlags(
          file, (InodeFlags.flags(file) & ~(InodeFlags.APPEND | InodeFlags.IMMUTABLE)) | flag);
      return true;
    } catch (ErrnoException e) {
      return false;
    }
  }

  private OpenedUnion open(boolean metacopy) throws IOException {
    return OpenedUnion.writable(base, UnionOptions.builder().metacopy(metacopy).build());
  }

  @Test
  void openToCutIt_isEperm_andNothingIsLost() throws IOException {
    try (OpenedUnion union = open(false)) {
      for (int flags : new int[] {OpenFlags.WRONLY, OpenFlags.WRONLY | OpenFlags.APPEND}) {
        ErrnoException refused =
            assertThrows(
                ErrnoException.class, () -> union.open("log", flags | OpenFlags.TRUNC).close());
        assertThat(refused.errno()).isEqualTo(Errno.EPERM);
        assertThat(union.read("log")).isEqualTo("precious");
      }
    }
  }

  @Test
  void truncate_isEperm_andNothingIsLost() throws IOException {
    try (OpenedUnion union = open(false)) {
      Node log = union.node("log");
      Setattr.Change cut = new Setattr.Change(null, null, null, 3L, null, null, null, null);
      Setattr setattr = new Setattr(union.union(), union.copyUp());
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> setattr.setattr(log, cut).size());
      assertThat(refused.errno()).isEqualTo(Errno.EPERM);
      assertThat(union.read("log")).isEqualTo("precious");
    }
  }

  /** Its copy has all data at once: none can be brought to a file that only grows. */
  @Test
  void append_afterAChangeOfMetadata() throws IOException {
    try (OpenedUnion union = open(true)) {
      Setattr.Change chmod = new Setattr.Change(0600, null, null, null, null, null, null, null);
      Setattr setattr = new Setattr(union.union(), union.copyUp());
      Node log = union.node("log");
      assertThrows(ErrnoException.class, () -> setattr.setattr(log, chmod).size());
      try (OpenFile file = union.open("log", OpenFlags.WRONLY | OpenFlags.APPEND)) {
        union.write(file, 0, "!");
      }
      assertThat(union.read("log")).isEqualTo("precious!");
    }
  }

  /** Its times cannot be set back when a file in it has been copied. */
  @Test
  void write_toAFileInADirectoryThatOnlyGrows() throws IOException {
    try (OpenedUnion union = open(false)) {
      Node file = union.node("directory/in");
      union.write("directory/in", "IN");
      assertThat(union.node("directory/in")).isSameInstanceAs(file);
      assertThat(union.read("directory/in")).isEqualTo("IN");
    }
  }

  /** It is copied for its flags to be changed, and then they are not. */
  @Test
  void immutableFile_whoseFlagsCannotBeChanged_staysSo() throws IOException {
    try (OpenedUnion union = open(false)) {
      byte[] flags =
          ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder()).putInt(UNKNOWN).array();
      FileFlags operation = new FileFlags(union.union(), union.copyUp());
      Node fixed = union.node("fixed");
      assertThrows(
          ErrnoException.class,
          () -> operation.ioctl(fixed, InodeFlags.SET, flags, 0, OpenedUnion.ROOT));
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> union.open("fixed", OpenFlags.WRONLY).close());
      assertThat(refused.errno()).isEqualTo(Errno.EPERM);
      assertThat(union.read("fixed")).isEqualTo("fixed");
    }
  }

  /**
   * Sees that another thread cannot cut the file when its copy has its name, no lock is held any
   * more, and the flags are still to be given.
   */
  private final class Cutter implements UnionWatcher {
    private final OpenedUnion union;
    private FutureTask<Object> cut = new FutureTask<>(() -> null);

    Cutter(OpenedUnion union) {
      this.union = union;
      union.union().watch(this);
    }

    /** Its names part. */
    @Override
    public void renumbered(Edge edge) {
      begin();
    }

    /** It has its name beside that in the index. */
    @Override
    public void renamed(Node file) {
      begin();
    }

    private void begin() {
      cut = Begun.by(() -> union.open("log2", OpenFlags.WRONLY | OpenFlags.TRUNC));
    }

    void requireRefused() {
      ExecutionException failed =
          assertThrows(ExecutionException.class, () -> cut.get(60, TimeUnit.SECONDS));
      ErrnoException refused = (ErrnoException) requireNonNull(failed.getCause());
      assertThat(refused.errno()).isEqualTo(Errno.EPERM);
    }
  }

  /** Copies the file, which has two names, while another thread tries to cut it. */
  private void appendWhileAnotherCuts(boolean index) throws IOException {
    assertThat(protect(base.resolve("lower1/log"), 0)).isTrue();
    Path unused = Files.createLink(base.resolve("lower1/log2"), base.resolve("lower1/log"));
    assertThat(protect(base.resolve("lower1/log"), InodeFlags.APPEND)).isTrue();
    try (OpenedUnion union =
        OpenedUnion.writable(base, UnionOptions.builder().index(index).build())) {
      Cutter cutter = new Cutter(union);
      try (OpenFile file = union.open("log2", OpenFlags.WRONLY | OpenFlags.APPEND)) {
        cutter.requireRefused();
        assertThat(file.isAppendOnly()).isTrue();
      }
      assertThat(union.read("log2")).isEqualTo("precious");
    }
  }

  @Test
  void cut_ofACopyThatHasJustGotItsName_isEperm() throws IOException {
    appendWhileAnotherCuts(false);
  }

  @Test
  void cut_ofACopyThatHasJustGotItsNameInTheIndex_isEperm() throws IOException {
    appendWhileAnotherCuts(true);
  }

  /**
   * A copy without a name is not left in the work directory, from where it could not be removed.
   */
  @Test
  void append_afterTheFileLostItsName() throws IOException {
    assertThat(protect(base.resolve("lower1/log"), 0)).isTrue();
    try (OpenedUnion union = open(false)) {
      Node log = union.node("log");
      union.unlink("log");
      assertThat(protect(base.resolve("lower1/log"), InodeFlags.APPEND)).isTrue();
      int flags = OpenFlags.WRONLY | OpenFlags.APPEND;
      try (OpenFile file = new OpenNode(union.union(), union.copyUp()).open(log, flags)) {
        assertThat(file.isAppendOnly()).isTrue();
        assertThat(base.resolve("work/work").toFile().list()).isEmpty();
      }
    }
  }

  /** A mount that follows no redirects would not show the directory any more. */
  @Test
  void rename_thatADirectoryRefuses_leavesNoRedirect() throws IOException {
    Path refusing = Files.createDirectories(base.resolve("upper/refusing"));
    Files.createDirectories(base.resolve("lower1/moved"));
    try (OpenedUnion union = open(false)) {
      assertThat(protect(refusing, InodeFlags.IMMUTABLE)).isTrue();
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> union.rename("moved", "refusing/moved", 0));
      assertThat(refused.errno()).isEqualTo(Errno.EPERM);
      try (Fd moved = PathHandle.of(base.resolve("upper/moved"))) {
        assertThat(union.union().upper().get(moved, OverlayXattr.REDIRECT)).isNull();
      }
    }
  }

  /** As for a rename: the file keeps the names that it had. */
  @Test
  void link_thatADirectoryRefuses_leavesNoRedirect() throws IOException {
    Path refusing = Files.createDirectories(base.resolve("upper/refusing"));
    try (OpenedUnion union = open(true)) {
      Setattr.Change chmod = new Setattr.Change(0600, null, null, null, null, null, null, null);
      Setattr setattr = new Setattr(union.union(), union.copyUp());
      assertThat(setattr.setattr(union.node("other"), chmod).mode() & 0777).isEqualTo(0600);
      assertThat(protect(refusing, InodeFlags.IMMUTABLE)).isTrue();
      ErrnoException refused =
          assertThrows(ErrnoException.class, () -> union.link("other", "refusing/linked"));
      assertThat(refused.errno()).isEqualTo(Errno.EPERM);
      try (Fd other = Open.path(Fd.CURRENT_DIRECTORY, bytes("upper/other"), OpenFlags.RDONLY)) {
        assertThat(union.union().upper().get(other, OverlayXattr.METACOPY)).isNotNull();
        assertThat(union.union().upper().get(other, OverlayXattr.REDIRECT)).isNull();
      }
    }
  }

  /** The mark of the directory, without which nobody looks for the number, was made in time. */
  @Test
  void copyInADirectoryThatOnlyGrows_keepsItsNumber() throws IOException {
    long ino;
    try (OpenedUnion union = open(false)) {
      ino = union.stat("directory/in").ino();
      union.write("directory/in", "IN");
    }
    try (OpenedUnion union = open(false)) {
      assertThat(union.stat("directory/in").ino()).isEqualTo(ino);
    }
  }

  /** As chattr(1) does to a directory of the upper, by both ioctls. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatIsMovedIntoADirectoryThatOnlyGrows_keepsItsNumber(boolean extended) throws IOException {
    Path moved = Files.createDirectories(base.resolve("lower1/moved"));
    Files.writeString(moved.resolve("below"), "below");
    long ino;
    try (OpenedUnion union = open(false)) {
      union.mkdir("grows");
      FileFlags operation = new FileFlags(union.union(), union.copyUp());
      byte[] argument =
          ByteBuffer.allocate(extended ? 28 : Integer.BYTES)
              .order(ByteOrder.nativeOrder())
              .putInt(extended ? 0x10 : InodeFlags.APPEND)
              .array();
      int request = extended ? 0x401c5820 : InodeFlags.SET;
      byte[] unused = operation.ioctl(union.node("grows"), request, argument, 0, OpenedUnion.ROOT);
      union.rename("moved", "grows/moved", 0);
      ino = union.stat("other").ino();
      union.rename("other", "grows/other", 0);
    }
    try (OpenedUnion union = open(false)) {
      assertThat(union.read("grows/moved/below")).isEqualTo("below");
      assertThat(union.stat("grows/other").ino()).isEqualTo(ino);
    }
  }

  private byte[] bytes(String path) {
    return base.resolve(path).toString().getBytes(StandardCharsets.UTF_8);
  }

  /** What a directory refuses is no sign of what the filesystem can do. */
  @Test
  void names_ofADirectoryThatOnlyGrows_stay() throws IOException {
    try (OpenedUnion union = open(false)) {
      List<Executable> changes =
          List.of(
              () -> union.unlink("directory/in"),
              () -> union.rename("directory/in", "moved", 0),
              () -> union.rename("other", "directory/in", 0));
      for (Executable change : changes) {
        ErrnoException refused = assertThrows(ErrnoException.class, change);
        assertThat(refused.errno()).isEqualTo(Errno.EPERM);
        assertThat(union.read("directory/in")).isEqualTo("in");
        assertThat(union.exists("moved")).isFalse();
      }
      union.union().watch(new NoDouble());
      union.rename("other", "moved", 0);
      try (Fd upper = PathHandle.of(base.resolve("upper"))) {
        assertThat(Whiteouts.isWhiteout(Stats.at(upper, FileName.of("other")))).isTrue();
      }
    }
  }

  /** Sees that a file never has two names while it is moved. */
  private static final class NoDouble implements UnionWatcher {
    @Override
    public void reached(CrashPoint point) {
      assertThat(point).isNotEqualTo(CrashPoint.MOVE_DOUBLED);
    }
  }
}
