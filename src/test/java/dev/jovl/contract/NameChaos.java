package dev.jovl.contract;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Names;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Timespec;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.Set;

/** A thread that does everything to a few names, as others do; what each call answers is chance. */
final class NameChaos implements ThreadOfNames {
  /** The names begin so; layers may have them. */
  static final String PREFIX = "x";

  private static final int NAMES = 4;
  private static final byte[] XATTR = "user.x".getBytes(StandardCharsets.US_ASCII);
  private static final int[] RENAMES = {
    0, 0, RenameFlags.NOREPLACE, RenameFlags.EXCHANGE, RenameFlags.EXCHANGE
  };

  /** What the state of names can be the reason of; ENODATA and EPERM are for links and fifos. */
  private static final Set<Errno> EXPECTED =
      Set.of(
          Errno.ENOENT,
          Errno.EEXIST,
          Errno.ENOTEMPTY,
          Errno.ENOTDIR,
          Errno.EISDIR,
          Errno.EINVAL,
          Errno.ELOOP,
          Errno.ENXIO,
          Errno.EPERM);

  private final Random random;
  private final ByteBuffer buffer = NativeBuffer.allocate(1 << 15).bytes();

  NameChaos(long seed) {
    random = new Random(seed);
  }

  @Override
  public void step(SharedDirectories all) throws ErrnoException {
    try (Fd from = somewhere(all);
        Fd to = somewhere(all)) {
      if (random.nextInt(3) == 0) {
        move(from, to);
      } else if (random.nextBoolean()) {
        make(from);
      } else {
        use(from);
      }
    } catch (ErrnoException e) {
      if (!EXPECTED.contains(e.errno())) {
        throw e;
      }
    }
  }

  private FileName name() {
    return FileName.of(PREFIX + random.nextInt(NAMES));
  }

  /** Opens one of the directories, or what may be a directory in it, two deep at most. */
  private Fd somewhere(SharedDirectories all) throws ErrnoException {
    Fd found = all.get(random.nextInt(all.count())).duplicate();
    for (int depth = random.nextInt(3); depth > 0; depth--) {
      try (Fd parent = found) {
        found = Open.at(parent, name(), OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW);
      }
    }
    return found;
  }

  private void move(Fd from, Fd to) throws ErrnoException {
    switch (random.nextInt(4)) {
      case 0 -> Names.link(from, name(), to, name());
      case 1 -> unnamed(from, to);
      default -> Names.rename(from, name(), to, name(), RENAMES[random.nextInt(RENAMES.length)]);
    }
  }

  private void unnamed(Fd from, Fd to) throws ErrnoException {
    int flags = OpenFlags.TMPFILE | OpenFlags.RDWR;
    try (Fd file = Open.at(from, FileName.of("."), flags, 0640)) {
      write(file);
      Names.link(file, to, name());
    }
  }

  private void make(Fd directory) throws ErrnoException {
    FileName name = name();
    switch (random.nextInt(8)) {
      case 0, 1 -> create(directory, name);
      case 2 -> Names.mkdir(directory, name, 0755);
      case 3 -> Names.symlink(bytes("x1"), directory, name);
      case 4 -> Names.mknod(directory, name, Mode.FIFO | 0644, 0);
      case 5 -> Names.rmdir(directory, name);
      case 6 -> Trees.remove(directory, name);
      default -> Names.unlink(directory, name);
    }
  }

  private void create(Fd directory, FileName name) throws ErrnoException {
    int[] more = {0, OpenFlags.EXCL, OpenFlags.TRUNC};
    int flags = OpenFlags.CREAT | OpenFlags.RDWR | OpenFlags.NONBLOCK;
    try (Fd file = Open.at(directory, name, flags | more[random.nextInt(more.length)], 0644)) {
      if (Stats.of(file).isRegular()) {
        write(file);
      }
    }
  }

  private void write(Fd file) throws ErrnoException {
    buffer.clear().limit(1 + random.nextInt(buffer.capacity()));
    int unused = FileData.pwrite(file, buffer, random.nextInt(10_000));
  }

  private void use(Fd directory) throws ErrnoException {
    if (random.nextInt(6) == 0) {
      Object unused = Trees.entries(directory);
      return;
    }
    int flags = random.nextBoolean() ? OpenFlags.RDONLY : OpenFlags.RDWR;
    try (Fd file = Open.at(directory, name(), flags | OpenFlags.NONBLOCK)) {
      boolean writable = Stats.of(file).isRegular() && flags == OpenFlags.RDWR;
      switch (random.nextInt(writable ? 6 : 4)) {
        case 0 -> Attributes.chmod(file, 0600 | random.nextInt(0200));
        case 1 -> Attributes.chown(file, random.nextInt(3), random.nextInt(3));
        case 2 -> Xattrs.set(file, XATTR, bytes("v" + random.nextInt(9)), 0);
        case 3 -> Attributes.setTimes(file, null, Timespec.NOW);
        case 4 -> FileData.truncate(file, random.nextInt(30_000));
        default -> write(file);
      }
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
