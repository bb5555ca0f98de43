package dev.jovl.mount;

import dev.jovl.fuse.MountFailedException;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.EffectiveCapabilities;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.CachePolicy;
import dev.jovl.mount.filesystem.ServedUnion;
import dev.jovl.mount.filesystem.UnionFilesystem;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.Durability;
import dev.jovl.union.UnionOptions.RedirectMode;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A union that this process mounts and serves for a build step. What it leaves in the upper
 * directory can be read without the layers below: no redirects, no metadata-only copies, no index.
 * Nothing of it is written to disk unless it is asked for; the code that publishes the upper
 * directory does that.
 */
public final class SnapshotMount {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** How long a mount that this process does not use may take to end. */
  private static final Duration PATIENCE_WHEN_FREE = Duration.ofSeconds(3);

  private static final UnionOptions OPTIONS =
      UnionOptions.builder()
          .redirectDir(RedirectMode.NOFOLLOW)
          .metacopy(false)
          .index(false)
          .durability(Durability.UNASKED)
          .build();

  private final Path target;
  private final Session session;
  private final DeathGuard guard;

  private SnapshotMount(Path target, Session session, DeathGuard guard) {
    this.target = target;
    this.session = session;
    this.guard = guard;
  }

  /**
   * Mounts a tree that can be written; it works when this returns.
   *
   * @param lowers the layers, the uppermost first; possibly none
   * @param upper takes the changes
   * @param work empty, on the filesystem of {@code upper}
   * @param target an empty directory
   */
  public static SnapshotMount writable(List<Path> lowers, Path upper, Path work, Path target)
      throws IOException {
    List<Fd> opened = new ArrayList<>();
    try {
      List<Fd> roots = open(lowers, opened);
      Fd changes = open(upper, opened);
      Fd scratch = open(work, opened);
      return mount(UnionDirectories.writable(roots, changes, scratch), target);
    } catch (IOException | RuntimeException | Error e) {
      opened.forEach(Fd::close);
      throw e;
    }
  }

  /**
   * Mounts a tree that can be read; it works when this returns.
   *
   * @param lowers the layers, the uppermost first; at least one
   */
  public static SnapshotMount readOnly(List<Path> lowers, Path target) throws IOException {
    List<Fd> opened = new ArrayList<>();
    try {
      return mount(UnionDirectories.readOnly(open(lowers, opened)), target);
    } catch (IOException | RuntimeException | Error e) {
      opened.forEach(Fd::close);
      throw e;
    }
  }

  private static List<Fd> open(List<Path> paths, List<Fd> opened) throws ErrnoException {
    List<Fd> roots = new ArrayList<>();
    for (Path path : paths) {
      roots.add(open(path, opened));
    }
    return roots;
  }

  private static Fd open(Path path, List<Fd> opened) throws ErrnoException {
    Fd fd = Open.directory(path);
    opened.add(fd);
    return fd;
  }

  /** The threads that serve it do not go beyond quotas: they inherit that from this one. */
  private static SnapshotMount mount(UnionDirectories directories, Path target) throws IOException {
    EffectiveCapabilities.drop(EffectiveCapabilities.SYS_RESOURCE);
    DeathGuard guard = new DeathGuard(target, "it may hang if this process is killed");
    try {
      Union union = Union.open(directories, options(target));
      UnionFilesystem filesystem = new UnionFilesystem(union, CachePolicy.FOREVER);
      union.watch(new ServedUnion(union, filesystem, List.of()));
      MountOptions options = MountOptions.on(PathBytes.of(target), Self.effectiveUid() == 0);
      Session session = new KernelEngine().mount(filesystem, options);
      guard.await();
      return new SnapshotMount(target, session, guard);
    } catch (MountFailedException e) {
      guard.close();
      throw new MountFailedException(e.getMessage() + "; see jovl doctor");
    } catch (IOException | RuntimeException | Error e) {
      guard.close();
      throw e;
    }
  }

  /** State is kept where the layers of the store have it: in trusted attributes if we may. */
  private static UnionOptions options(Path target) throws IOException {
    try (Fd directory = Open.directory(target)) {
      boolean trusted = XattrProbe.canWriteTrusted(directory);
      return OPTIONS.toBuilder().userXattr(!trusted).build();
    }
  }

  /**
   * Unmounts it. When this returns, everything that was written is in the upper directory and
   * nobody can write any more. A thread that is interrupted does it to the end and stays so.
   *
   * @throws IOException if it stays in use for a minute
   */
  public void unmount() throws IOException {
    try (guard) {
      end();
    }
  }

  /**
   * A mount that was in use nowhere here and yet goes on has a copy in another namespace, which may
   * live for long. It has nothing that must be waited for: what a process changed by mmap(2) is
   * written when its mapping ends (fuse_vma_close).
   */
  private void end() throws IOException {
    FuseConnection connection = FuseConnection.of(target);
    boolean free = true;
    try {
      session.unmount();
    } catch (ErrnoException e) {
      if (!e.is(Errno.EBUSY)) {
        throw e;
      }
      free = false;
      session.detach();
    }
    if (free && !hasEnded(PATIENCE_WHEN_FREE)) {
      connection.abort(target);
    }
    if (!hasEnded(PATIENCE)) {
      throw new IOException(target + " is still in use; see fuser -m " + target);
    }
  }

  /** Waits in a thread that is interrupted too: what comes next must find the mount ended. */
  private boolean hasEnded(Duration atMost) {
    long begin = System.nanoTime();
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return session.awaitEnd(atMost.minusNanos(System.nanoTime() - begin));
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
