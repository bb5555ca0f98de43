package dev.jovl.run.runtime;

import dev.jovl.linux.Self;
import dev.jovl.run.spec.Privileges;
import dev.jovl.run.spec.RunException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The capabilities of containers, as far as this process has them to give. */
public final class Capabilities {

  /** All names without CAP_, by their numbers (linux/capability.h). */
  private static final List<String> ALL =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "DAC_READ_SEARCH",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "LINUX_IMMUTABLE",
          "NET_BIND_SERVICE",
          "NET_BROADCAST",
          "NET_ADMIN",
          "NET_RAW",
          "IPC_LOCK",
          "IPC_OWNER",
          "SYS_MODULE",
          "SYS_RAWIO",
          "SYS_CHROOT",
          "SYS_PTRACE",
          "SYS_PACCT",
          "SYS_ADMIN",
          "SYS_BOOT",
          "SYS_NICE",
          "SYS_RESOURCE",
          "SYS_TIME",
          "SYS_TTY_CONFIG",
          "MKNOD",
          "LEASE",
          "AUDIT_WRITE",
          "AUDIT_CONTROL",
          "SETFCAP",
          "MAC_OVERRIDE",
          "MAC_ADMIN",
          "SYSLOG",
          "WAKE_ALARM",
          "BLOCK_SUSPEND",
          "AUDIT_READ",
          "PERFMON",
          "BPF",
          "CHECKPOINT_RESTORE");

  /** What Docker leaves to a container. */
  private static final List<String> DOCKER =
      List.of(
          "CHOWN",
          "DAC_OVERRIDE",
          "FOWNER",
          "FSETID",
          "KILL",
          "SETGID",
          "SETUID",
          "SETPCAP",
          "NET_BIND_SERVICE",
          "NET_RAW",
          "SYS_CHROOT",
          "MKNOD",
          "AUDIT_WRITE",
          "SETFCAP");

  private static final String EVERY_ONE = "ALL";

  private Capabilities() {}

  /**
   * Returns the names without {@code CAP_}, in the order of their numbers. Those that this process
   * does not have are left out, unless they are asked for by name.
   *
   * @throws RunException if one that is asked for is not known, or not this process's to give
   */
  public static List<String> of(Privileges privileges) throws RunException {
    Set<String> added = names("--cap-add", privileges.added());
    Set<String> dropped = names("--cap-drop", privileges.dropped());
    Set<String> wanted = new LinkedHashSet<>();
    if (privileges.all() || added.contains(EVERY_ONE)) {
      wanted.addAll(ALL);
    } else if (!dropped.contains(EVERY_ONE)) {
      wanted.addAll(DOCKER);
    }
    added.remove(EVERY_ONE);
    for (String name : added) {
      if (!isHere(name)) {
        throw RunException.notRun("--cap-add " + name + ": nobody here has this capability");
      }
    }
    wanted.addAll(added);
    wanted.removeAll(dropped);
    List<String> names = new ArrayList<>(ALL);
    names.removeIf(name -> !wanted.contains(name) || !isHere(name));
    return names;
  }

  private static Set<String> names(String option, List<String> words) throws RunException {
    Set<String> names = new LinkedHashSet<>();
    for (String word : words) {
      String upper = word.toUpperCase(Locale.ROOT);
      String name = upper.startsWith("CAP_") ? upper.substring("CAP_".length()) : upper;
      if (!name.equals(EVERY_ONE) && !ALL.contains(name)) {
        throw RunException.notRun(
            option + " " + word + ": no such capability; capabilities(7) has the names");
      }
      names.add(name);
    }
    return names;
  }

  private static boolean isHere(String name) {
    return Self.boundingSetHas(ALL.indexOf(name));
  }

  /** Returns how setpriv(1) knows a capability, whose names end where its library does. */
  static String number(String name) {
    return "cap_" + ALL.indexOf(name);
  }
}
