package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.Node;
import dev.jovl.union.NodeFiles;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.Draft;
import dev.jovl.union.upper.DirectoryMarks;
import dev.jovl.union.upper.Exchange;
import dev.jovl.union.upper.OwnerRights;
import dev.jovl.union.upper.UpperName;
import dev.jovl.union.upper.UpperWhiteouts;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a rename does on disk.
 *
 * <p>What is left at the old name and what was at the new one change in the same step, by the flags
 * of renameat2(2): WHITEOUT leaves a whiteout if layers below have the old name; EXCHANGE puts a
 * directory in the place of a whiteout, which a plain rename refuses. Where it takes two steps and
 * the second one fails, the first one is taken back.
 */
final class UpperMove {
  /** What the upper has at the new name. */
  enum InUpper {
    NOTHING,
    WHITEOUT,
    FILE
  }

  private static final Logger LOG = LoggerFactory.getLogger(UpperMove.class);

  private final Union union;
  private final UpperWhiteouts whiteouts;
  private final Node source;
  private final UpperName from;
  private final UpperName to;

  /**
   * Prepares a move.
   *
   * @param source in the upper, with its monitor held
   */
  UpperMove(Union union, Node source, UpperName from, UpperName to) throws ErrnoException {
    this.union = union;
    this.whiteouts = union.upper().whiteouts();
    this.source = source;
    this.from = from;
    this.to = to;
  }

  /**
   * Moves a directory in the place of another one. One that only holds whiteouts gives way to an
   * empty one first.
   *
   * @param whiteout whether one is left at the old name
   * @throws ErrnoException what rename(2) says; then all is as it was
   */
  void overDirectory(boolean whiteout) throws ErrnoException {
    try {
      over(InUpper.FILE, whiteout);
    } catch (ErrnoException e) {
      if (!e.is(Errno.ENOTEMPTY) && !e.is(Errno.EEXIST)) {
        throw e;
      }
      try (Draft draft = Draft.directory(union.upper());
          Fd replaced = Open.at(to.directory(), to.name(), OpenFlags.HANDLE)) {
        draft.takeMetadataOf(replaced, union.hiddenXattrs());
        OwnerRights.lend(draft.file(), () -> union.upper().setOpaque(draft.file()));
        exchange(draft);
        union.reached(CrashPoint.MOVE_EMPTIED);
        finish(() -> over(InUpper.FILE, whiteout), () -> exchange(draft));
      }
    }
  }

  /**
   * Moves in the place of what the upper has at the new name.
   *
   * @param whiteout whether one is left at the old name
   * @throws ErrnoException what rename(2) says, ENOTEMPTY if it is a directory that holds
   *     whiteouts; then all is as it was
   */
  void over(InUpper present, boolean whiteout) throws ErrnoException {
    if (source.isDirectory() && present == InUpper.WHITEOUT) {
      exchangeWithWhiteout();
      if (!whiteout) {
        removeWhiteout();
      }
    } else if (!whiteout) {
      Names.rename(from.directory(), from.name(), to.directory(), to.name());
    } else if (!whiteouts.rename(from, to)) {
      thenWhiteOut(present);
    }
  }

  /** Moves where no rename leaves a whiteout. */
  private void thenWhiteOut(InUpper present) throws ErrnoException {
    if (!source.isDirectory()) {
      doubleThenWhiteOut(present);
    } else if (present == InUpper.FILE) {
      clearThenMove();
    } else {
      // A caller that is told that nothing was done finds no whiteout where nothing is below.
      whiteouts.make(to);
      union.reached(CrashPoint.MOVE_CLEARED);
      finish(this::exchangeWithWhiteout, () -> Names.unlink(to.directory(), to.name()));
    }
  }

  /**
   * What is at the new name, empty for the union, is gone for a moment. It cannot be at the old
   * name instead: there it would be merged with what is below, so that the directory is at both.
   */
  private void clearThenMove() throws ErrnoException {
    try (Draft cleared = Draft.whiteout(union.upper(), to)) {
      exchange(cleared);
      union.reached(CrashPoint.MOVE_CLEARED);
      finish(this::exchangeWithWhiteout, () -> exchange(cleared));
    }
  }

  /** A file has both names for a moment. What it replaces is kept until the old one is gone. */
  private void doubleThenWhiteOut(InUpper present) throws ErrnoException {
    try (Fd file = openSource();
        Draft further = Draft.link(union.upper(), file);
        @Nullable Draft replaced = present == InUpper.NOTHING ? null : keptTarget()) {
      further.replace(to.directory(), to.name());
      union.reached(CrashPoint.MOVE_DOUBLED);
      finish(() -> whiteouts.replace(from), () -> putBack(present, replaced));
    }
  }

  /**
   * Opens the source, and sees to it that it is the source. Its name is changing already, so {@link
   * NodeFiles} cannot be asked: it would wait for the end of the change.
   *
   * @throws ErrnoException ESTALE if it was taken from the upper meanwhile
   */
  private Fd openSource() throws ErrnoException {
    Fd file = Open.atIfPresent(from.directory(), from.name(), OpenFlags.HANDLE);
    if (file == null) {
      throw ErrnoException.of(Errno.ESTALE);
    }
    boolean same = false;
    try {
      same = Stats.of(file).ino() == source.sources().upperIno();
    } finally {
      if (!same) {
        file.close();
      }
    }
    if (!same) {
      throw ErrnoException.of(Errno.ESTALE);
    }
    return file;
  }

  /** Returns a further name of what is replaced; null if it has as many as it may have. */
  private @Nullable Draft keptTarget() throws ErrnoException {
    try (Fd target = Open.at(to.directory(), to.name(), OpenFlags.HANDLE)) {
      return Draft.link(union.upper(), target);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EMLINK)) {
        throw e;
      }
      return null;
    }
  }

  private void putBack(InUpper present, @Nullable Draft replaced) throws ErrnoException {
    if (present == InUpper.NOTHING) {
      Names.unlink(to.directory(), to.name());
    } else if (replaced != null) {
      replaced.replace(to.directory(), to.name());
    } else {
      throw ErrnoException.of(Errno.EMLINK);
    }
  }

  private void exchangeWithWhiteout() throws ErrnoException {
    whiteouts.receive(from, to);
    exchange();
  }

  private void exchange() throws ErrnoException {
    boolean alone = source.sources().lowers().isEmpty();
    DirectoryMarks marks = alone ? to.marks() : null;
    new Exchange(union.upper())
        .ofNames(from.directory(), from.name(), to.directory(), to.name(), marks);
  }

  /** Lets a draft and what is at the new name change places. */
  private void exchange(Draft draft) throws ErrnoException {
    draft.exchange(to);
  }

  /** Nothing below has the name, so a whiteout that stays there says nothing. */
  private void removeWhiteout() {
    try {
      Names.unlink(from.directory(), from.name());
    } catch (ErrnoException e) {
      LOG.debug("a whiteout without a file below stays: {}", e.getMessage());
    }
  }

  /** Makes the last step; if it fails, takes back the one before it. */
  private static void finish(ErrnoAction last, ErrnoAction back) throws ErrnoException {
    try {
      last.run();
    } catch (ErrnoException e) {
      try {
        back.run();
      } catch (ErrnoException stays) {
        LOG.warn("half of a rename stays, for it cannot be taken back: {}", stays.getMessage());
        e.addSuppressed(stays);
      }
      throw e;
    }
  }
}
