package dev.jovl.union.op;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.Stat;
import dev.jovl.union.Node;
import dev.jovl.union.Reach;
import dev.jovl.union.Union;
import java.nio.charset.StandardCharsets;

/**
 * Takes set-id bits and capabilities from files that somebody writes to (setattr_should_drop_*).
 */
final class Privileges {
  private static final byte[] CAPABILITY =
      "security.capability".getBytes(StandardCharsets.US_ASCII);

  private final Union union;

  Privileges(Union union) {
    this.union = union;
  }

  /**
   * Takes setuid, setgid where the group may execute, and file capabilities.
   *
   * @return whether there was one
   */
  boolean kill(Node node) throws ErrnoException {
    try (Fd file = union.reach().openUpper(node, Reach.HANDLE)) {
      Stat stat = Stats.of(file);
      int killed = killed(stat.mode());
      if (killed != stat.mode()) {
        Attributes.chmod(file, Mode.permissions(killed));
      }
      boolean capable = Xattrs.get(file, CAPABILITY) != null;
      if (capable) {
        Xattrs.remove(file, CAPABILITY);
      }
      return capable || killed != stat.mode();
    }
  }

  private static int killed(int mode) {
    int without = mode & ~Mode.SETUID;
    return (mode & Mode.GROUP_EXECUTE) != 0 ? without & ~Mode.SETGID : without;
  }

  /** Takes the setgid bit alone. */
  void killSetgid(Node node) throws ErrnoException {
    try (Fd file = union.reach().openUpper(node, Reach.HANDLE)) {
      int mode = Stats.of(file).mode();
      if ((mode & Mode.SETGID) != 0) {
        Attributes.chmod(file, Mode.permissions(mode & ~Mode.SETGID));
      }
    }
  }
}
