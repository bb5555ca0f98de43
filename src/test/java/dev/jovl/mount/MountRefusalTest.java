package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Identity;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import dev.jovl.mount.request.OptionSet;
import dev.jovl.posix.MountFlags;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.NeedsFuse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each thing that is wrong with a mount is refused with the path, the cause and the way out. */
final class MountRefusalTest {
  private final MountTable table = MountTable.create();
  private Path root;

  @BeforeEach
  void prepare(@TempDir Path directory) throws IOException {
    root = directory.toRealPath();
    for (String name : List.of("lower", "upper", "work", "mnt")) {
      Files.createDirectory(root.resolve(name));
    }
  }

  @AfterEach
  void unmountAll() {
    table.unmountAll();
  }

  private void assertRefused(String options, String target, Kind kind, String line) {
    MountReply reply = call(options, target);
    assertThat(reply.lines()).containsExactly(line.replace("ROOT", root.toString()));
    assertThat(reply.refusal()).isEqualTo(kind);
  }

  private MountReply call(String options, String target) {
    List<byte[]> arguments = List.of(bytes("-o"), bytes(options), bytes(target));
    long pid = ProcessHandle.current().pid();
    return new MountCalls(table).perform(new MountCall(Dialect.JOVL, arguments, pid, "/"));
  }

  private byte[] bytes(String text) {
    return text.replace("ROOT", root.toString()).getBytes(StandardCharsets.UTF_8);
  }

  private static void requireRoot() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @Test
  void lower_thatIsMissing() {
    assertRefused(
        "lowerdir=ROOT/lower:ROOT/none",
        "ROOT/mnt",
        Kind.BAD_LAYER,
        "ROOT/none: lowerdir: No such file or directory; make the directory, or correct lowerdir");
  }

  @Test
  void lower_thatIsAFile() throws IOException {
    Files.createFile(root.resolve("file"));
    assertRefused(
        "lowerdir=ROOT/file",
        "ROOT/mnt",
        Kind.BAD_LAYER,
        "ROOT/file: lowerdir: Not a directory; name a directory as lowerdir");
  }

  @Test
  void lower_thatOthersOwnAndHide() throws IOException {
    requireRoot();
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    Files.setPosixFilePermissions(
        root.resolve("lower"), PosixFilePermissions.fromString("rwx------"));
    try (Identity nobody = Identity.assume(65534, 65534)) {
      assertRefused(
          "lowerdir=ROOT/lower",
          "ROOT/mnt",
          Kind.BAD_LAYER,
          "ROOT/lower: lowerdir: Permission denied; give the mounting user the right to read it");
    }
  }

