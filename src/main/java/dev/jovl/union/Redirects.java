package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoAction;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.layer.LayerPath;
import dev.jovl.union.layer.LowerSearch;
import dev.jovl.union.layer.Place;
import dev.jovl.union.whiteout.OverlayXattr;
import java.io.ByteArrayOutputStream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Says in the upper where the rest of a directory or the data of a file is, when its name changes.
 */
public final class Redirects {
  /** The kernel's overlayfs makes none that is longer (redirect_max), and follows any. */
  private static final int LONG = 256;

  private final Union union;

  /** Makes the redirects of a union. */
  public Redirects(Union union) {
    this.union = union;
  }

  /**
   * Returns whether a node cannot be found below by its name alone once the name changes.
   *
   * @param node in the upper
   */
  public static boolean needed(Node node) {
    Sources sources = node.sources();
    return node.isDirectory() ? !sources.lowers().isEmpty() : sources.metacopy();
  }

  /**
   * Makes the redirect of a directory right for a new name beside its old one, before it gets that:
   * its own name below is enough.
   *
   * @param directory in the upper, with its monitor held
   * @return what takes the redirect back if the node keeps its name; it too needs the monitor
   * @throws ErrnoException as {@link #setAbsolute}
   */
  public ErrnoAction setRelative(Node directory) throws ErrnoException {
    return setUnless(known -> true, directory, () -> lastComponent(directory));
  }

  /**
   * Makes the redirect of a node right for a new name anywhere, before it gets that: the path from
   * the roots below.
   *
   * @param node in the upper, with its monitor held
   * @return what takes the redirect back if the node keeps its name; it too needs the monitor
   * @throws ErrnoException EXDEV if redirects are off, if none leads to the same places, if a later
   *     mount would not follow it, or if the filesystem takes none that is so long
   */
  public ErrnoAction setAbsolute(Node node) throws ErrnoException {
    return setUnless(LayerPath::absolute, node, () -> absolute(node));
  }

  /** What a redirect is to say. */
  private interface Wanted {
    byte[] redirect() throws ErrnoException;
  }

  /** Leaves a redirect as it is if that will do. */
  private ErrnoAction setUnless(Predicate<LayerPath> willDo, Node node, Wanted wanted)
      throws ErrnoException {
    if (union.options().redirectDir() != UnionOptions.RedirectMode.ON && node.isDirectory()) {
      throw ErrnoException.of(Errno.EXDEV);
    }
    try (Fd file = union.files().openUpper(node, OpenFlags.HANDLE)) {
      byte @Nullable [] present = get(node, file);
      LayerPath known = present == null ? null : LayerPath.parse(present);
      if (known != null && willDo.test(known)) {
        return () -> {};
      }
      if (!union.believesMarksOf(Stats.of(file).uid())) {
        throw ErrnoException.of(Errno.EXDEV);
      }
      set(node, file, wanted.redirect());
      return () -> restore(node, present);
    }
  }

  /**
   * Requires that a redirect which a directory has is believed still when it gets another owner.
   *
   * @param file open on the directory in the upper; the monitor of the node is held
   * @param uid as on disk
   * @throws ErrnoException EPERM if it would not be
   */
  public void requireBelieved(Node node, Fd file, int uid) throws ErrnoException {
    if (node.isDirectory()
        && needed(node)
        && !union.believesMarksOf(uid)
        && union.upper().get(file, OverlayXattr.REDIRECT) != null) {
      throw ErrnoException.of(Errno.EPERM);
    }
  }

  /** Finds the node by its old name, so that it keeps its redirect if it has the new one. */
  private void restore(Node node, byte @Nullable [] redirect) throws ErrnoException {
    try (Fd file = union.files().openUpper(node, OpenFlags.HANDLE)) {
      if (redirect == null) {
        LentRights.change(
            union, node, file, () -> union.upper().remove(file, OverlayXattr.REDIRECT));
      } else {
        set(node, file, redirect);
      }
    }
  }

