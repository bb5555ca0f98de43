package dev.jovl.layer;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.linux.tree.Trees;
import dev.jovl.linux.tree.WriteBehind;
import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.PosixAcl;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarSink;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarXattr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/** Makes one new name of an entry, with everything that the entry says of it. */
final class EntryMaker {

  private static final int NEW_FILE =
      OpenFlags.WRONLY | OpenFlags.CREAT | OpenFlags.EXCL | OpenFlags.NOFOLLOW;

  private static final int OWNER_READ_WRITE = 0600;

  private final Notes notes;
  private final AccessLists lists;
  private final NativeBuffer buffer = NativeBuffer.allocate(1 << 16);
  private long fileBytes;

  EntryMaker(Notes notes, AccessLists lists) {
    this.notes = notes;
    this.lists = lists;
  }

  /** Returns how many bytes of content have been written. */
  long fileBytes() {
    return fileBytes;
  }

  /** Hands the content of a file on. */
  interface Content {
    /** Hands all of it to a sink. */
    void transferTo(TarSink sink) throws IOException;
  }

  void file(Fd directory, FileName name, TarEntry entry, Content content) throws IOException {
    try (Fd file = Open.at(directory, name, NEW_FILE, 0600)) {
      WriteBehind behind = new WriteBehind(file);
      content.transferTo(
          (offset, bytes, length) -> {
            write(file, offset, bytes, length);
            behind.reached(offset + length);
          });
      behind.complete();
      if (entry.storedSize() != entry.size()) {
        FileData.truncate(file, entry.size());
      }
      setAttributes(file, entry);
      Attributes.setTimes(file, time(entry), time(entry));
    }
  }

  /** Makes an empty file that only its owner may use. */
  Stat placeholder(Fd directory, FileName name) throws IOException {
    try (Fd file = Open.at(directory, name, NEW_FILE, 0600)) {
      return Stats.of(file);
    }
  }

  private void write(Fd file, long offset, byte[] bytes, int length) throws ErrnoException {
    ByteBuffer direct = buffer.bytes();
    direct.clear().put(bytes, 0, length).flip();
    while (direct.hasRemaining()) {
      int unused = FileData.pwrite(file, direct, offset + direct.position());
    }
    fileBytes += length;
  }

  /**
   * Sets everything but the times of an open file or directory. The mode comes last: it may take
   * away what the owner needs to set the rest. A directory is left open to its owner, see {@link
   * DirectoryAttributes#set}, and without its default list.
   *
   * @return the mode, which has less than that of the entry if an access list cannot be set
   */
  @CanIgnoreReturnValue
  int setAttributes(Fd file, TarEntry entry) throws IOException {
    boolean owned = Owners.set(file, entry.uid(), entry.gid());
    boolean directory = entry.type() == TarType.DIRECTORY;
    boolean regular = entry.type() == TarType.FILE;
    int mode = setXattrs((name, value) -> Xattrs.set(file, name, value, 0), entry, regular);
    mode = owned || directory ? mode : withoutOwners(mode, entry);
    lists.made(file);
    Attributes.chmod(file, directory ? mode | DirectoryAttributes.OWNER_ALL : mode);
    return mode;
  }

  /**
   * Returns the mode of a file that belongs to root of the user namespace, since that does not have
   * its owner or its group: nobody becomes root by running it.
   */
  private int withoutOwners(int mode, TarEntry entry) {
    int kept = mode & ~(Mode.SETUID | Mode.SETGID);
    if (kept != mode) {
      notes.add("'" + entry + "': not set-id: its owners are not in this user namespace");
    }
    return kept;
  }

  /** Sets one attribute. */
  private interface Setter {
    /** Sets it. */
    void set(byte[] name, byte[] value) throws ErrnoException;
  }

  private int setXattrs(Setter setter, TarEntry entry, boolean regular) throws IOException {
    int mode = entry.mode();
    for (TarXattr xattr : entry.xattrs()) {
      Optional<byte[]> name = XattrRules.toDisk(xattr.name());
      boolean later = PosixAcl.Kind.DEFAULT.is(xattr.name());
      if (name.isEmpty() || (later && entry.type() != TarType.DIRECTORY)) {
        notes.add("'" + entry + "': attribute left out: " + xattr);
      } else if (!later) {
        try {
          setter.set(name.get(), xattr.value());
        } catch (ErrnoException e) {
          refusedXattr(entry, regular, xattr, e);
          boolean list = PosixAcl.Kind.ACCESS.is(xattr.name());
          mode = list ? lists.withoutList(mode, PosixAcl.parse(xattr.value())) : mode;
        }
      }
    }
    return mode;
  }

  /** Replaces the attributes of a directory that was there before. */
  int replaceAttributes(Fd directory, TarEntry entry) throws IOException {
    for (byte[] name : Xattrs.list(directory)) {
      if (!XattrRules.isMark(name) && XattrRules.toTar(name).isPresent()) {
        Xattrs.remove(directory, name);
      }
    }
    return setAttributes(directory, entry);
  }

  void symlink(Fd directory, FileName name, TarEntry entry) throws IOException {
    Names.symlink(entry.linkName(), directory, name);
    Owners.set(directory, name, entry.uid(), entry.gid());
    setXattrs(directory, name, entry, false);
    Attributes.setTimes(directory, name, time(entry), time(entry));
  }

