package dev.jovl.linux;

import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Timespec;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The errors that every call with a directory and a name has in common. */
final class NameErrorsTest extends ScratchDirectory {
  private static final byte[] XATTR = bytes("user.a");
  private static final Timespec TIME = new Timespec(1, 2);

  /** What is done with a name. */
  @FunctionalInterface
  private interface Action {
    void on(Fd directory, FileName name, Fd elsewhere) throws ErrnoException;
  }

  /** Each call; another directory holds a file "f" for those that take two names. */
  private enum Call {
    OPENAT(false, (d, n, e) -> Open.at(d, n, OpenFlags.RDONLY).close()),
    OPENAT2(
        false,
        (d, n, e) -> Open.within(d, n.toBytes(), OpenFlags.PATH, 0, Open.RESOLVE_BENEATH).close()),
    CREATE(true, (d, n, e) -> Open.at(d, n, OpenFlags.CREAT | OpenFlags.EXCL, 0600).close()),
    STATX(false, (d, n, e) -> use(Stats.at(d, n))),
    READLINKAT(false, (d, n, e) -> use(Names.readlink(d, n))),
    UNLINKAT(false, (d, n, e) -> Names.unlink(d, n)),
    UNLINKAT_REMOVEDIR(false, (d, n, e) -> Names.rmdir(d, n)),
    LINKAT_FROM(false, (d, n, e) -> Names.link(d, n, e, FileName.of("new"))),
    LINKAT_TO(true, (d, n, e) -> Names.link(e, FileName.of("f"), d, n)),
    RENAMEAT2_FROM(false, (d, n, e) -> Names.rename(d, n, e, FileName.of("new"))),
    RENAMEAT2_TO(true, (d, n, e) -> Names.rename(e, FileName.of("f"), d, n, 1)),
    MKDIRAT(true, (d, n, e) -> Names.mkdir(d, n, 0700)),
    MKNODAT(true, (d, n, e) -> Names.mknod(d, n, Mode.FIFO | 0600, 0)),
    SYMLINKAT(true, (d, n, e) -> Names.symlink(bytes("x"), d, n)),
    FCHOWNAT(false, (d, n, e) -> Attributes.chown(d, n, Attributes.KEEP, Attributes.KEEP)),
    UTIMENSAT(false, (d, n, e) -> Attributes.setTimes(d, n, TIME, TIME)),
    LGETXATTR(false, (d, n, e) -> use(Xattrs.get(d, n, XATTR))),
    LSETXATTR(false, (d, n, e) -> Xattrs.set(d, n, XATTR, XATTR, 0)),
    LLISTXATTR(false, (d, n, e) -> use(Xattrs.list(d, n))),
    LREMOVEXATTR(false, (d, n, e) -> Xattrs.remove(d, n, XATTR));

    private final boolean makes;
    private final Action action;

    Call(boolean makes, Action action) {
      this.makes = makes;
      this.action = action;
    }

    private static void use(@Nullable Object answer) {}
  }

  private Fd elsewhere;

  @BeforeEach
  void prepare() throws ErrnoException {
    Names.mkdir(directory, name("elsewhere"), 0777);
    elsewhere = open("elsewhere", OpenFlags.DIRECTORY);
    Open.at(elsewhere, name("f"), OpenFlags.CREAT | OpenFlags.WRONLY, 0644).close();
  }

  private void assertAnswers(Errno errno, Call call, Fd in, String name) {
    ErrnoException thrown =
        assertThrows(
            ErrnoException.class, () -> call.action.on(in, name(name), elsewhere), call.name());
    assertWithMessage(call.name()).that(thrown.errno()).isEqualTo(errno);
  }

  @ParameterizedTest
  @EnumSource
  void name_of256Bytes(Call call) {
    assertAnswers(Errno.ENAMETOOLONG, call, directory, "n".repeat(256));
  }

  @ParameterizedTest
  @EnumSource
  void name_belowAFile(Call call) throws ErrnoException {
    try (Fd file = create("file")) {
      assertAnswers(Errno.ENOTDIR, call, file, "x");
    }
  }

  @ParameterizedTest
  @EnumSource
  void name_absentOrPresent(Call call) throws ErrnoException {
    file("present", "x");
    assertAnswers(
        call.makes ? Errno.EEXIST : Errno.ENOENT,
        call,
        directory,
        call.makes ? "present" : "absent");
  }

  @ParameterizedTest
  @EnumSource
  void name_inADirectoryThatIsGone(Call call) throws ErrnoException {
    Names.mkdir(directory, name("gone"), 0700);
    try (Fd gone = open("gone", OpenFlags.DIRECTORY)) {
      Names.rmdir(directory, name("gone"));
      assertAnswers(Errno.ENOENT, call, gone, "x");
    }
  }

  @ParameterizedTest
  @EnumSource
  void name_inADirectoryOfAnotherUser(Call call) throws ErrnoException {
    requireRoot();
    Attributes.chown(elsewhere, 1000, 1000);
    Names.mkdir(directory, name("closed"), 0700);
    try (Fd closed = open("closed", OpenFlags.DIRECTORY)) {
      for (String name : List.of("here", "absent")) {
        Open.at(closed, name("here"), OpenFlags.CREAT | OpenFlags.WRONLY, 0666).close();
        try (Identity other = Identity.assume(1000, 1000)) {
          assertAnswers(Errno.EACCES, call, closed, name);
        }
      }
    }
  }
}
