package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.Draft;
import org.jspecify.annotations.Nullable;

/** Makes and opens regular files. */
public final class Create {
  /**
   * A file that was made.
   *
   * @param node handed out once
   * @param stat as stat(2) is to show it
   * @param file open
   */
  public record Created(Node node, Stat stat, OpenFile file) {}

  private final Union union;
  private final Creation creation;
  private final Lookup lookup;
  private final OpenNode open;
  private final Getattr getattr;

  /** Makes the operation on a union. */
  public Create(Union union, CopyUp copyUp) {
    this.union = union;
    this.creation = new Creation(union, copyUp);
    this.lookup = new Lookup(union);
    this.open = new OpenNode(union, copyUp);
    this.getattr = new Getattr(union);
  }

  /**
   * Makes and opens a file, or opens the one that is there.
   *
   * @param flags of open(2); EXCL decides whether one may be there
   * @throws ErrnoException EEXIST with EXCL, EISDIR, ELOOP for a symbolic link, ENOSPC, and what
   *     else open(2) says
   */
  public Created create(Node parent, FileName name, NewAttributes asked, int flags)
      throws ErrnoException {
    while (true) {
      try {
        return made(parent, name, asked, flags);
      } catch (ErrnoException e) {
        if (!e.is(Errno.EEXIST) || (flags & OpenFlags.EXCL) != 0) {
          throw e;
        }
      }
      Created present = present(parent, name, flags);
      if (present != null) {
        return present;
      }
    }
  }

  private Created made(Node parent, FileName name, NewAttributes asked, int flags)
      throws ErrnoException {
    NewAttributes regular = asked.ofType(Mode.REGULAR);
    int descriptorFlags = OpenNode.descriptorFlags(union, flags);
    try (KeptFd kept = new KeptFd()) {
      Creation.Made made = creation.make(parent, name, regular, new Opening(descriptorFlags, kept));
      Fd fd = kept.take();
      if (fd == null) {
        throw ErrnoException.of(Errno.EIO);
      }
      OpenFile opened = OpenFile.ofNew(made.node(), descriptorFlags, fd);
      return new Created(made.node(), getattr.shown(made.node(), made.stat()), opened);
    }
  }

  private @Nullable Created present(Node parent, FileName name, int flags) throws ErrnoException {
    Lookup.Found found = lookup.lookup(parent, name);
    if (found == null) {
      return null;
    }
    try {
      OpenFile file = open.open(found.node(), flags);
      try {
        return new Created(found.node(), getattr.stat(found.node()), file);
      } catch (ErrnoException e) {
        file.close();
        throw e;
      }
    } catch (ErrnoException e) {
      union.nodes().forget(found.node().id(), 1);
      throw e;
    }
  }

  /** Regular files, the one that is made being kept open. */
  private final class Opening implements Creation.Kind {
    private final int flags;
    private final KeptFd kept;

    Opening(int flags, KeptFd kept) {
      this.flags = flags;
      this.kept = kept;
    }

    @Override
    public void makeAt(Fd directory, FileName name, int mode) throws ErrnoException {
      int exclusive = flags | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;
      kept.keep(Open.at(directory, name, exclusive, Mode.permissions(mode)));
    }

    @Override
    public Stat madeAt(Fd directory, FileName name) throws ErrnoException {
      Fd file = kept.get();
      return file == null ? Creation.Kind.super.madeAt(directory, name) : Stats.of(file);
    }

    @Override
    public Draft draft() throws ErrnoException {
      Draft draft = Draft.regular(union.upper());
      try {
        kept.keep(opened(draft.file()));
        return draft;
      } catch (ErrnoException e) {
        draft.close();
        throw e;
      }
    }

    /** A caller that waits for the disk with each write needs an open file of its own. */
    private Fd opened(Fd draft) throws ErrnoException {
      boolean synchronous = (flags & OpenFlags.SYNC) != 0;
      return synchronous ? Open.again(draft, flags) : draft.duplicate();
    }
  }
}
