package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.copyup.Draft;

/**
 * Makes directories, symbolic links, devices, fifos, sockets, and regular files without opening.
 */
public final class MakeNode {
  private final Union union;
  private final Creation creation;
  private final Getattr getattr;

  /** Makes the operation on a union. */
  public MakeNode(Union union, CopyUp copyUp) {
    this.union = union;
    this.creation = new Creation(union, copyUp);
    this.getattr = new Getattr(union);
  }

  /**
   * Makes a directory.
   *
   * @return the node, handed out once
   * @throws ErrnoException EEXIST, ENOSPC, and what else mkdir(2) says
   */
  public Lookup.Found directory(Node parent, FileName name, NewAttributes asked)
      throws ErrnoException {
    NewAttributes typed = asked.ofType(Mode.DIRECTORY);
    try {
      return made(parent, name, typed, new Directories());
    } finally {
      union.subdirectories().changed(parent);
    }
  }

  /**
   * Makes a symbolic link.
   *
   * @return the node, handed out once
   * @throws ErrnoException EEXIST, ENOSPC, and what else symlink(2) says
   */
  public Lookup.Found symlink(Node parent, FileName name, byte[] target, NewAttributes asked)
      throws ErrnoException {
    return made(parent, name, asked.ofType(Mode.SYMLINK), new Symlinks(target));
  }

  /**
   * Makes a file of the type in its mode.
   *
   * @return the node, handed out once
   * @throws ErrnoException EPERM for a device 0/0, which would be a whiteout; EEXIST, ENOSPC, and
   *     what else mknod(2) says
   */
  public Lookup.Found special(Node parent, FileName name, NewAttributes asked)
      throws ErrnoException {
    if (Mode.isCharacter(asked.mode()) && asked.device() == 0) {
      throw ErrnoException.of(Errno.EPERM);
    }
    int type = Mode.type(asked.mode());
    return made(parent, name, asked.ofType(type == 0 ? Mode.REGULAR : type), new Specials(asked));
  }

  private Lookup.Found made(Node parent, FileName name, NewAttributes asked, Creation.Kind kind)
      throws ErrnoException {
    Creation.Made made = creation.make(parent, name, asked, kind);
    return new Lookup.Found(made.node(), getattr.shown(made.node(), made.stat()));
  }

  /** Directories. */
  private final class Directories implements Creation.Kind {
    @Override
    public void makeAt(Fd directory, FileName name, int mode) throws ErrnoException {
      Names.mkdir(directory, name, Mode.permissions(mode));
    }

    @Override
    public Draft draft() throws ErrnoException {
      return Draft.directory(union.upper());
    }
  }

  /** Symbolic links to one target. */
  private final class Symlinks implements Creation.Kind {
    private final byte[] target;

    Symlinks(byte[] target) {
      this.target = target;
    }

    @Override
    public void makeAt(Fd directory, FileName name, int mode) throws ErrnoException {
      Names.symlink(target, directory, name);
    }

    @Override
    public Draft draft() throws ErrnoException {
      return Draft.symlink(union.upper(), target);
    }
  }

  /** Files that mknod(2) makes. */
  private final class Specials implements Creation.Kind {
    private final NewAttributes asked;

    Specials(NewAttributes asked) {
      this.asked = asked;
    }

    @Override
    public void makeAt(Fd directory, FileName name, int mode) throws ErrnoException {
      Names.mknod(directory, name, mode, asked.device());
    }

    @Override
    public Draft draft() throws ErrnoException {
      int type = Mode.type(asked.mode());
      return type == 0 || type == Mode.REGULAR
          ? Draft.regular(union.upper())
          : Draft.special(union.upper(), asked.mode(), asked.device());
    }
  }
}
