package dev.jovl.mount;

import dev.jovl.linux.DescriptorReserve;
import dev.jovl.linux.Fd;
import dev.jovl.linux.proc.MountEntry;
import dev.jovl.mount.request.LayerPaths;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.NameText;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.upper.WorkDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The directories of a union, open and checked; and the lock of the upper one, which is held until
 * this is closed.
 */
final class OpenLayers implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OpenLayers.class);

  /** One in so many descriptors of the process may be a second one of a layer. */
  private static final int MOST_FOR_LAYERS = 4;

  private final LayerPaths paths;
  private final List<Fd> lowers = new ArrayList<>();
  private final List<Fd> dataOnly = new ArrayList<>();
  // Lower layers in their own mounts, which stay in use, where others are read.
  private final List<Fd> replaced = new ArrayList<>();
  private @Nullable Fd upper;
  private @Nullable Fd work;
  private @Nullable UpperLock lock;

  private OpenLayers(LayerPaths paths) {
    this.paths = paths;
  }

  /**
   * Opens and checks all directories.
   *
   * @throws MountException if one cannot be used
   */
  static OpenLayers open(LayerPaths paths, PathOpener opener) throws MountException {
    OpenLayers layers = new OpenLayers(paths);
    try {
      layers.openAll(opener);
      return layers;
    } catch (MountException | RuntimeException | Error e) {
      layers.close();
      throw e;
    }
  }

  private void openAll(PathOpener opener) throws MountException {
    for (byte[] path : paths.lowers()) {
      lowers.add(opener.directory("lowerdir", path));
    }
    for (byte[] path : paths.dataOnly()) {
      dataOnly.add(opener.directory("lowerdir", path));
    }
    byte[] upperPath = paths.upper();
    byte[] workPath = paths.work();
    if (upperPath != null && workPath != null) {
      Fd openUpper = opener.directory("upperdir", upperPath);
      upper = openUpper;
      Fd openWork = opener.directory("workdir", workPath);
      work = openWork;
      NamedDirectory namedUpper = new NamedDirectory("upperdir", upperPath, openUpper);
      NamedDirectory namedWork = new NamedDirectory("workdir", workPath, openWork);
      new UpperChecks(namedUpper, namedWork).check(named());
      lock = UpperLock.take(namedUpper, namedWork);
      prepare(namedWork);
    }
  }

  /**
   * Has access times of files in the upper kept by other rules than those of the mount that it is
   * on. Where that cannot be, they are kept by those.
   *
   * @param flags the flags of mount(2) that the options say
   */
  void keepAccessTimes(long flags) {
    if (upper == null || work == null) {
      return;
    }
    try {
      PrivateUpper own = PrivateUpper.of(upper, work, flags);
      upper.close();
      work.close();
      upper = own.upper();
      work = own.work();
    } catch (IOException e) {
      LOG.debug("access times in the upper are kept as its mount says: {}", e.getMessage());
    }
  }

  /**
   * Has no access times of files in the lower layers kept, as far as that can be. It takes a second
   * descriptor for each layer, so it is left undone where that would take too large a part of the
   * descriptors of this process.
   */
  void leaveAccessTimes() {
    if (lowers.size() + dataOnly.size() > DescriptorReserve.all() / MOST_FOR_LAYERS) {
      return;
    }
    try {
      List<MountEntry> mounts = MountEntry.all();
      lowers.replaceAll(layer -> withoutAccessTimes(layer, mounts));
      dataOnly.replaceAll(layer -> withoutAccessTimes(layer, mounts));
    } catch (IOException e) {
      LOG.debug("access times in lower layers are kept as their mounts say: {}", e.getMessage());
    }
  }

  private Fd withoutAccessTimes(Fd layer, List<MountEntry> mounts) {
    try {
      Fd own = PrivateLower.of(layer, mounts);
      if (own != null) {
        replaced.add(layer);
        return own;
      }
    } catch (IOException e) {
      LOG.debug("access times in a lower layer are kept as its mount says: {}", e.getMessage());
    }
    return layer;
  }

  /** Hands all directories over to a union; the locks stay here. */
  UnionDirectories handOver() {
    UnionDirectories directories =
        new UnionDirectories(List.copyOf(lowers), List.copyOf(dataOnly), upper, work);
    lowers.clear();
    dataOnly.clear();
    upper = null;
    work = null;
    return directories;
  }

  /** Returns the work directory, or null; it stays this object's. */
  @Nullable Fd work() {
    return work;
  }

  /**
   * Refuses an upper directory whose last mount was volatile and did not end, or that only another
   * overlay can use, and a work directory with something in it that this user may not use.
   */
  private static void prepare(NamedDirectory work) throws MountException {
    try {
      requireKnownFeatures(work);
      requireEnded(work);
      WorkDirectory.prepare(work.fd());
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOSPC) || e.is(Errno.EDQUOT)) {
        throw work.refused(
            "nothing can be made in this workdir: " + e.getMessage(),
            "make room on its filesystem, or name an upperdir and a workdir on another");
      }
      throw work.refused(
          "what another mount left in this workdir cannot be used: " + e.getMessage(),
          "name an empty directory on the same filesystem");
    }
  }

  private static void requireKnownFeatures(NamedDirectory work)
      throws ErrnoException, MountException {
    FileName feature = WorkDirectory.unknownFeature(work.fd());
    if (feature != null) {
      throw MountException.of(
          Kind.BAD_UPPER,
          work.shown() + "/work/incompat/" + NameText.of(feature.toBytes()),
          "the upperdir has a feature that jovl does not know",
          "mount it with what made it, or name an empty upperdir and workdir");
    }
  }

  private static void requireEnded(NamedDirectory work) throws ErrnoException, MountException {
    if (WorkDirectory.isDirty(work.fd())) {
      throw MountException.of(
          Kind.DIRTY,
          work.shown() + "/work/incompat/volatile",
          "the last mount was volatile and did not end; files in the upperdir may be damaged",
          "start with an empty upperdir and workdir, or remove this directory to take the risk");
    }
  }

  /**
   * Tells other mounters that want the upper which mount has it.
   *
   * @param mount nothing if it has been taken away already
   */
  void usedBy(Optional<MountEntry> mount) {
    if (lock != null) {
      lock.usedBy(mount);
    }
  }

  /** Returns all layers, without the work directory; they stay this object's. */
  List<Fd> all() {
    List<Fd> all = new ArrayList<>(lowers);
    all.addAll(dataOnly);
    if (upper != null) {
      all.add(upper);
    }
    return all;
  }

  /** Returns the lower layers with their paths, those that have data only among them. */
  private List<NamedDirectory> named() {
    List<NamedDirectory> named = new ArrayList<>();
    for (int i = 0; i < lowers.size(); i++) {
      named.add(new NamedDirectory("lowerdir", paths.lowers().get(i), lowers.get(i)));
    }
    for (int i = 0; i < dataOnly.size(); i++) {
      named.add(new NamedDirectory("lowerdir", paths.dataOnly().get(i), dataOnly.get(i)));
    }
    return named;
  }

  /**
   * Refuses a mount point below a layer: the union would find itself in its own layer.
   *
   * @param target the mount point
   * @throws MountException if it is
   */
  void refuseInside(NamedDirectory target) throws MountException {
    Ancestry ancestry = target.ancestry();
    List<NamedDirectory> all = named();
    byte[] upperPath = paths.upper();
    if (upper != null && upperPath != null) {
      all.add(new NamedDirectory("upperdir", upperPath, upper));
    }
    for (NamedDirectory layer : all) {
      if (ancestry.isBelow(layer.stat())) {
        throw MountException.of(
            Kind.USAGE,
            target.shown(),
            "the mount point is inside the layer " + layer.shown(),
            "mount on the layer itself or outside of all layers");
      }
    }
  }

  /** Closes all directories that were not handed over, and gives the locks back. */
  @Override
  public void close() {
    lowers.forEach(Fd::close);
    dataOnly.forEach(Fd::close);
    replaced.forEach(Fd::close);
    if (upper != null) {
      upper.close();
    }
    if (work != null) {
      work.close();
    }
    if (lock != null) {
      lock.close();
    }
  }
}
