package dev.jovl.layer;

import dev.jovl.oci.Shown;
import dev.jovl.posix.FileName;
import dev.jovl.posix.NameText;
import dev.jovl.posix.PathComponents;
import dev.jovl.union.whiteout.Whiteouts;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A path below the root of a layer as components; no component is {@code .} or {@code ..}. The root
 * itself has none.
 *
 * <p>Paths that are made of each other share their components; one that is kept by itself is
 * smaller as bytes ({@link #compact}). Both are equal.
 */
final class EntryPath {

  /** The deepest path that is accepted. */
  static final int MAX_DEPTH = 1024;

  /**
   * The longest path that is written, and that the kernel takes at once, in bytes: PATH_MAX without
   * its NUL, which others keep too.
   */
  static final int MAX_BYTES = 4095;

  private static final byte[] NONE = new byte[0];

  static final EntryPath ROOT = new EntryPath(List.of());

  /** Null if the path has its bytes instead. */
  private final @Nullable List<FileName> components;

  private final byte[] bytes;
  private final int hash;

  private EntryPath(List<FileName> components) {
    this.components = components;
    this.bytes = NONE;
    this.hash = components.hashCode();
  }

  private EntryPath(byte[] bytes, int hash) {
    this.components = null;
    this.bytes = bytes;
    this.hash = hash;
  }

  /**
   * Returns the path that the bytes of a name in an archive mean: a leading slash is the root,
   * empty components and dots fall away, {@code ..} takes back the component before it.
   *
   * @throws LayerException if it climbs out of the root, or is longer or deeper than allowed
   */
  static EntryPath parse(byte[] name) throws LayerException {
    List<FileName> components = new ArrayList<>();
    PathComponents.forEach(name, (start, length) -> append(components, name, start, length));
    EntryPath path = new EntryPath(List.copyOf(components));
    path.requireDepth();
    return path;
  }

  /** Refuses a path that is deeper than allowed. */
  void requireDepth() throws LayerException {
    if (depth() > MAX_DEPTH) {
      throw new LayerException("a path of more than " + MAX_DEPTH + " components");
    }
  }

  private static void append(List<FileName> components, byte[] name, int start, int length)
      throws LayerException {
    if (length == 1 && name[start] == '.') {
      return;
    }
    if (length == 2 && name[start] == '.' && name[start + 1] == '.') {
      if (components.isEmpty()) {
        throw new LayerException("a path that leaves the root");
      }
      components.remove(components.size() - 1);
      return;
    }
    if (length > FileName.MAX_LENGTH + Whiteouts.PREFIX.length()) {
      throw new LayerException("a name of more than " + FileName.MAX_LENGTH + " bytes");
    }
    components.add(FileName.of(name, start, length));
  }

  boolean isRoot() {
    return components != null && components.isEmpty();
  }

  /** Returns the path without its last component; of a path that is not the root. */
  EntryPath parent() {
    List<FileName> all = components();
    return new EntryPath(all.subList(0, all.size() - 1));
  }

  /** Returns the last component, or null for the root. */
  @Nullable FileName lastName() {
    List<FileName> all = components();
    return all.isEmpty() ? null : all.get(all.size() - 1);
  }

  /** Returns whether one of some directories is above this. */
  boolean isBelowOneOf(Set<EntryPath> directories) {
    EntryPath at = this;
    while (!at.isRoot()) {
      at = at.parent();
      if (directories.contains(at)) {
        return true;
      }
    }
    return false;
  }

  EntryPath child(FileName name) {
    List<FileName> longer = new ArrayList<>(components());
    longer.add(name);
    return new EntryPath(List.copyOf(longer));
  }

  List<FileName> components() {
    return components == null ? PathComponents.of(bytes) : components;
  }

  int depth() {
    if (components != null) {
      return components.size();
    }
    int depth = 1;
    for (byte at : bytes) {
      depth += at == '/' ? 1 : 0;
    }
    return depth;
  }

  /** Returns the length of {@link #toBytes}, which are not made for it. */
  int byteLength() {
    if (components == null) {
      return bytes.length;
    }
    int names = components.stream().mapToInt(FileName::length).sum();
    return components.isEmpty() ? 1 : names + components.size() - 1;
  }

  /** Returns the path in the form in which many are kept: with its bytes alone. */
  EntryPath compact() {
    return components == null || components.isEmpty() ? this : new EntryPath(toBytes(), hash);
  }

  /** Returns the path relative to the root as a system call takes it, {@code .} for the root. */
  byte[] toBytes() {
    if (components == null) {
      return bytes.clone();
    }
    if (components.isEmpty()) {
      return new byte[] {'.'};
    }
    ByteBuffer path = ByteBuffer.allocate(byteLength());
    for (FileName name : components) {
      if (path.position() > 0) {
        path.put((byte) '/');
      }
      name.putInto(path);
    }
    return path.array();
  }

  /**
   * Returns the path as {@link #toBytes}, for a layer that is being made.
   *
   * @throws LayerException that names it, if nobody could unpack it
   */
  byte[] toWrittenBytes() throws LayerException {
    byte[] bytes = toBytes();
    if (bytes.length > MAX_BYTES) {
      throw unwritable("more than " + MAX_BYTES + " bytes", "use shorter names");
    }
    if (depth() > MAX_DEPTH) {
      throw unwritable("more than " + MAX_DEPTH + " components", "use fewer");
    }
    return bytes;
  }

  private LayerException unwritable(String size, String wayOut) {
    return new LayerException(
        "'"
            + Shown.clip(toString())
            + "': a path of "
            + size
            + ", which no layer can hold; "
            + wayOut);
  }

  @Override
  public boolean equals(Object other) {
    if (!(other instanceof EntryPath path) || hash != path.hash) {
      return false;
    }
    return components == null && path.components == null
        ? Arrays.equals(bytes, path.bytes)
        : components().equals(path.components());
  }

  @Override
  public int hashCode() {
    return hash;
  }

  /** Returns the path for people. */
  @Override
  public String toString() {
    return isRoot() ? "/" : NameText.of(toBytes());
  }
}
