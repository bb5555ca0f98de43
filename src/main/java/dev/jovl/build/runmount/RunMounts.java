package dev.jovl.build.runmount;

import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.RunMount;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The mounts of one RUN: what of them is in its key, and how they are made. */
public final class RunMounts {

  private final Origin origin;
  private final List<PlannedMount> mounts;
  private final MountTools tools;

  /** The digest of the files of each mount that has some, as it is in the key. */
  private final Map<PlannedMount, String> files = new HashMap<>();

  /**
   * Makes the mounts of a RUN.
   *
   * @param origin the RUN
   * @param mounts in the order of its options
   * @param tools what they are made with
   */
  public RunMounts(Origin origin, List<PlannedMount> mounts, MountTools tools) {
    this.origin = origin;
    this.mounts = List.copyOf(mounts);
    this.tools = tools;
  }

  /**
   * Adds the mounts to the key of the step: the files of binds and those that caches begin with,
   * the ids of caches, secrets and agents, and whether these must be there. What is in a cache and
   * the content of a secret are not in the key.
   *
   * @throws BuildException if the files of a mount are not there
   */
  public void addTo(KeyWriter key) throws IOException, BuildException {
    key.number("mounts", mounts.size());
    for (PlannedMount planned : mounts) {
      RunMount mount = planned.mount();
      key.text("type", mount.typeName())
          .text("target", planned.target())
          .flag("read-only", planned.isReadOnly());
      switch (mount.type()) {
        case BIND -> key.text("files", noted(planned));
        case CACHE -> key.text("id", planned.id());
        case TMPFS -> said(key, "size", mount.size());
        case SECRET -> {
          lent(key, planned);
          said(key, "env", mount.env());
        }
        case SSH -> lent(key, planned);
      }
      if (mount.type() == RunMount.Type.CACHE && mount.from() != null) {
        key.text("begins with", noted(planned));
      }
      said(key, "mode", mount.mode());
      said(key, "uid", mount.uid());
      said(key, "gid", mount.gid());
    }
  }

  /**
   * Adds the id of a secret or an agent, and whether the command requires it: a result that was
   * made without it must not be taken for a command that requires it.
   */
  private static void lent(KeyWriter key, PlannedMount planned) {
    key.text("id", planned.id()).flag("required", planned.mount().required());
  }

  private static void said(KeyWriter key, String name, @Nullable Object value) {
    if (value != null) {
      key.text(name, value.toString());
    }
  }

  private String noted(PlannedMount planned) throws IOException, BuildException {
    String found = new MountFiles(planned, origin, tools).digest();
    files.put(planned, found);
    return found;
  }

  /**
   * Makes the mounts. Called after {@link #addTo}.
   *
   * @param snapshot the root of the step, whose scratch directories are used
   * @return closed after the command, which unmounts them
   * @throws BuildException if the files of a mount, a required secret or a required agent are not
   *     there, or files changed since the key was made
   */
  public OpenMounts open(Snapshot snapshot) throws IOException, BuildException {
    OpenMounts open = new OpenMounts(origin, tools, snapshot);
    try {
      for (PlannedMount planned : caches()) {
        open.take(planned, filesOf(planned));
      }
      for (PlannedMount planned : mounts) {
        open.add(planned, filesOf(planned));
      }
      return open;
    } catch (IOException | BuildException | RuntimeException e) {
      open.close();
      throw e;
    }
  }

  /**
   * In the same order for all commands; otherwise two of them could wait for a cache of each other
   * for ever.
   */
  private List<PlannedMount> caches() {
    return mounts.stream()
        .filter(planned -> planned.mount().type() == RunMount.Type.CACHE)
        .sorted(Comparator.comparing(this::nameOf))
        .toList();
  }

  private String nameOf(PlannedMount cache) {
    return new CacheContents(cache, filesOf(cache), origin, tools).name();
  }

  private String filesOf(PlannedMount planned) {
    return files.getOrDefault(planned, "");
  }
}
