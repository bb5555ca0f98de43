package dev.jovl.union.upper;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Identity;
import dev.jovl.linux.ScratchDirectory;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a mode is while rights are lent, and what it is after that. */
final class OwnerRightsTest extends ScratchDirectory {
  private static final int USER = 65534;

  private Fd file;

  @BeforeEach
  void makeFileOfUser() throws ErrnoException {
    requireRoot();
    file = create("file");
    Attributes.chown(file, USER, USER);
    Attributes.chmod(file, 0);
  }

  @AfterEach
  void closeFile() {
    if (file != null) {
      file.close();
    }
  }

  private int mode() throws ErrnoException {
    return Mode.permissions(Stats.of(file).mode());
  }

  /** Returns a change that is refused until the owner may read. */
  private ErrnoAction needingRights(ErrnoAction change) {
    return () -> {
      if ((mode() & Mode.OWNER_READ_WRITE) != Mode.OWNER_READ_WRITE) {
        throw ErrnoException.of(Errno.EACCES);
      }
      change.run();
    };
  }

  private static void asUser(ErrnoAction action) throws ErrnoException {
    try (Identity root = Identity.assume(USER, USER)) {
      action.run();
    }
  }

  @Test
  void lend_inAnotherLoan_takesNothingBackBeforeThatEnds() throws ErrnoException {
    List<Integer> modes = new ArrayList<>();
    boolean[] refused = {false, false};
    ErrnoAction inner = refusedFirst(refused, 0, () -> modes.add(mode()));
    ErrnoAction outer =
        refusedFirst(
            refused,
            1,
            () -> {
              OwnerRights.lend(file, inner);
              modes.add(mode());
            });
    asUser(() -> OwnerRights.lend(file, outer));
    modes.add(mode());
    assertThat(modes).containsExactly(0600, 0600, 0).inOrder();
  }

  /** Returns a change that is refused once, as to somebody who came a moment before the rights. */
  private static ErrnoAction refusedFirst(boolean[] refused, int which, ErrnoAction change) {
    return () -> {
      if (!refused[which]) {
        refused[which] = true;
        throw ErrnoException.of(Errno.EACCES);
      }
      change.run();
    };
  }

  @Test
  void lend_changeFails_takesRightsBack() throws ErrnoException {
    ErrnoAction failing =
        needingRights(
            () -> {
              throw ErrnoException.of(Errno.ENOSPC);
            });
    ErrnoException e =
        assertThrows(ErrnoException.class, () -> asUser(() -> OwnerRights.lend(file, failing)));
    assertThat(e.errno()).isEqualTo(Errno.ENOSPC);
    assertThat(mode()).isEqualTo(0);
  }

  @Test
  void lend_setIdBitIsTakenMeanwhile_staysTaken() throws ErrnoException {
    Attributes.chmod(file, 04111);
    ErrnoAction write = needingRights(() -> Attributes.chmod(file, mode() & ~Mode.SETUID));
    asUser(() -> OwnerRights.lend(file, write));
    assertThat(mode()).isEqualTo(0111);
  }

  @Test
  void setMode_toWhatIsLent_staysAfterLoan() throws ErrnoException {
    ErrnoAction change =
        needingRights(() -> OwnerRights.setMode(file, () -> Attributes.chmod(file, 0600)));
    asUser(() -> OwnerRights.lend(file, change));
    assertThat(mode()).isEqualTo(0600);
  }

  @Test
  void setMode_toLessThanIsLent_holdsAfterLoan() throws ErrnoException {
    List<Integer> modes = new ArrayList<>();
    ErrnoAction change =
        needingRights(
            () -> {
              OwnerRights.setMode(file, () -> Attributes.chmod(file, 0044));
              modes.add(mode());
            });
    asUser(() -> OwnerRights.lend(file, change));
    modes.add(mode());
    assertThat(modes).containsExactly(0644, 0044).inOrder();
  }

  @Test
  void lend_rootAndFileOfAnother_changesNothing() throws ErrnoException {
    Stat before = Stats.of(file);
    assertThrows(ErrnoException.class, () -> OwnerRights.lend(file, needingRights(() -> {})));
    assertThat(Stats.of(file)).isEqualTo(before);
  }

  @Test
  void lend_fileOfRoot_changesNothing() throws ErrnoException {
    Attributes.chown(file, 0, 0);
    Stat before = Stats.of(file);
    assertThrows(ErrnoException.class, () -> OwnerRights.lend(file, needingRights(() -> {})));
    assertThat(Stats.of(file)).isEqualTo(before);
  }
}
