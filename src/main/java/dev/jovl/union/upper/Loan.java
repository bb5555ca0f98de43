package dev.jovl.union.upper;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Self;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Rights of the owner that a file lacks and has for a time. Whoever needs them at the same time
 * shares them: the first one gives them, the last one takes them back. The monitor of a loan is
 * held while the mode of its file is looked at and set, and nobody takes another lock meanwhile.
 */
final class Loan {
  private static final ConcurrentHashMap<Key, Loan> LOANS = new ConcurrentHashMap<>();

  /** Whoever is in no group of the file loses its setgid bit by chmod(2). */
  private static final int COMPARED = 0777;

  /** What tells files apart, whichever union they are in. */
  private record Key(long device, long ino) {}

  private final Key key;
  // Changed by the map, one at a time.
  private int users;
  // The rest with the monitor held.
  private int shares;
  private int lent;
  private int missing;

  private Loan(Key key) {
    this.key = key;
  }

  /**
   * Rights that a file has until this is closed, at least.
   *
   * @param file that has them
   */
  record Share(Loan loan, Fd file) implements AutoCloseable {
    /**
     * Takes the rights back if nobody else needs them, unless the file got another mode meanwhile.
     *
     * @throws ErrnoException what statx(2) and chmod(2) say
     */
    @Override
    public void close() throws ErrnoException {
      try {
        loan.giveBack(file);
      } finally {
        loan.leave();
      }
    }
  }

  /**
   * Gives the owner of a file the rights to read and write it, and to search a directory. Root
   * needs no mode for that, here or in a namespace.
   *
   * @param file open, with O_PATH at least
   * @return null if nothing is lacking, or this process is root, or is not the owner
   * @throws ErrnoException what statx(2) says
   */
  static @Nullable Share of(Fd file) throws ErrnoException {
    Stat stat = Stats.of(file);
    boolean possible = stat.isRegular() || stat.isDirectory();
    if (!possible || stat.uid() == 0 || stat.uid() != Self.effectiveUid()) {
      return null;
    }
    Loan loan = enter(stat);
    boolean given = false;
    try {
      given = loan.give(file);
      return given ? new Share(loan, file) : null;
    } finally {
      if (!given) {
        loan.leave();
      }
    }
  }

  /**
   * Sets the mode of a file for a user. If it has rights for a time, it has those still, and loses
   * them to that mode.
   *
   * @param file open, with O_PATH at least
   * @throws ErrnoException what statx(2) and setting the mode say
   */
  static void setMode(Fd file, ErrnoAction chmod) throws ErrnoException {
    if (Self.effectiveUid() == 0) {
      chmod.run();
      return;
    }
    Loan loan = enter(Stats.of(file));
    try {
      loan.startFrom(file, chmod);
    } finally {
      loan.leave();
    }
  }

  private static Loan enter(Stat stat) {
    return LOANS.compute(
        new Key(stat.device(), stat.ino()),
        (key, known) -> {
          Loan loan = known == null ? new Loan(key) : known;
          loan.users++;
          return loan;
        });
  }

  private void leave() {
    Loan unused = LOANS.computeIfPresent(key, (same, loan) -> --loan.users == 0 ? null : loan);
  }

  private synchronized boolean give(Fd file) throws ErrnoException {
    if (shares == 0 && !lend(file)) {
      return false;
    }
    shares++;
    return true;
  }

  private synchronized void startFrom(Fd file, ErrnoAction chmod) throws ErrnoException {
    chmod.run();
    if (shares > 0) {
      boolean unused = lend(file);
    }
  }

  /** Returns false if the file has all rights by itself, or takes none. */
  private boolean lend(Fd file) throws ErrnoException {
    Stat stat = Stats.of(file);
    int mode = Mode.permissions(stat.mode());
    lent = mode | (stat.isDirectory() ? Mode.OWNER_ALL : Mode.OWNER_READ_WRITE);
    missing = lent & ~mode;
    if (missing == 0) {
      return false;
    }
    try {
      Attributes.chmod(file, lent);
      return true;
    } catch (ErrnoException e) {
      missing = 0;
      return false;
    }
  }

  private synchronized void giveBack(Fd file) throws ErrnoException {
    shares--;
    if (shares > 0 || missing == 0) {
      return;
    }
    int now = Mode.permissions(Stats.of(file).mode());
    if ((now & COMPARED) == (lent & COMPARED)) {
      Attributes.chmod(file, now & ~missing);
    }
  }
}
