package dev.jovl.run.runtime;

import dev.jovl.linux.proc.KernelVersion;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.posix.Device;
import dev.jovl.run.root.ContainerUser;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.Network;
import dev.jovl.run.spec.TmpfsMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Writes the config.json of a bundle (OCI runtime specification 1.0): what {@code runc spec} gives,
 * with Docker's capabilities, and no-new-privileges only where it is asked for.
 */
final class RuntimeConfig {

  private static final List<String> MASKED =
      List.of(
          "/proc/acpi",
          "/proc/asound",
          "/proc/interrupts",
          "/proc/kcore",
          "/proc/keys",
          "/proc/latency_stats",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/sched_debug",
          "/sys/firmware",
          "/sys/devices/virtual/powercap",
          "/proc/scsi");
  private static final List<String> READ_ONLY =
      List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

  /**
   * Both, for crun before 1.4 and runc before 1.1 hand "rro" to the kernel, which ignores it on a
   * bind.
   */
  private static final List<String> READ_ONLY_BELOW = List.of("ro", "rro");

  private static final int TERMINALS = 5;

  private final PreparedContainer container;
  private final List<Mount> mounts;
  private final NamespaceIds groups;

  /**
   * Makes a writer.
   *
   * @param mounts what is mounted besides what every container has, in this order
   * @param groups those that the container can have
   */
  RuntimeConfig(PreparedContainer container, List<Mount> mounts, NamespaceIds groups) {
    this.container = container;
    this.mounts = List.copyOf(mounts);
    this.groups = groups;
  }

  byte[] toBytes() {
    return JsonObject.builder()
        .put("ociVersion", "1.0.2")
        .put("process", process())
        .put(
            "root",
            JsonObject.builder()
                .put("path", container.root().toString())
                .put("readonly", container.spec().readOnly())
                .build())
        .put("hostname", container.spec().hostname())
        .put("mounts", new JsonValue.Array(mounts()))
        .put("linux", linux())
        .build()
        .toBytes();
  }

  private JsonObject process() {
    ContainerUser user = container.user();
    List<JsonValue> additional = new ArrayList<>();
    user.groups().forEach(gid -> additional.add(new JsonValue.Number(Long.toString(gid))));
    return JsonObject.builder()
        .put("terminal", container.spec().terminal())
        .put(
            "user",
            JsonObject.builder()
                .put("uid", user.uid())
                .put("gid", user.gid())
                .put("additionalGids", new JsonValue.Array(additional))
                .build())
        .put("args", JsonValue.Array.ofTexts(container.spec().args()))
        .put("env", JsonValue.Array.ofTexts(container.env()))
        .put("cwd", container.workingDir())
        .put("capabilities", capabilities())
        .put("noNewPrivileges", container.spec().privileges().noNew())
        .build();
  }

  private JsonObject capabilities() {
    List<String> names = container.capabilities().stream().map(name -> "CAP_" + name).toList();
    JsonValue list = JsonValue.Array.ofTexts(names);
    return JsonObject.builder()
        .put("bounding", list)
        .put("effective", list)
        .put("permitted", list)
        .build();
  }