  /** A disk that is full says the same of a short one as of one that it never takes. */
  private void set(Node node, Fd file, byte[] redirect) throws ErrnoException {
    try {
      LentRights.change(
          union, node, file, () -> union.upper().set(file, OverlayXattr.REDIRECT, redirect));
    } catch (ErrnoException e) {
      boolean tooLong = e.is(Errno.E2BIG) || e.is(Errno.ERANGE) || e.is(Errno.ENOSPC);
      throw tooLong && redirect.length > LONG ? ErrnoException.of(Errno.EXDEV) : e;
    }
  }

  private byte @Nullable [] get(Node node, Fd file) throws ErrnoException {
    return LentRights.obtain(
        union, node, file, () -> union.upper().get(file, OverlayXattr.REDIRECT));
  }

  private static byte[] lastComponent(Node node) throws ErrnoException {
    FileName name = node.sources().lower().name();
    if (name == null) {
      throw ErrnoException.of(Errno.EXDEV);
    }
    return name.toBytes();
  }

  private byte[] absolute(Node node) throws ErrnoException {
    LayerPath path = pathOf(node);
    requireSamePlaces(node, path);
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (FileName component : path.components()) {
      byte[] bytes = component.toBytes();
      text.write('/');
      text.write(bytes, 0, bytes.length);
    }
    return text.toByteArray();
  }

  /** Returns the path of a node as the layers below see it: with the redirects above it undone. */
  private LayerPath pathOf(Node node) throws ErrnoException {
    Deque<FileName> components = new ArrayDeque<>();
    Node at = node;
    while (!at.isRoot()) {
      Edge edge = at.edge();
      if (edge == null) {
        throw ErrnoException.of(Errno.ENOENT);
      }
      LayerPath own = ownPath(at, edge.name());
      List<FileName> parts = own.components();
      for (int i = parts.size() - 1; i >= 0; i--) {
        components.addFirst(parts.get(i));
      }
      if (own.absolute()) {
        break;
      }
      at = edge.parent();
    }
    return new LayerPath(true, List.copyOf(components));
  }

  private LayerPath ownPath(Node node, FileName name) throws ErrnoException {
    if (!node.sources().isUpper()) {
      return LayerPath.of(name);
    }
    try (Fd file = union.files().openUpper(node, OpenFlags.HANDLE)) {
      byte @Nullable [] redirect = get(node, file);
      LayerPath parsed = redirect == null ? null : LayerPath.parse(redirect);
      return parsed == null ? LayerPath.of(name) : parsed;
    }
  }

  /** Where layers have redirects of their own, a path may lead elsewhere. */
  private void requireSamePlaces(Node node, LayerPath path) throws ErrnoException {
    LowerSearch search =
        new LowerSearch(union.layers(), List.of(), path, union.options().following());
    LowerSearch decided = node.isDirectory() ? search.asDirectory() : search.asData();
    if (!decided.findsData()
        || !samePlaces(decided.found(), node.sources().lowers(), node.isDirectory())) {
      throw ErrnoException.of(Errno.EXDEV);
    }
  }

  private static boolean samePlaces(List<Place> found, List<Place> wanted, boolean all)
      throws ErrnoException {
    if (found.isEmpty() || (all && found.size() != wanted.size())) {
      return false;
    }
    if (!all) {
      return sameFile(found.get(found.size() - 1), wanted.get(wanted.size() - 1));
    }
    for (int i = 0; i < found.size(); i++) {
      if (!same(found.get(i), wanted.get(i))) {
        return false;
      }
    }
    return true;
  }

  /** A file of a layer may have been found by another of its names. */
  private static boolean sameFile(Place one, Place other) throws ErrnoException {
    return same(one, other)
        || (one.layer() == other.layer()
            && one.layer().stat(one).sameFile(other.layer().stat(other)));
  }

  private static boolean same(@Nullable Place one, @Nullable Place other) {
    Place a = one;
    Place b = other;
    while (a != null && b != null && a != b) {
      if (a.layer() != b.layer() || !Objects.equals(a.name(), b.name())) {
        return false;
      }
      a = a.parent();
      b = b.parent();
    }
    return a == b;
  }
}
