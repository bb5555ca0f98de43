package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Caller;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.linux.proc.ProcessStatus;
import dev.jovl.linux.proc.UserNamespace;
import dev.jovl.posix.Stat;
import dev.jovl.union.op.InodeFlagRights;
import dev.jovl.union.op.WriterRights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The groups and the capabilities of a caller, which a request does not bring along: they are read
 * from {@code /proc/PID} when they are asked for. A caller that cannot be seen has none.
 */
final class CallerRights implements WriterRights, InodeFlagRights {
  // include/uapi/linux/capability.h
  private static final int CAP_FOWNER = 3;
  private static final int CAP_FSETID = 4;
  private static final int CAP_LINUX_IMMUTABLE = 9;
  private static final int CAP_SYS_ADMIN = 21;

  private static final Path OWN_NAMESPACE = Path.of("/proc/self/ns/user");

  private final Caller caller;

  CallerRights(Caller caller) {
    this.caller = caller;
  }

  @Override
  public boolean isInGroup(Stat file) {
    if (caller.gid() == file.gid()) {
      return true;
    }
    Path process = Path.of("/proc/" + caller.pid());
    try {
      return groups(process).contains(unsigned(file.gid()))
          || (has(process, CAP_FSETID)
              && (isOfOwnNamespace(process)
                  || (hasUser(process, file) && hasGroup(process, file))));
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  @Override
  public boolean owns(Stat file) {
    if (caller.uid() == file.uid()) {
      return true;
    }
    Path process = Path.of("/proc/" + caller.pid());
    try {
      return has(process, CAP_FOWNER) && (isOfOwnNamespace(process) || hasUser(process, file));
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  @Override
  public boolean leavesSetIds() {
    return isCapable(CAP_FSETID);
  }

  @Override
  public boolean mayProtect() {
    return isCapable(CAP_LINUX_IMMUTABLE);
  }

  /**
   * Returns whether the caller is shown the names of trusted attributes (ovl_can_list of Linux):
   * not every root is, in a container without CAP_SYS_ADMIN.
   */
  boolean listsTrusted() {
    return isCapable(CAP_SYS_ADMIN);
  }

  /** capable() asks for the right over the whole machine: root of another namespace has it not. */
  private boolean isCapable(int capability) {
    Path process = Path.of("/proc/" + caller.pid());
    try {
      return has(process, capability) && UserNamespace.isFirst(process);
    } catch (IOException | NumberFormatException e) {
      return false;
    }
  }

  private static List<String> groups(Path process) throws IOException {
    return List.of(ProcessStatus.of(process).value("Groups").split(" ", -1));
  }

  private static boolean has(Path process, int capability) throws IOException {
    return (ProcessStatus.of(process).bits("CapEff") & (1L << capability)) != 0;
  }

  /** Elsewhere a capability counts only for files whose ids are mapped there. */
  private static boolean isOfOwnNamespace(Path process) throws IOException {
    Path namespace = Files.readSymbolicLink(process.resolve("ns/user"));
    return namespace.equals(Files.readSymbolicLink(OWN_NAMESPACE));
  }

  private static boolean hasUser(Path process, Stat file) throws IOException {
    return NamespaceIds.of(process.resolve("uid_map")).hasOutside(file.uid());
  }

  private static boolean hasGroup(Path process, Stat file) throws IOException {
    return NamespaceIds.of(process.resolve("gid_map")).hasOutside(file.gid());
  }

  private static String unsigned(int id) {
    return Integer.toUnsignedString(id);
  }
}
