package dev.jovl.union.layer;

import dev.jovl.posix.ErrnoException;
import dev.jovl.union.whiteout.OverrideXattr;
import dev.jovl.union.whiteout.XattrNamespace;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which attributes of files are state of a union: users of it neither see nor set them, and copies
 * do not have them.
 *
 * @param namespace where the overlay keeps its own
 * @param overrides those in which layers keep owners and modes
 */
public record HiddenXattrs(XattrNamespace namespace, Set<OverrideXattr> overrides) {
  /**
   * Returns those of a union.
   *
   * @param namespace where the overlay keeps its own
   * @param layers all that are below
   * @param upper where owners and modes of the upper are
   */
  public static HiddenXattrs of(XattrNamespace namespace, Layers layers, Permissions upper) {
    List<Permissions> all = new ArrayList<>();
    all.add(upper);
    layers.merged().forEach(layer -> all.add(layer.permissions()));
    layers.dataOnly().forEach(layer -> all.add(layer.permissions()));
    Set<OverrideXattr> used = EnumSet.noneOf(OverrideXattr.class);
    for (Permissions permissions : all) {
      if (permissions instanceof AttributePermissions attribute) {
        used.add(attribute.xattr());
      }
    }
    return new HiddenXattrs(namespace, used);
  }

  /**
   * Returns the name that users of the union see for an attribute on disk, null if it is state or
   * not for them.
   *
   * @param permissions of the tree that has the file
   * @param onDisk the name with its namespace
   */
  public byte @Nullable [] shownName(Permissions permissions, byte[] onDisk) {
    byte @Nullable [] known = permissions.shownName(onDisk);
    if (known == null || namespace.isPrivate(known) || isOverride(known)) {
      return null;
    }
    return namespace.unescaped(known);
  }

  private boolean isOverride(byte[] name) {
    for (OverrideXattr override : overrides) {
      if (override.owns(name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Returns the name under which an attribute that a user of the union sets is kept; null if it can
   * be kept under no name.
   *
   * @param name as the user knows it
   * @throws ErrnoException EOPNOTSUPP if that would be longer than a name may be
   */
  public byte @Nullable [] escaped(byte[] name) throws ErrnoException {
    return isOverride(name) ? null : namespace.escaped(name);
  }
}
