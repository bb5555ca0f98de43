package dev.jovl.linux.proc;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Ioctl;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The user namespace that a process is in, see user_namespaces(7). */
public final class UserNamespace {
  /** That of the machine: PROC_USER_INIT_INO of include/linux/proc_ns.h. */
  private static final Path FIRST = Path.of("user:[4026531837]");

  /** NS_GET_OWNER_UID of include/uapi/linux/nsfs.h. */
  private static final int GET_OWNER = 0xb704;

  private static final byte[] OWN = "/proc/self/ns/user".getBytes(StandardCharsets.US_ASCII);
  private static final Path OVERFLOW = Path.of("/proc/sys/kernel/overflowuid");
  private static final int USUAL_OVERFLOW = 65534;

  private UserNamespace() {}

  /**
   * Returns the user who made the namespace of this process, by its number there: {@link
   * #overflowUid} if it has none, as a user of the machine has none in a container of root.
   *
   * @throws IOException if /proc is not there
   */
  public static int owner() throws IOException {
    try (Fd namespace = Open.path(Fd.CURRENT_DIRECTORY, OWN, OpenFlags.RDONLY)) {
      byte[] uid = new byte[Integer.BYTES];
      int unused = Ioctl.withStruct(namespace, GET_OWNER, uid);
      return ByteBuffer.wrap(uid).order(ByteOrder.nativeOrder()).getInt();
    }
  }

  /** Returns what stat(2) says of an owner that the namespace does not have. */
  public static int overflowUid() {
    // By lines, since readString reads a byte first, and such a file then has no more.
    try {
      return Integer.parseUnsignedInt(Files.readAllLines(OVERFLOW).get(0));
    } catch (IOException | NumberFormatException e) {
      return USUAL_OVERFLOW;
    }
  }

  /**
   * Returns whether nobody else can be meant by an owner that stat(2) shows. Those that the
   * namespace does not have are all shown as the overflow id, whether it has that too or not.
   *
   * @param shown of 32 bits, negative above 2^31
   * @throws IOException if /proc is not there
   */
  public static boolean isCertain(int shown) throws IOException {
    return shown != overflowUid() || NamespaceIds.users().areAll();
  }

  /**
   * Returns whether the namespace has the owner of a file. Those that it does not have are all
   * shown as the overflow id; if it has that too, its files look the same, but only for them does
   * the right to leave access times alone count (inode_owner_or_capable of fs/inode.c).
   *
   * @param file open on a regular file or directory, O_PATH is enough
   * @param shown the owner that stat(2) shows
   * @return false also where the file may not be read, and so this is not known: to take somebody
   *     from outside for a user of the namespace would be the worse error
   * @throws ErrnoException what else open(2) says
   */
  public static boolean isOwnerMapped(Fd file, int shown) throws ErrnoException {
    if (shown != overflowUid()) {
      return true;
    }
    try (Fd again = Open.again(file, OpenFlags.RDONLY | OpenFlags.NOATIME)) {
      return true;
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM) && !e.is(Errno.EACCES)) {
        throw e;
      }
      return false;
    }
  }

  /**
   * Returns whether a process is in that of the machine: what another gives to its root it gives
   * over itself alone.
   *
   * @param process its directory in /proc
   * @throws IOException if it cannot be looked at
   */
  public static boolean isFirst(Path process) throws IOException {
    return Files.readSymbolicLink(process.resolve("ns/user")).equals(FIRST);
  }
}
