package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.testing.KernelOverlay;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A mount of the layers {@code lower1}, {@code lower2}, ... of a directory, by us or the kernel.
 */
public final class MountedUnion implements AutoCloseable {
  private final Path base;
  private final Session session;

  private MountedUnion(Path base, Session session) {
    this.base = base;
    this.session = session;
  }

  /**
   * Mounts on {@code mnt}; writable if there is an {@code upper}.
   *
   * @param stackDepth 0 for no passthrough, 1 with it
   */
  public static MountedUnion of(Path base, UnionOptions options, int stackDepth)
      throws IOException {
    return watched(base, options, stackDepth, UnionWatcher.NONE);
  }

  /**
   * Mounts without passthrough, served as by a server, with something between it and the engine.
   */
  public static MountedUnion through(Path base, UnaryOperator<Filesystem> between)
      throws IOException {
    return mount(base, UnionOptions.DEFAULTS, 0, 0, UnionWatcher.NONE, between);
  }

  /**
   * Mounts without passthrough.
   *
   * @param threads how many serve it at most, 0 for as many as usual
   */
  public static MountedUnion servedBy(int threads, Path base) throws IOException {
    return mount(base, UnionOptions.DEFAULTS, 0, threads, UnionWatcher.NONE, null);
  }

  /** Mounts as {@link #of}, with a watcher that is told of operations. */
  public static MountedUnion watched(
      Path base, UnionOptions options, int stackDepth, UnionWatcher watcher) throws IOException {
    return mount(base, options, stackDepth, 0, watcher, null);
  }

  private static MountedUnion mount(
      Path base,
      UnionOptions options,
      int stackDepth,
      int threads,
      UnionWatcher watcher,
      @Nullable UnaryOperator<Filesystem> between)
      throws IOException {
    Files.createDirectories(base.resolve("mnt"));
    List<Fd> lowers = new ArrayList<>();
    for (Path lower : lowers(base)) {
      lowers.add(PathHandle.of(lower));
    }
    UnionDirectories directories =
        Files.exists(base.resolve("upper"))
            ? UnionDirectories.writable(
                lowers, PathHandle.of(base.resolve("upper")), PathHandle.of(base.resolve("work")))
            : UnionDirectories.readOnly(lowers);
    Union union = Union.open(directories, options);
    union.watch(watcher);
    MountOptions on = MountOptions.on(bytes(base.resolve("mnt")), true);
    MountOptions with =
        new MountOptions(
            on.target(), on.fsname(), on.subtype(), on.flags(), true, threads, true, stackDepth);
    UnionFilesystem filesystem = new UnionFilesystem(union, CachePolicy.FOREVER);
    if (between == null) {
      return new MountedUnion(base, new KernelEngine().mount(filesystem, with));
    }
    union.watch(new ServedUnion(union, filesystem, List.of()));
    return new MountedUnion(base, new KernelEngine().mount(between.apply(filesystem), with));
  }

  /**
   * Makes layers that are elsewhere than the mount, as on a disk of another kind, and links to them
   * under the names by which a mount finds them.
   *
   * @param elsewhere the directory that gets them
   * @param base where the mount will be
   */
  public static void layersOn(Path elsewhere, Path base, String... names) throws IOException {
    for (String name : names) {
      Path directory = Files.createDirectory(elsewhere.resolve(name));
      Path unused = Files.createSymbolicLink(base.resolve(name), directory);
    }
  }

  /** Mounts the same with the kernel's overlayfs. */
  public static AutoCloseable byKernel(Path base, boolean metacopy, boolean index)
      throws IOException {
    String lowerdir = lowers(base).stream().map(Path::toString).collect(Collectors.joining(":"));
    String options =
        String.format(
            "lowerdir=%s,upperdir=%s,workdir=%s,redirect_dir=on,index=%s,metacopy=%s",
            lowerdir,
            base.resolve("upper"),
            base.resolve("work"),
            index ? "on" : "off",
            metacopy ? "on" : "off");
    byte[] target = bytes(base.resolve("mnt"));
    KernelOverlay.mount(base.resolve("mnt"), options);
    return () -> Mounts.unmount(target, 0);
  }

  private static List<Path> lowers(Path base) {
    List<Path> lowers = new ArrayList<>();
    for (int i = 1; Files.exists(base.resolve("lower" + i)); i++) {
      lowers.add(0, base.resolve("lower" + i));
    }
    return lowers;
  }

  private static byte[] bytes(Path path) {
    return path.toString().getBytes(StandardCharsets.UTF_8);
  }

  public Path root() {
    return base.resolve("mnt");
  }

  public Session session() {
    return session;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    try {
      session.unmount();
    } catch (IOException e) {
      session.detach();
      throw e;
    } finally {
      session.awaitEnd();
    }
  }
}
