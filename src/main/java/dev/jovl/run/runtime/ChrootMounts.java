package dev.jovl.run.runtime;

import dev.jovl.run.root.MountPoints;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.TmpfsMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The mounts of a container as what the script of the fallback does, one after the other. Their
 * places have no links in the image; what is mounted above a place can have some, which the script
 * refuses.
 */
final class ChrootMounts {

  private final boolean devices;
  private final Set<Path> opened;
  private final List<String> words = new ArrayList<>();
  private int count;

  /** Lists what is to be done for a container. */
  ChrootMounts(PreparedContainer container) {
    this.devices = container.spec().privileges().all();
    this.opened =
        container.devices().stream()
            .map(device -> device.bind().source())
            .collect(Collectors.toUnmodifiableSet());
    List<Mount> mounts = container.mounts();
    for (int i = 0; i < mounts.size(); i++) {
      add(mounts.get(i), isOnOurs(mounts.get(i).destination(), mounts.subList(0, i)));
    }
    // Below /dev there are links.
    String start = container.workingDir();
    if (isOnOurs(start, mounts) && !MountPoints.isAtOrBelow(start, "/dev")) {
      entry("directory", "", start);
    }
    // Only now, for places had to be made in them.
    mounts.stream()
        .filter(mount -> mount instanceof TmpfsMount && mount.readOnly())
        .forEach(mount -> entry("at", "ro", mount.destination()));
  }

  /**
   * Returns whether a place is on a filesystem that the container begins empty, so that the place
   * is not there and can be made: nothing on the way is of an image or of the host.
   */
  private static boolean isOnOurs(String place, List<Mount> before) {
    boolean ours = MountPoints.isAtOrBelow(place, "/dev");
    for (Mount other : before) {
      if (MountPoints.isAtOrBelow(place, other.destination())) {
        ours = other instanceof TmpfsMount;
      }
    }
    return ours;
  }

  private void add(Mount mount, boolean make) {
    boolean file = mount instanceof BindMount bind && !Files.isDirectory(bind.source());
    if (make) {
      entry(file ? "file" : "directory", "", mount.destination());
    }
    if (mount instanceof TmpfsMount tmpfs) {
      List<String> options = new ArrayList<>(tmpfs.options());
      if (!devices) {
        options.add("nodev");
      }
      entry("tmpfs", String.join(",", options), mount.destination());
    } else if (mount instanceof BindMount bind) {
      entry("bind", bind.source().toString(), mount.destination());
      String options = restrictions(bind);
      if (!options.isEmpty()) {
        entry("below", options, mount.destination());
      }
    }
  }

  /** No device control group says which devices of what is bound can be opened: none can. */
  private String restrictions(BindMount bind) {
    Path source = bind.source();
    boolean opens =
        devices
            || Files.isRegularFile(source)
            || opened.contains(source)
            || Devices.everyContainerOpens(source);
    List<String> options = new ArrayList<>();
    if (!opens) {
      options.add("nodev");
    }
    if (bind.readOnly()) {
      options.add("ro");
    }
    return String.join(",", options);
  }

  private void entry(String action, String subject, String place) {
    words.addAll(List.of(action, subject, place));
    count++;
  }

  /** Returns the arguments of the script: how many, and for each an action, its subject, where. */
  List<String> arguments() {
    List<String> arguments = new ArrayList<>(List.of(Integer.toString(count)));
    arguments.addAll(words);
    return arguments;
  }
}
