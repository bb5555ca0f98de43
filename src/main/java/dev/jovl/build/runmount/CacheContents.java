package dev.jovl.build.runmount;

import dev.jovl.build.copy.CopyTimes;
import dev.jovl.build.copy.Destination;
import dev.jovl.build.copy.Owner;
import dev.jovl.build.copy.Ownership;
import dev.jovl.build.image.FilesFrom;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceNotes;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.RunMount;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What a cache mount begins with: the files that its {@code from} names, or nothing. */
final class CacheContents implements CacheMounts.Beginning {

  private static final int MODE = 0755;

  private final PlannedMount planned;
  private final String files;
  private final Origin origin;
  private final MountTools tools;

  /**
   * Makes the contents.
   *
   * @param files the digest of the files that it begins with; empty for none
   */
  CacheContents(PlannedMount planned, String files, Origin origin, MountTools tools) {
    this.planned = planned;
    this.files = files;
    this.origin = origin;
    this.tools = tools;
  }

  /** Returns the name of the cache. */
  String name() {
    return CacheMounts.name(planned.id(), files, access());
  }

  /**
   * An owner or mode that is not asked for is the default or, in a cache that begins with files,
   * that of their directory.
   */
  private String access() {
    RunMount mount = planned.mount();
    if (mount.uid() == null && mount.gid() == null && mount.mode() == null) {
      return "";
    }
    if (mount.from() != null) {
      return mount.uid() + ":" + mount.gid() + ":" + mount.mode();
    }
    return planned.owner().uid() + ":" + planned.owner().gid() + ":" + mode();
  }

  private int mode() {
    Integer mode = planned.mount().mode();
    return mode == null ? MODE : mode;
  }

  @Override
  public void make(Path cache) throws IOException, BuildException {
    RunMount mount = planned.mount();
    if (mount.from() != null) {
      fill(cache);
    } else {
      CacheMounts.own(cache, planned.owner().requireHere(), mode());
    }
  }

  /**
   * A cache that begins with files has their owners and modes, and its own too unless others are
   * asked for.
   */
  private void fill(Path cache) throws IOException, BuildException {
    if (planned.from() instanceof FilesFrom.Context context) {
      SourceNotes notes = new SourceNotes();
      fill(cache, context.tree().noting(notes), Ownership.ROOT);
      new MountFiles(planned, origin, tools).verify(files, notes);
      return;
    }
    List<Digest> layers = ((FilesFrom.Layers) planned.from()).diffIds();
    try (Snapshot stage = tools.snapshots().readOnly(layers);
        Fd root = stage.openRoot()) {
      SourceTree tree = new SourceTree(root, IgnorePatterns.none());
      fill(cache, tree, Ownership.KEPT);
    }
  }

  private void fill(Path cache, SourceTree tree, Ownership ownership)
      throws IOException, BuildException {
    try (Fd target = Open.directory(cache);
        CopyTimes times = CopyTimes.ofSources()) {
      Source source = new MountFiles(planned, origin, tools).find(tree);
      new Destination(target, "/", ownership, times)
          .copy(tree, source, IgnorePatterns.none().root());
      try (Fd from = tree.open(source)) {
        Stat stat = Stats.of(from);
        RunMount mount = planned.mount();
        int uid = mount.uid() == null ? ownership.uidOf(stat) : mount.uid();
        int gid = mount.gid() == null ? ownership.gidOf(stat) : mount.gid();
        int mode = mount.mode() == null ? ownership.modeOf(stat) : mount.mode();
        CacheMounts.own(cache, new Owner(uid, gid), mode);
      }
    }
  }
}
