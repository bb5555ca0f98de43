package dev.jovl.run.runtime;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.HostDevice;
import dev.jovl.run.spec.Privileges;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Finds the devices of the host that a container is to have. They are bound into it, never made
 * there: so they keep their owner and mode, and it works in a user namespace too, as podman does it
 * for users.
 */
public final class Devices {

  private static final Path ALL = Path.of("/dev");

  /** What every container has of its own. */
  private static final Pattern OWN =
      Pattern.compile(
          "/dev/(null|zero|full|random|urandom|tty|console|ptmx|fd|core|stdin|stdout|stderr"
              + "|(pts|shm|mqueue)(/.*)?)");

  /** Of the host, what a container may open though it was not asked for, as with runc. */
  private static final Pattern OPENED =
      Pattern.compile("/dev/(null|zero|full|random|urandom|tty|ptmx|pts(/.*)?)");

  private final Map<String, DeviceNode> found = new LinkedHashMap<>();

  private Devices() {}

  /**
   * Returns the devices by where they are shown, absolute paths without dots and links.
   *
   * @param privileges what is asked for
   * @throws RunException if what is asked for is not there, or is no device
   */
  public static Map<String, DeviceNode> of(Privileges privileges) throws IOException {
    Devices devices = new Devices();
    if (privileges.all()) {
      devices.addBelow(new HostDevice(ALL, ALL.toString(), "rwm"));
    }
    for (HostDevice device : privileges.devices()) {
      devices.add(device);
    }
    return devices.found;
  }

  /**
   * Returns whether what is bound may have devices that can be opened: it is a device that every
   * container has too, or the terminals, among which nobody can make another device.
   *
   * @param source a path of the host without links
   */
  static boolean everyContainerOpens(Path source) {
    return OPENED.matcher(source.toString()).matches();
  }

  private void add(HostDevice device) throws IOException {
    Path source = device.source();
    if (!Files.exists(source)) {
      throw RunException.notRun("--device " + source + ": no such device");
    }
    if (Files.isDirectory(source)) {
      addBelow(device);
    } else if (!addNode(device, source.toRealPath(), device.destination())) {
      throw RunException.notRun("--device " + source + ": this is no device");
    }
  }

  /** What nobody can enter or look at is left out, for nothing of it can be used. */
  private void addBelow(HostDevice top) throws IOException {
    Path unused =
        Files.walkFileTree(
            top.source(),
            Set.of(),
            Integer.MAX_VALUE,
            new SimpleFileVisitor<>() {
              @Override
              public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                  throws IOException {
                if (attributes.isOther()) {
                  Path below = top.source().relativize(file);
                  boolean isDevice = addNode(top, file, top.destination() + "/" + below);
                }
                return FileVisitResult.CONTINUE;
              }

              @Override
              public FileVisitResult visitFileFailed(Path file, IOException e) {
                return FileVisitResult.CONTINUE;
              }
            });
  }

  /** Adds one node, unless every container has it anyway. Returns whether it is a device. */
  private boolean addNode(HostDevice asked, Path source, String destination) throws ErrnoException {
    Stat stat = stat(source);
    boolean block = Mode.type(stat.mode()) == Mode.BLOCK;
    if (!block && !Mode.isCharacter(stat.mode())) {
      return false;
    }
    String place = Path.of("/").resolve(destination).normalize().toString();
    if (!OWN.matcher(place).matches()) {
      BindMount bind = new BindMount(source, place, false);
      found.put(place, new DeviceNode(bind, block, stat.rdev(), asked.access()));
    }
    return true;
  }

  private static Stat stat(Path path) throws ErrnoException {
    byte[] bytes = PathBytes.of(path);
    int flags = OpenFlags.PATH | OpenFlags.NOFOLLOW;
    try (Fd node = Open.path(Fd.CURRENT_DIRECTORY, bytes, flags)) {
      return Stats.of(node);
    }
  }
}
