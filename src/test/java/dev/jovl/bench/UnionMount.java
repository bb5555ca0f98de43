package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A union that a contestant has mounted on new, empty upper and work directories. */
final class UnionMount implements AutoCloseable {
  private final Contestant contestant;
  private final Layers layers;
  private final List<Path> lowers;
  private final Path home;
  private Path runtimeDirectory;
  private boolean mounted;

  private UnionMount(Contestant contestant, Layers layers, List<Path> lowers, Path home) {
    this.contestant = contestant;
    this.layers = layers;
    this.lowers = lowers;
    this.home = home;
    this.runtimeDirectory = Path.of(System.getenv("JOVL_RUNTIME_DIR"));
  }

  /** Mounts below a directory that must not exist yet and goes when the mount is closed. */
  static UnionMount mount(Contestant contestant, Layers layers, List<Path> lowers, Path home)
      throws IOException {
    UnionMount mount = new UnionMount(contestant, layers, lowers, home);
    mount.makeDirectories();
    mount.mountAgain();
    return mount;
  }

  /** Mounts the same layers once more, below another directory, with the same server. */
  UnionMount another(Path otherHome) throws IOException {
    UnionMount mount = new UnionMount(contestant, layers, lowers, otherHome);
    mount.runtimeDirectory = runtimeDirectory;
    mount.makeDirectories();
    mount.mountAgain();
    return mount;
  }

  private void makeDirectories() throws IOException {
    for (String name : new String[] {"upper", "work", "mnt"}) {
      Files.createDirectories(home.resolve(name));
    }
  }

  /** Unmounts; the next mount command finds no server and has to start one. */
  void forgetServer() throws IOException {
    unmount();
    // Not below home: the path of a socket has at most 107 bytes.
    runtimeDirectory = Files.createTempDirectory(Path.of(System.getenv("JOVL_RUNTIME_DIR")), "s");
  }

  /** Runs the contestant's mount command; the directories stay as they are. */
  void mountAgain() throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("env", "JOVL_RUNTIME_DIR=" + runtimeDirectory));
    command.addAll(contestant.command(lowers, home));
    Programs.run(home, command);
    mounted = true;
    if (!Machine.isMounted(root())) {
      throw new IOException(contestant + " reports success but mounted nothing");
    }
  }

  /** Unmounts and keeps the directories. */
  void unmount() throws IOException {
    if (mounted) {
      Programs.run(Path.of("/"), "umount", root().toString());
      mounted = false;
    }
  }

  Path root() {
    return home.resolve("mnt");
  }

  List<Path> lowers() {
    return lowers;
  }

  Scale scale() {
    return layers.scale();
  }

  Contestant contestant() {
    return contestant;
  }

  /** Returns the process that serves the mount; the kernel's overlayfs has none. */
  long server() throws IOException {
    List<Long> servers =
        Machine.fuseServers(runtimeDirectory, line -> contestant.isServer(line, home));
    if (servers.size() != 1) {
      throw new IOException(contestant + ": " + servers.size() + " server processes");
    }
    return servers.get(0);
  }

  /** Returns the resident memory in MiB of all servers that share the runtime directory. */
  double memoryOfServers() throws IOException {
    double sum = 0;
    for (long server : Machine.fuseServers(runtimeDirectory, line -> true)) {
      sum += Machine.residentMebibytes(server);
    }
    return sum;
  }

  Path home() {
    return home;
  }

  @Override
  public void close() throws IOException {
    try {
      unmount();
    } catch (IOException busyOrDead) {
      Programs.run(Path.of("/"), "umount", "-l", root().toString());
      mounted = false;
    }
    Programs.run(Path.of("/"), "rm", "-rf", "--one-file-system", home.toString());
  }
}
