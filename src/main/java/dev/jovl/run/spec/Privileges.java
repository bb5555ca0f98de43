package dev.jovl.run.spec;

import java.util.List;

/**
 * What a container may do besides what every container may.
 *
 * @param all whether it has every capability and every device of the host, and nothing of {@code
 *     /proc} and {@code /sys} is hidden or read-only
 * @param noNew whether none come to it by executing a program, set-user-ID ones too
 * @param added capabilities, with or without {@code CAP_}; ALL is every one that there is
 * @param dropped capabilities that it does not have; ALL is every one that is not added
 * @param devices devices of the host
 */
public record Privileges(
    boolean all,
    boolean noNew,
    List<String> added,
    List<String> dropped,
    List<HostDevice> devices) {

  /** Nothing besides. */
  public static final Privileges NONE =
      new Privileges(false, false, List.of(), List.of(), List.of());

  /** Copies the lists. */
  public Privileges {
    added = List.copyOf(added);
    dropped = List.copyOf(dropped);
    devices = List.copyOf(devices);
  }
}
