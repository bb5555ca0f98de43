package dev.jovl.mount;

import dev.jovl.fuse.Filesystem;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A mount of ours that is the disk of another one, of which the upper and the work directory are
 * there: it remembers what it was asked to do.
 */
final class RecordedDisk implements AutoCloseable {
  private final Path base;
  private final MountedUnion inner;
  private final List<String> calls = new CopyOnWriteArrayList<>();

  /** What is done in the outer mount. */
  interface Work {
    void run() throws IOException;
  }

  RecordedDisk(Path temp) throws IOException {
    Path disk = temp.resolve("disk");
    base = temp.resolve("base");
    for (Path path : List.of(disk.resolve("upper"), disk.resolve("work"), lower("."))) {
      Files.createDirectories(path);
    }
    inner = MountedUnion.through(disk, this::recorded);
    MountedUnion.layersOn(inner.root(), base, "upper", "work");
  }

  private Filesystem recorded(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              calls.add(method.getName());
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  /** Returns a path in the lower layer of the outer mount. */
  Path lower(String name) {
    return base.resolve("lower1").resolve(name);
  }

  /** Mounts on it. */
  MountedUnion mount(UnionOptions options) throws IOException {
    return MountedUnion.of(base, options, 0);
  }

  /** Mounts on it so that files of the upper pass through. */
  MountedUnion mountWithPassthrough(UnionOptions options) throws IOException {
    return MountedUnion.of(base, options, 1);
  }

  /**
   * Does something and returns what the disk was asked for it, in order.
   *
   * @param names the operations of {@link Filesystem} that are meant, with spaces between
   */
  List<String> calls(String names, Work work) throws IOException {
    calls.clear();
    work.run();
    Set<String> meant = Operations.named(names.split(" ", -1));
    return calls.stream().filter(meant::contains).toList();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    inner.close();
  }
}
