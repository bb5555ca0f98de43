package dev.jovl.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A union that a contestant has mounted on new, empty upper and work directories. */
final class UnionMount implements AutoCloseable {
  private final Contestant contestant;
  private final Layers layers;
  private final List<Path> lowers;
  private final Path home;
  private boolean mounted;

  private UnionMount(Contestant contestant, Layers layers, List<Path> lowers, Path home) {
    this.contestant = contestant;
    this.layers = layers;
    this.lowers = lowers;
    this.home = home;
  }

  /** Mounts below a directory that must not exist yet and goes when the mount is closed. */
  static UnionMount mount(Contestant contestant, Layers layers, List<Path> lowers, Path home)
      throws IOException {
    UnionMount mount = new UnionMount(contestant, layers, lowers, home);
    for (String name : new String[] {"upper", "work", "mnt"}) {
      Files.createDirectories(home.resolve(name));
    }
    mount.mountAgain();
    return mount;
  }

  /** Runs the contestant's mount command; the directories stay as they are. */
  void mountAgain() throws IOException {
    Programs.run(home, contestant.command(lowers, home));
    mounted = true;
    if (!Machine.isMounted(root())) {
      throw new IOException(contestant + " reports success but mounted nothing");
    }
  }

  /** Unmounts and keeps the directories. */
  void unmount() throws IOException {
    if (mounted) {
      Programs.run(home, "umount", root().toString());
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
    List<Long> servers = Machine.fuseServers(line -> contestant.isServer(line, home));
    if (servers.size() != 1) {
      throw new IOException(contestant + ": " + servers.size() + " server processes");
    }
    return servers.get(0);
  }

  @Override
  public void close() throws IOException {
    try {
      unmount();
    } finally {
      if (mounted) {
        Programs.run(home, "umount", "-l", root().toString());
      }
    }
    Programs.run(Path.of("/"), "rm", "-rf", "--one-file-system", home.toString());
  }
}
