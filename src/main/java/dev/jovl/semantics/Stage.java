package dev.jovl.semantics;

import dev.jovl.linux.Identity;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.semantics.contestant.Contestant;
import dev.jovl.semantics.contestant.Layers;
import dev.jovl.semantics.contestant.Mounted;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The world of one case: layers to fill, then the mount. Used by one thread; {@link #abort} may
 * come from another.
 */
public final class Stage {
  private final Contestant contestant;
  private final Path home;
  private final boolean foreground;
  private final OpenThings open = new OpenThings();
  private final OpenThings mountsAbove = new OpenThings();
  private final OpenThings mountsBelow = new OpenThings();
  private final TreeMap<Integer, Path> lowers = new TreeMap<>();
  private final Set<Path> elsewhere = new HashSet<>();
  private final Map<Path, Fingerprint> before = new TreeMap<>();
  private final List<Path> dataLayers = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private Path upperHome;
  private @Nullable Path workElsewhere;
  private boolean readOnly;
  private volatile @Nullable Mounted mounted;

  Stage(Contestant contestant, Path home, boolean foreground) throws IOException {
    this.contestant = contestant;
    this.home = home;
    this.foreground = foreground;
    this.upperHome = home;
    for (String name : List.of("upper", "work", "mnt")) {
      Files.createDirectories(home.resolve(name));
    }
  }

  // ---- before the mount ----

  /**
   * Returns where to put what is there before the case begins: a lower layer, or a plain directory
   * itself.
   */
  public Tree below() throws IOException {
    return contestant.isLayered() ? layer(1) : tree(mountPoint());
  }

  /**
   * Returns {@link #below} with a directory "d" that all may write, in a root that all may enter.
   */
  public Tree openDirectory() throws Exception {
    return below().chmod("", 0755).dir("d", 0777);
  }

  /** Returns the layer of that number to fill, new or not; a higher number is above a lower one. */
  public Tree layer(int number) throws IOException {
    Path layer = lowers.get(number);
    if (layer == null) {
      layer = Files.createDirectory(home.resolve("lower" + number));
      lowers.put(number, layer);
    }
    return tree(layer);
  }

  /** Takes a directory elsewhere as a layer, which is not compared: it may be a mount. */
  public void layerAt(int number, Path directory) {
    elsewhere.add(directory);
    lowers.put(number, directory);
  }

  /** Returns a new data-only layer below all others. */
  public Tree dataLayer() throws IOException {
    Path layer = Files.createDirectory(home.resolve("data" + dataLayers.size()));
    dataLayers.add(layer);
    return tree(layer);
  }

  /** Returns the upper directory as it is on disk. */
  public Tree upper() {
    return tree(upperHome.resolve("upper"));
  }

  /** Returns the work directory as it is on disk. */
  public Tree work() {
    return tree(upperHome.resolve("work"));
  }

  /** Asks for a mount option in the words of overlayfs. */
  public Stage option(String option) {
    options.add(option);
    return this;
  }

  /** Forgets the options asked for so far. */
  public Stage withoutOptions() {
    options.clear();
    return this;
  }

  /** Asks for a mount without an upper directory. */
  public Stage readOnly() throws IOException {
    readOnly = true;
    Files.deleteIfExists(upperHome.resolve("upper"));
    Files.deleteIfExists(upperHome.resolve("work"));
    return this;
  }

  /** Puts upper and work directory on a filesystem of so many MiB. */
  public Stage smallUpper(int mebibytes) throws IOException {
    return upperOn("size=" + mebibytes + "m");
  }

  /** Puts upper and work directory on a tmpfs of their own with options of mount(8). */
  public Stage upperOn(String options) throws IOException {
    Path disk = Files.createDirectory(home.resolve("disk"));
    byte[] target = PathBytes.of(disk);
    Mounts.mount("tmpfs", target, "tmpfs", 0, options.getBytes(StandardCharsets.UTF_8));
    return upperIn(disk);
  }

  /** Puts upper and work directory in a directory elsewhere, such as a mount. */
  public Stage upperIn(Path directory) throws IOException {
    upperHome = directory;
    Files.createDirectory(upperHome.resolve("upper"));
    Files.createDirectory(upperHome.resolve("work"));
    return this;
  }

  // ---- the mount ----

  /**
   * Mounts and returns the mount, which the stage ends. Each lower layer is remembered as it is.
   *
   * @throws IOException with the words of the contestant if it refuses
   */
  public Tree mount() throws Exception {
    if (contestant.isLayered()) {
      if (lowers.isEmpty()) {
        Tree unused = layer(1);
      }
      if (readOnly && lowers.size() == 1) {
        Tree unused = layer(0);
      }
      for (Path lower : lowers.values()) {
        if (!elsewhere.contains(lower)) {
          remember(lower);
        }
      }
      for (Path data : dataLayers) {
        remember(data);
      }
    }
    mounted = contestant.mount(layers(mountPoint()));
    return view();
  }

  private void remember(Path layer) throws IOException {
    before.putIfAbsent(layer, Fingerprint.of(layer));
  }

  /** Returns the mount as it is now. */
  public Tree view() {
    return tree(mountPoint());
  }

  /** Mounts layers that may be missing or wrong, which are not compared. */
  public Tree mountWithoutLook() throws IOException {
    mounted = contestant.mount(layers(mountPoint()));
    return view();
  }

  /** Takes another directory as the work directory. */
  public void workAt(Path directory) {
    workElsewhere = directory;
  }

  /** Kills the process that serves the mount, and removes the mount. */
  public void crash() throws IOException {
    Mounted mount = mounted;
    if (mount != null) {
      mount.crash();
      mounted = null;
    }
  }

  /** Unmounts and mounts again. */
  public Tree remount() throws Exception {
    unmount();
    return mount();
  }

  /**
   * Closes what the case has opened, and ends the mount and those above it; it may be gone already.
   *
   * @throws IOException if it is busy
   */
  public void unmount() throws Exception {
    open.close();
    mountsAbove.close();
    Mounted mount = mounted;
    if (mount != null) {
      mount.unmount();
      mounted = null;
    }
  }

  /** Kills the process that serves the mount, removes the mount, and mounts again. */
  public Tree crashAndMount() throws Exception {
    crash();
    open.close();
    return mount();
  }

  /** Mounts the same layers by another contestant, after this one's mount has ended. */
  public Tree mountBy(Contestant other) throws Exception {
    unmount();
    mounted = other.mount(layers(mountPoint()));
    return view();
  }

  /** Mounts the same layers a second time, at another directory, while the first is alive. */
  public Tree mountTwice() throws Exception {
    Path second = Files.createDirectories(home.resolve("second"));
    Mounted again = contestant.mount(layers(second));
    mountsAbove.add((AutoCloseable) again::unmount);
    return tree(second);
  }

  /**
   * Mounts other layers. What is mounted before the mount of the stage is taken to be below it and
   * ends after it; what is mounted after it ends before.
   */
  public Tree mountAlso(Contestant by, Layers layers) throws IOException {
    Mounted also = by.mount(layers);
    OpenThings mounts = mounted == null ? mountsBelow : mountsAbove;
    mounts.add((AutoCloseable) also::unmount);
    return tree(layers.mountPoint());
  }

  /** Returns who is asked. */
  public Contestant contestant() {
    return contestant;
  }

  /** Returns the directory of the case, which the runner removes. */
  public Path home() {
    return home;
  }

  /** Returns where the mount is, or will be. */
  public Path mountPoint() {
    return home.resolve("mnt");
  }

  /** Returns what is mounted, at another place. */
  Layers layers(Path mountPoint) {
    List<Path> topFirst = new ArrayList<>(lowers.descendingMap().values());
    return new Layers(
        topFirst,
        List.copyOf(dataLayers),
        upperHome.resolve("upper"),
        workElsewhere == null ? upperHome.resolve("work") : workElsewhere,
        mountPoint,
        List.copyOf(options),
        foreground);
  }

  /** Returns a directory as a tree; what is opened in it is closed with the stage. */
  public Tree tree(Path directory) {
    return new Tree(PathBytes.of(directory), open);
  }

  /** Takes something over and returns it; it is closed with what the case has opened. */
  public <T extends AutoCloseable> T closeLater(T thing) {
    return open.add(thing);
  }

  // ---- who does it ----

  /** Does something as another user, with the same number as its group, and no other group. */
  public void as(int id, Call call) throws Exception {
    as(id, id, new int[0], call);
  }

  /** Does something as another user with supplementary groups. */
  public void as(int uid, int gid, int[] groups, Call call) throws Exception {
    try (Identity other = Identity.assume(uid, gid, groups)) {
      call.run();
    }
  }

  /** Does something with another umask; a case begins with 022. */
  public void umask(int mask, Call call) throws Exception {
    int old = Self.umask(mask);
    try {
      call.run();
    } finally {
      int unused = Self.umask(old);
    }
  }

  /** Does things at the same time, each in a thread; throws what one of them throws. */
  public void together(List<Callable<@Nullable Void>> calls) throws Exception {
    Together.run(calls);
  }

  // ---- after the case ----

  /** Ends the mount and says what has changed in the layers that must not change. */
  void close() throws Exception {
    unmount();
    mountsBelow.close();
    for (Map.Entry<Path, Fingerprint> layer : before.entrySet()) {
      String change = layer.getValue().difference(Fingerprint.of(layer.getKey()));
      if (change != null) {
        throw new Violation(
            "the lower layer " + layer.getKey().getFileName() + " has changed: " + change);
      }
    }
  }

  /** Ends the mount by force. Never fails. */
  void abort() {
    Mounted mount = mounted;
    if (mount != null) {
      mount.abort();
      mounted = null;
    }
    try {
      open.close();
    } catch (Exception e) {
      // the mount is gone by force, so what cannot be closed any more is gone as well
      mounted = null;
    }
  }
}
