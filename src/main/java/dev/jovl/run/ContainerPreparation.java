package dev.jovl.run;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.posix.FileName;
import dev.jovl.run.root.ContainerFiles;
import dev.jovl.run.root.ContainerUser;
import dev.jovl.run.root.ImageRoot;
import dev.jovl.run.root.MountPoints;
import dev.jovl.run.root.Program;
import dev.jovl.run.runtime.Capabilities;
import dev.jovl.run.runtime.DeviceNode;
import dev.jovl.run.runtime.Devices;
import dev.jovl.run.runtime.PreparedContainer;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.Network;
import dev.jovl.run.spec.RunException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Looks up in an image what a container needs, and makes what is missing to mount on. */
final class ContainerPreparation {

  private static final List<String> OF_THE_KERNEL = List.of("/proc", "/dev", "/sys");
  private static final String LOCAL_HOSTS =
      "127.0.0.1\tlocalhost\n::1\tlocalhost ip6-localhost ip6-loopback\n";
  private static final Path HOST_HOSTS = Path.of("/etc/hosts");
  private static final Path HOST_RESOLVER = Path.of("/etc/resolv.conf");

  private final ContainerSpec spec;
  private final ImageRoot root;
  private final Path bundle;
  private final List<ImageRoot.Made> made = new ArrayList<>();

  ContainerPreparation(ContainerSpec spec, ImageRoot root, Path bundle) {
    this.spec = spec;
    this.root = root;
    this.bundle = bundle;
  }

  /** Returns what was made in the image only to be mounted on. */
  List<ImageRoot.Made> made() {
    return made;
  }

  PreparedContainer prepare() throws IOException {
    List<String> capabilities = Capabilities.of(spec.privileges());
    ContainerUser user = ContainerUser.resolve(root.accounts(), spec.user());
    user.requireAmong(NamespaceIds.users(), NamespaceIds.groups());
    List<String> env = environment(user);
    String workingDir = root.makeToStay(spec.workingDir());
    for (String directory : OF_THE_KERNEL) {
      if (!root.makeToMountOn(directory, true, made).equals(directory)) {
        throw RunException.notRun(directory + " is a link in the image");
      }
    }
    Collection<DeviceNode> devices = Devices.of(spec.privileges()).values();
    List<Mount> mounts = mounts(devices);
    String path = valueOf(env, "PATH").orElse(ContainerConfig.DEFAULT_PATH);
    Program.check(new ContainerFiles(root, mounts), spec, path);
    return new PreparedContainer(
        spec,
        root.path(),
        user,
        env,
        workingDir,
        capabilities,
        mounts,
        List.copyOf(devices),
        bundle);
  }

  private List<Mount> mounts(Collection<DeviceNode> devices) throws IOException {
    MountPoints points = new MountPoints(root, made);
    for (Mount mount : spec.mounts()) {
      points.add(mount);
    }
    addVolumes(points);
    boolean readOnly = spec.readOnly();
    points.addUnlessBound(new BindMount(resolver(), "/etc/resolv.conf", readOnly));
    points.addUnlessBound(new BindMount(hosts(), "/etc/hosts", readOnly));
    if (spec.etcFiles()) {
      points.addUnlessBound(new BindMount(hostname(), "/etc/hostname", readOnly));
      // As with docker; in a build it would stay in the layer.
      root.linkIfAbsent("/etc", FileName.of("mtab"), "/proc/mounts");
    }
    for (DeviceNode device : devices) {
      // What is mounted on /dev hides what the image has there: nothing is made for it.
      if (device.bind().destination().startsWith("/dev/")) {
        points.addOutsideTheImage(device.bind());
      } else {
        points.add(device.bind());
      }
    }
    return points.inOrder();
  }

  /**
   * A volume shows the files of the image; if the image is read-only, through a mount of its own,
   * so that it can be written. A volume inside another mount belongs to that mount.
   */
  private void addVolumes(MountPoints points) throws IOException {
    for (String volume : spec.volumes()) {
      String real = root.makeToStay(volume);
      boolean hidden =
          points.cover(real)
              || OF_THE_KERNEL.stream().anyMatch(other -> MountPoints.isAtOrBelow(real, other));
      if (spec.readOnly() && !hidden && !real.equals("/")) {
        points.add(new BindMount(root.path().resolve(real.substring(1)), real, false));
      }
    }
  }

  private List<String> environment(ContainerUser user) {
    List<String> env = new ArrayList<>();
    if (valueOf(spec.env(), "PATH").isEmpty()) {
      env.add("PATH=" + ContainerConfig.DEFAULT_PATH);
    }
    env.add("HOSTNAME=" + spec.hostname());
    if (spec.terminal() && valueOf(spec.env(), "TERM").isEmpty()) {
      env.add("TERM=xterm");
    }
    spec.env().stream().filter(entry -> entry.indexOf('=') > 0).forEach(env::add);
    for (String entry : spec.env()) {
      env.removeIf(it -> it.startsWith(entry + "=") && entry.indexOf('=') < 0);
    }
    if (valueOf(spec.env(), "HOME").isEmpty()) {
      env.add("HOME=" + user.home());
    }
    return env;
  }

  private static Optional<String> valueOf(List<String> env, String name) {
    return env.stream()
        .filter(entry -> entry.startsWith(name + "="))
        .map(entry -> entry.substring(name.length() + 1))
        .reduce((first, last) -> last);
  }

  private Path resolver() throws IOException {
    byte[] content =
        Files.isReadable(HOST_RESOLVER) ? Files.readAllBytes(HOST_RESOLVER) : new byte[0];
    return readable(Files.write(bundle.resolve("resolv.conf"), content));
  }

  /** The file of the host is copied byte for byte, whatever its encoding is. */
  private Path hosts() throws IOException {
    boolean copies = spec.network() == Network.HOST && Files.isReadable(HOST_HOSTS);
    String hosts = copies ? Files.readString(HOST_HOSTS, ISO_8859_1) : LOCAL_HOSTS;
    String own = (hosts.endsWith("\n") ? "" : "\n") + "127.0.1.1\t" + spec.hostname() + "\n";
    String more = spec.hosts().stream().map(line -> line + "\n").collect(Collectors.joining());
    return readable(
        Files.write(bundle.resolve("hosts"), (hosts + own + more).getBytes(ISO_8859_1)));
  }

  private Path hostname() throws IOException {
    return readable(Files.writeString(bundle.resolve("hostname"), spec.hostname() + "\n"));
  }

  /** The umask of the caller is not meant for what a container reads. */
  private static Path readable(Path file) throws IOException {
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
  }
}