  private List<JsonValue> mounts() {
    List<JsonValue> all = new ArrayList<>();
    all.add(mount("/proc", "proc", "proc", "nosuid", "noexec", "nodev"));
    all.add(mount("/dev", "tmpfs", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k"));
    all.add(terminals());
    all.add(
        mount("/dev/shm", "tmpfs", "shm", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k"));
    all.add(mount("/dev/mqueue", "mqueue", "mqueue", "nosuid", "noexec", "nodev"));
    all.add(system());
    if (groups.areAll() && CgroupNamespaces.areThere()) {
      // A user namespace is shown those of the host, with the rest of its /sys.
      String access = isPrivileged() ? "rw" : "ro";
      all.add(mount("/sys/fs/cgroup", "cgroup", "cgroup", "nosuid", "noexec", "nodev", access));
    }
    mounts.forEach(asked -> all.add(mount(asked)));
    return all;
  }

  /**
   * A user namespace may mount a sysfs with a network of its own alone. The host's is shown
   * instead, and with it what is mounted there, control groups for one, which is not to be written
   * either.
   */
  private JsonObject system() {
    boolean own = groups.areAll() || container.spec().network() == Network.NONE;
    if (isPrivileged() || own) {
      String access = isPrivileged() ? "rw" : "ro";
      return mount("/sys", "sysfs", "sysfs", "nosuid", "noexec", "nodev", access);
    }
    List<String> options =
        new ArrayList<>(List.of("rbind", "rprivate", "nosuid", "noexec", "nodev"));
    options.addAll(READ_ONLY_BELOW);
    return mount("/sys", "bind", "/sys", options.toArray(String[]::new));
  }

  /**
   * The group that owns terminals is one that the user namespace must have (devpts says EINVAL).
   */
  private JsonObject terminals() {
    List<String> options =
        new ArrayList<>(List.of("nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620"));
    if (groups.has(TERMINALS)) {
      options.add("gid=" + TERMINALS);
    }
    return mount("/dev/pts", "devpts", "devpts", options.toArray(String[]::new));
  }

  private static JsonObject mount(Mount asked) {
    if (asked instanceof BindMount bind) {
      List<String> options = new ArrayList<>(List.of("rbind", "rprivate"));
      options.addAll(bind.readOnly() ? readOnly(bind.source()) : List.of("rw"));
      String source = bind.source().toString();
      return mount(bind.destination(), "bind", source, options.toArray(String[]::new));
    }
    List<String> options = new ArrayList<>(((TmpfsMount) asked).options());
    options.add(asked.readOnly() ? "ro" : "rw");
    return mount(asked.destination(), "tmpfs", "tmpfs", options.toArray(String[]::new));
  }

  /**
   * What is mounted below is read-only too, as with docker since 25; without mount_setattr(2) it is
   * not. crun takes that for directories alone (1.8.1).
   */
  private static List<String> readOnly(Path source) {
    boolean below = Files.isDirectory(source) && KernelVersion.running().isAtLeast(5, 12);
    return below ? READ_ONLY_BELOW : List.of("ro");
  }

  private static JsonObject mount(
      String destination, String type, String source, String... options) {
    return JsonObject.builder()
        .put("destination", destination)
        .put("type", type)
        .put("source", source)
        .put("options", JsonValue.Array.ofTexts(List.of(options)))
        .build();
  }

  private JsonObject linux() {
    List<JsonValue> namespaces = new ArrayList<>();
    for (String type : List.of("pid", "ipc", "uts", "mount")) {
      namespaces.add(JsonObject.builder().put("type", type).build());
    }
    if (CgroupNamespaces.areThere()) {
      namespaces.add(JsonObject.builder().put("type", "cgroup").build());
    }
    if (container.spec().network() == Network.NONE) {
      namespaces.add(JsonObject.builder().put("type", "network").build());
    }
    return JsonObject.builder()
        .put(
            "resources",
            JsonObject.builder().put("devices", new JsonValue.Array(deviceRules())).build())
        .put("namespaces", new JsonValue.Array(namespaces))
        .put("maskedPaths", JsonValue.Array.ofTexts(isPrivileged() ? List.of() : MASKED))
        .put("readonlyPaths", JsonValue.Array.ofTexts(isPrivileged() ? List.of() : READ_ONLY))
        .build();
  }

  private boolean isPrivileged() {
    return container.spec().privileges().all();
  }

  private List<JsonValue> deviceRules() {
    List<JsonValue> rules = new ArrayList<>();
    rules.add(JsonObject.builder().put("allow", isPrivileged()).put("access", "rwm").build());
    for (DeviceNode device : container.devices()) {
      rules.add(
          JsonObject.builder()
              .put("allow", true)
              .put("type", device.block() ? "b" : "c")
              .put("major", Device.major(device.number()))
              .put("minor", Device.minor(device.number()))
              .put("access", device.access())
              .build());
    }
    return rules;
  }
}