  /**
   * Makes a device or a named pipe.
   *
   * @return false for a device that the caller may not make, which is noted
   */
  boolean special(Fd directory, FileName name, TarEntry entry) throws IOException {
    int type =
        switch (entry.type()) {
          case CHARACTER_DEVICE -> Mode.CHARACTER;
          case BLOCK_DEVICE -> Mode.BLOCK;
          default -> Mode.FIFO;
        };
    if (type == Mode.CHARACTER && entry.deviceMajor() == 0 && entry.deviceMinor() == 0) {
      throw new LayerException("the device 0/0 is the whiteout of a union filesystem");
    }
    try {
      Names.mknod(
          directory, name, type | 0600, Device.make(entry.deviceMajor(), entry.deviceMinor()));
    } catch (ErrnoException e) {
      if (type == Mode.FIFO || !e.is(Errno.EPERM)) {
        throw e;
      }
      notes.add("'" + entry + "': device left out: " + e.getMessage());
      return false;
    }
    try (Fd file = Open.at(directory, name, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
      setAttributes(file, entry);
    }
    Attributes.setTimes(directory, name, time(entry), time(entry));
    return true;
  }

  /** Notes a further name of a device that has not been made. */
  void leftOut(TarEntry link) {
    notes.add("'" + link + "': left out, as the device that it is a link to");
  }

  /**
   * Sets what the entry of a further name says of a file, as container engines do: the last entry
   * counts. Attributes that it does not name stay, since many writers do not repeat them, and so do
   * mode and time of a symbolic link.
   *
   * @param stat what the file is
   */
  void further(Fd directory, FileName name, Stat stat, TarEntry entry) throws IOException {
    // chown(2) takes the capabilities of a file away, even if nothing changes.
    boolean owned =
        Owners.areSet(stat, entry.uid(), entry.gid())
            || Owners.set(directory, name, entry.uid(), entry.gid());
    if (stat.isSymlink()) {
      setXattrs(directory, name, entry, false);
      return;
    }
    try (Fd file = Open.at(directory, name, OpenFlags.PATH | OpenFlags.NOFOLLOW)) {
      boolean open = (stat.mode() & OWNER_READ_WRITE) == OWNER_READ_WRITE;
      if (!open && !entry.xattrs().isEmpty()) {
        // The mode has been set already, and may keep the owner from setting attributes.
        Attributes.chmod(file, OWNER_READ_WRITE);
      }
      int mode = setXattrs(directory, name, entry, stat.isRegular());
      mode = owned ? mode : withoutOwners(mode, entry);
      Attributes.chmod(file, lists.ofFurtherName(mode, stat, entry));
    }
    Attributes.setTimes(directory, name, time(entry), time(entry));
  }

  /** Does so for a copy of a file of a layer below, whose access list may have been left out. */
  void furtherOfCopy(Fd directory, FileName name, Stat copy, TarEntry entry) throws IOException {
    lists.copied(copy);
    further(directory, name, copy, entry);
  }

  @CanIgnoreReturnValue
  private int setXattrs(Fd directory, FileName name, TarEntry entry, boolean regular)
      throws IOException {
    Setter setter = (xattr, value) -> Xattrs.set(directory, name, xattr, value, 0);
    return setXattrs(setter, entry, regular);
  }

  /** Returns whether {@link #furtherOfCopy} would leave a file of a layer below as it is. */
  boolean isAsSaid(Fd directory, FileName name, Stat stat, TarEntry entry) throws IOException {
    boolean same =
        Owners.areSet(stat, entry.uid(), entry.gid())
            && Mode.permissions(stat.mode()) == AccessLists.ofFurtherNameBelow(stat, entry)
            && stat.mtime().equals(time(entry));
    for (TarXattr xattr : entry.xattrs()) {
      Optional<byte[]> onDisk = XattrRules.toDisk(xattr.name());
      if (same && onDisk.isPresent()) {
        same = Arrays.equals(Xattrs.get(directory, name, onDisk.get()), xattr.value());
      }
    }
    return same;
  }

  /**
   * What Linux does not let be set on this kind of file, or not by this user, is noted, and what
   * has ids that a user namespace does not have: a list, and capabilities of another namespace.
   */
  private void refusedXattr(TarEntry entry, boolean regular, TarXattr xattr, ErrnoException e)
      throws IOException {
    boolean notHere = e.is(Errno.EOPNOTSUPP) || (e.is(Errno.EPERM) && !regular);
    boolean notByUser = e.is(Errno.EPERM) && !NamespaceIds.isRootOfAll();
    boolean noList = e.is(Errno.EINVAL) && PosixAcl.Kind.ACCESS.is(xattr.name());
    boolean noRoot =
        e.is(Errno.EINVAL) && XattrRules.isCapability(xattr.name()) && !NamespaceIds.isRootOfAll();
    if (!notHere && !notByUser && !noList && !noRoot) {
      throw e;
    }
    notes.add("'" + entry + "': attribute left out: " + xattr + ": " + e.getMessage());
  }

  int directory(Fd parent, FileName name, TarEntry entry) throws IOException {
    Names.mkdir(parent, name, 0700);
    try (Fd directory = Trees.openDirectory(parent, name)) {
      return setAttributes(directory, entry);
    }
  }

  static Timespec time(TarEntry entry) {
    return new Timespec(entry.modified().getEpochSecond(), entry.modified().getNano());
  }
}
