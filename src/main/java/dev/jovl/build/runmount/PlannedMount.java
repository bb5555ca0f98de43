package dev.jovl.build.runmount;

import dev.jovl.build.copy.Owner;
import dev.jovl.build.image.FilesFrom;
import dev.jovl.dockerfile.RunMount;
import dev.jovl.gotext.CleanPath;

/**
 * A mount of a RUN, resolved.
 *
 * @param mount what was asked for
 * @param target absolute path in the root; empty for a secret that is a variable only
 * @param from where its files come from; matters for bind and cache only
 */
public record PlannedMount(RunMount mount, String target, FilesFrom from) {

  /** Returns the path of the files in their source, without a leading slash. */
  String path() {
    String source = mount.source();
    return source == null ? "" : CleanPath.rooted(source);
  }

  /** Returns the name of a cache, secret or agent: the given one, or one made of the target. */
  String id() {
    String id = mount.id();
    if (id != null) {
      return id;
    }
    return switch (mount.type()) {
      case SECRET -> target.substring(target.lastIndexOf('/') + 1);
      case SSH -> "default";
      default -> target;
    };
  }

  /** Returns whether the command can't write to it. */
  boolean isReadOnly() {
    Boolean asked = mount.readOnly();
    return asked == null ? mount.type() == RunMount.Type.BIND : asked;
  }

  /** Returns the owner of the files: root unless another one was asked for. */
  Owner owner() {
    return new Owner(mount.uid() == null ? 0 : mount.uid(), mount.gid() == null ? 0 : mount.gid());
  }
}
