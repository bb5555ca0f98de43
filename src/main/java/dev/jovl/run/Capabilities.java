package dev.jovl.run;

import dev.jovl.linux.Self;
import java.util.ArrayList;
import java.util.List;

/** The capabilities that Docker leaves to a container, as far as this process has them to give. */
final class Capabilities {

  /** A capability by its name without CAP_ and its number (linux/capability.h). */
  private record Capability(String name, int number) {}

  private static final List<Capability> DOCKER =
      List.of(
          new Capability("CHOWN", 0),
          new Capability("DAC_OVERRIDE", 1),
          new Capability("FOWNER", 3),
          new Capability("FSETID", 4),
          new Capability("KILL", 5),
          new Capability("SETGID", 6),
          new Capability("SETUID", 7),
          new Capability("SETPCAP", 8),
          new Capability("NET_BIND_SERVICE", 10),
          new Capability("NET_RAW", 13),
          new Capability("SYS_CHROOT", 18),
          new Capability("MKNOD", 27),
          new Capability("AUDIT_WRITE", 29),
          new Capability("SETFCAP", 31));

  private Capabilities() {}

  /** Returns the names without {@code CAP_}. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    for (Capability capability : DOCKER) {
      if (Self.boundingSetHas(capability.number())) {
        names.add(capability.name());
      }
    }
    return names;
  }
}