  @Test
  void xattrPermissions_thatAreNotAllowed() throws Exception {
    requireRoot();
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : List.of("upper", "work", "mnt")) {
      try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, bytes("ROOT/" + name), OpenFlags.PATH)) {
        Attributes.chown(directory, 65534, 65534);
      }
    }
    try (Identity nobody = Identity.assume(65534, 65534)) {
      assertRefused(
          "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work,xattr_permissions=1",
          "ROOT/mnt",
          Kind.NOT_ALLOWED,
          "-o xattr_permissions=1: the attribute security.fuseoverlayfs.override_stat cannot be"
              + " written in the workdir; mount as root, or with xattr_permissions=2");
    }
  }

  @Test
  void upper_thatIsMissing() {
    assertRefused(
        "lowerdir=ROOT/lower,upperdir=ROOT/none,workdir=ROOT/work",
        "ROOT/mnt",
        Kind.BAD_UPPER,
        "ROOT/none: upperdir: No such file or directory; make the directory, or correct upperdir");
  }

  @Test
  void upper_thatOthersOwn() throws IOException {
    requireRoot();
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    try (Identity nobody = Identity.assume(65534, 65534)) {
      assertRefused(
          "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work",
          "ROOT/mnt",
          Kind.BAD_UPPER,
          "ROOT/upper: upperdir cannot be written: Permission denied; make it writable, or leave"
              + " upperdir and workdir out for a read-only mount");
    }
  }

  @Test
  void upper_onAReadOnlyFilesystem() throws IOException {
    requireRoot();
    Path readOnly = Files.createDirectory(root.resolve("ro"));
    Files.createDirectories(readOnly.resolve("upper"));
    Mounts.mount("none", bytes("ROOT/ro"), "tmpfs", 0, null);
    try {
      Files.createDirectory(readOnly.resolve("upper"));
      Files.createDirectory(readOnly.resolve("work"));
      Mounts.mount("none", bytes("ROOT/ro"), "", MountFlags.REMOUNT | MountFlags.RDONLY, null);
      assertRefused(
          "lowerdir=ROOT/lower,upperdir=ROOT/ro/upper,workdir=ROOT/ro/work",
          "ROOT/mnt",
          Kind.BAD_UPPER,
          "ROOT/ro/upper: upperdir cannot be written: Read-only file system; make it writable, or"
              + " leave upperdir and workdir out for a read-only mount");
    } finally {
      Mounts.unmount(bytes("ROOT/ro"), Mounts.DETACH);
    }
  }

  @Test
  void work_onAnotherFilesystem() throws IOException {
    requireRoot();
    Mounts.mount("none", bytes("ROOT/work"), "tmpfs", 0, null);
    try {
      assertRefused(
          "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work",
          "ROOT/mnt",
          Kind.BAD_UPPER,
          "ROOT/work: workdir is on another filesystem than upperdir ROOT/upper; name a directory"
              + " beside the upperdir");
    } finally {
      Mounts.unmount(bytes("ROOT/work"), Mounts.DETACH);
    }
  }

  /** No rename(2) leads from one mount to another, of one filesystem too. */
  @Test
  void work_onAnotherMountOfTheSameFilesystem() throws IOException {
    requireRoot();
    Mounts.mount(root + "/work", bytes("ROOT/work"), "", MountFlags.BIND, null);
    try {
      assertRefused(
          "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work",
          "ROOT/mnt",
          Kind.BAD_UPPER,
          "ROOT/work: workdir is on another mount than upperdir ROOT/upper; name a directory"
              + " beside the upperdir");
    } finally {
      table.unmountAll();
      Mounts.unmount(bytes("ROOT/work"), Mounts.DETACH);
    }
  }

  @Test
  void work_insideUpper() throws IOException {
    Files.createDirectory(root.resolve("upper/work"));
    assertRefused(
        "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/upper/work",
        "ROOT/mnt",
        Kind.BAD_UPPER,
        "ROOT/upper/work: workdir is inside upperdir ROOT/upper; name an empty directory beside"
            + " the upperdir");
  }

  @Test
  void upper_insideWork() throws IOException {
    Files.createDirectory(root.resolve("work/upper"));
    assertRefused(
        "lowerdir=ROOT/lower,upperdir=ROOT/work/upper,workdir=ROOT/work",
        "ROOT/mnt",
        Kind.BAD_UPPER,
        "ROOT/work: upperdir ROOT/work/upper is inside workdir; name an empty directory beside the"
            + " upperdir");
  }

  @Test
  void work_thatIsTheUpperByAnotherName() throws IOException {
    Files.createSymbolicLink(root.resolve("link"), root.resolve("upper"));
    assertRefused(
        "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/link",
        "ROOT/mnt",
        Kind.BAD_UPPER,
        "ROOT/link: workdir and upperdir are the same directory; name an empty directory beside"
            + " the upperdir");
  }

  @Test
  void lower_insideUpper() throws IOException {
    Files.createDirectory(root.resolve("upper/lower"));
    assertRefused(
        "lowerdir=ROOT/upper/lower,upperdir=ROOT/upper,workdir=ROOT/work",
        "ROOT/mnt",
        Kind.BAD_UPPER,
        "ROOT/upper/lower: this lowerdir is in the upperdir ROOT/upper; name directories that do"
            + " not contain each other");
  }

  @Test
  void dataOnlyLayer_insideUpper() throws IOException {
    Files.createDirectory(root.resolve("upper/data"));
    assertRefused(
        "lowerdir+=ROOT/lower,datadir+=ROOT/upper/data,upperdir=ROOT/upper,workdir=ROOT/work",
        "ROOT/mnt",
        Kind.BAD_UPPER,
        "ROOT/upper/data: this lowerdir is in the upperdir ROOT/upper; name directories that do"
            + " not contain each other");
  }

  @Test
  void target_insideADataOnlyLayer() throws IOException {
    Files.createDirectories(root.resolve("data/mnt"));
    assertRefused(
        "lowerdir+=ROOT/lower,datadir+=ROOT/data",
        "ROOT/data/mnt",
        Kind.USAGE,
        "ROOT/data/mnt: the mount point is inside the layer ROOT/data; mount on the layer itself"
            + " or outside of all layers");
  }

  @Test
  void target_insideALayer() throws IOException {
    Files.createDirectory(root.resolve("lower/mnt"));
    assertRefused(
        "lowerdir=ROOT/lower",
        "ROOT/lower/mnt",
        Kind.USAGE,
        "ROOT/lower/mnt: the mount point is inside the layer ROOT/lower; mount on the layer itself"
            + " or outside of all layers");
  }

  @Test
  void target_thatIsEmptyIsNone() {
    assertRefused("lowerdir=ROOT/lower", "", Kind.USAGE, "mount point: none is named; see --help");
  }

  @Test
  void target_thatIsMissing() {
    assertRefused(
        "lowerdir=ROOT/lower",
        "ROOT/none",
        Kind.BAD_LAYER,
        "ROOT/none: mount point: No such file or directory; make the directory: mkdir -p"
            + " ROOT/none");
  }

  @Test
  void target_thatIsAFile() throws IOException {
    Files.createFile(root.resolve("file"));
    assertRefused(
        "lowerdir=ROOT/lower",
        "ROOT/file",
        Kind.BAD_LAYER,
        "ROOT/file: mount point: Not a directory; name a directory");
  }

  /** Only a lower layer of a relative path can be below what its user may not search. */
  @Test
  void lower_belowADirectoryThatMayNotBeSearched() throws Exception {
    requireRoot();
    Files.createDirectories(root.resolve("hidden/open/lower"));
    Files.createDirectories(root.resolve("hidden/open/mnt"));
    String start = root.resolve("hidden/open").toString();
    List<byte[]> arguments = List.of(bytes("-o"), bytes("lowerdir=lower"), bytes("mnt"));
    // no process has the number 0
    try (CallerPaths caller = CallerPaths.of(new MountCall(Dialect.JOVL, arguments, 0, start))) {
      Files.setPosixFilePermissions(
          root.resolve("hidden"), PosixFilePermissions.fromString("rwx------"));
      OptionSet options = MountCommandLine.parse(Dialect.JOVL, arguments).options(true);
      try (Identity nobody = Identity.assume(65534, 65534)) {
        MountException refused =
            assertThrows(
                MountException.class, () -> MountMaker.make(options, caller, bytes("mnt")));
        assertThat(refused)
            .hasMessageThat()
            .isEqualTo(
                "mnt: mount point: no way up to the root from there: Permission denied; give the"
                    + " mounting user the right to search the directories above it");
        assertThat(refused.kind()).isEqualTo(Kind.BAD_LAYER);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"work/work", "work/index"})
  void work_thatAnotherUserHasUsed(String left) throws Exception {
    requireRoot();
    Files.setPosixFilePermissions(root, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : List.of("upper", "work", "mnt")) {
      try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, bytes("ROOT/" + name), OpenFlags.PATH)) {
        Attributes.chown(directory, 65534, 65534);
      }
    }
    Files.createDirectory(root.resolve(left));
    Files.setPosixFilePermissions(root.resolve(left), PosixFilePermissions.fromString("rwx------"));
    try (Identity nobody = Identity.assume(65534, 65534)) {
      assertRefused(
          "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work",
          "ROOT/mnt",
          Kind.BAD_UPPER,
          "ROOT/work: what another mount left in this workdir cannot be used: Permission denied;"
              + " name an empty directory on the same filesystem");
    }
  }

  @Test
  void work_onAFullFilesystem() throws IOException {
    requireRoot();
    Path full = Files.createDirectory(root.resolve("full"));
    Mounts.mount("none", bytes("ROOT/full"), "tmpfs", 0, bytes("nr_inodes=3"));
    try {
      Files.createDirectory(full.resolve("upper"));
      Files.createDirectory(full.resolve("work"));
      assertRefused(
          "lowerdir=ROOT/lower,upperdir=ROOT/full/upper,workdir=ROOT/full/work",
          "ROOT/mnt",
          Kind.BAD_UPPER,
          "ROOT/full/work: nothing can be made in this workdir: No space left on device; make room"
              + " on its filesystem, or name an upperdir and a workdir on another");
    } finally {
      Mounts.unmount(bytes("ROOT/full"), Mounts.DETACH);
    }
  }

  /** The kernel's overlayfs makes both of them without any permission. */
  @Test
  @ExtendWith(NeedsFuse.class)
  void work_ofTheKernel() throws IOException {
    for (String name : List.of("work/work", "work/index")) {
      Files.createDirectory(root.resolve(name));
      Files.setPosixFilePermissions(
          root.resolve(name), PosixFilePermissions.fromString("---------"));
    }
    MountReply reply =
        call("lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work", "ROOT/mnt");
    assertThat(reply.lines()).isEmpty();
  }

  @Test
  void upper_leftByAVolatileMount() throws IOException {
    Files.createDirectories(root.resolve("work/work/incompat/volatile"));
    assertRefused(
        "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work",
        "ROOT/mnt",
        Kind.DIRTY,
        "ROOT/work/work/incompat/volatile: the last mount was volatile and did not end; files in"
            + " the upperdir may be damaged; start with an empty upperdir and workdir, or remove"
            + " this directory to take the risk");
  }

  @Test
  void upper_withAFeatureThatIsNotKnown_staysAsItIs() throws IOException {
    Path left = Files.createDirectories(root.resolve("work/work/incompat/feature"));
    assertRefused(
        "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work",
        "ROOT/mnt",
        Kind.BAD_UPPER,
        "ROOT/work/work/incompat/feature: the upperdir has a feature that jovl does not know; mount"
            + " it with what made it, or name an empty upperdir and workdir");
    assertThat(Files.exists(left)).isTrue();
  }

  @Test
  void upper_ofALiveMount() throws IOException {
    requireRoot();
    Files.createDirectories(root.resolve("mnt2"));
    Files.createDirectories(root.resolve("work2"));
    assertThat(
            call("lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work", "ROOT/mnt").lines())
        .isEmpty();
    assertRefused(
        "lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work2",
        "ROOT/mnt2",
        Kind.BUSY,
        "ROOT/upper: upperdir is in use by another mount; unmount that one, or name another"
            + " upperdir");
  }

  @Test
  void upper_isFreeAgainAfterARefusal() throws IOException {
    requireRoot();
    assertThat(
            call("lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work", "ROOT/none")
                .refusal())
        .isEqualTo(Kind.BAD_LAYER);
    assertThat(
            call("lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/work", "ROOT/mnt").refusal())
        .isNull();
  }

  @Test
  void noTarget_isWrongUsage() {
    List<byte[]> arguments = List.of(bytes("-o"), bytes("lowerdir=ROOT/lower"));
    MountReply reply =
        new MountCalls(table).perform(new MountCall(Dialect.JOVL, arguments, 1, "/"));
    assertThat(reply.lines()).containsExactly("mount point: none is named; see --help");
  }
}
