package dev.jovl.semantics.contestant;

import dev.jovl.linux.NewMount;
import dev.jovl.linux.PathBytes;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.MountFlags;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The kernel's overlayfs. */
public final class KernelContestant implements Contestant {
  private static final long PATIENCE_NANOS = 15_000_000_000L;

  /** Options that are of a mount, and not of the filesystem that it shows. */
  private static final Map<String, Long> FLAGS =
      Map.of(
          "noatime", MountFlags.NOATIME,
          "nodiratime", MountFlags.NODIRATIME,
          "relatime", MountFlags.RELATIME,
          "strictatime", MountFlags.STRICTATIME);

  private final String name;
  private final List<String> defaults;

  /**
   * Makes the contestant.
   *
   * @param name the name at the head of its column
   * @param defaults options that a case may override
   */
  public KernelContestant(String name, List<String> defaults) {
    this.name = name;
    this.defaults = defaults;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isKernel() {
    return true;
  }

  @Override
  public Mounted mount(Layers layers) throws IOException {
    byte[] target = PathBytes.of(layers.mountPoint());
    long start = System.nanoTime();
    while (true) {
      try (NewMount mount = NewMount.of("overlay")) {
        configure(mount, layers);
        mount.attach(target, flags(layers));
        return new UnmountByCall(layers.mountPoint());
      } catch (ErrnoException e) {
        // a namespace that was made while the upper was mounted keeps that mount until it ends
        if (!e.is(Errno.EBUSY) || System.nanoTime() - start > PATIENCE_NANOS) {
          throw e;
        }
        UnmountByCall.pause();
      }
    }
  }

  private void configure(NewMount mount, Layers layers) throws IOException {
    try {
      for (Path lower : layers.lowers()) {
        mount.set("lowerdir+", lower.toString());
      }
      for (Path data : layers.data()) {
        mount.set("datadir+", data.toString());
      }
      if (!layers.isReadOnly()) {
        mount.set("upperdir", escaped(layers.upper()));
        mount.set("workdir", escaped(layers.work()));
      }
      for (Map.Entry<String, String> option : options(layers).entrySet()) {
        mount.set(option.getKey(), option.getValue());
      }
      mount.create();
    } catch (ErrnoException e) {
      if (e.is(Errno.EBUSY)) {
        throw e;
      }
      throw new IOException(e.errno().message() + ": " + mount.messages());
    }
  }

  /**
   * Of these two the kernel takes escapes away, of a single layer it does not (ovl_parse_layer).
   */
  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\");
  }

  private static long flags(Layers layers) {
    return layers.options().stream().mapToLong(word -> FLAGS.getOrDefault(word, 0L)).sum();
  }

  private Map<String, String> options(Layers layers) {
    Map<String, String> options = new LinkedHashMap<>();
    for (String option : defaults) {
      put(options, option);
    }
    for (String option : layers.options()) {
      put(options, option);
    }
    if (options.containsKey("userxattr")) {
      options.keySet().removeAll(List.of("redirect_dir", "index", "metacopy"));
    }
    options.keySet().removeAll(FLAGS.keySet());
    return options;
  }

  private static void put(Map<String, String> options, String option) {
    int equals = option.indexOf('=');
    options.put(
        equals < 0 ? option : option.substring(0, equals),
        equals < 0 ? "" : option.substring(equals + 1));
  }
}
