package dev.jovl.union.layer;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One search for a file in the layers below, from the top.
 *
 * <p>It follows the rules of ovl_lookup of fs/overlayfs/namei.c: the first layer that has the name
 * says what it is; a directory goes on below it until something hides the rest; a regular file
 * whose data is elsewhere goes on for the data; a redirect changes the path for the layers that
 * follow.
 *
 * <p>It is for one thread and runs once. It holds no descriptor.
 */
public final class LowerSearch {
  private final Layers layers;
  private final List<Place> found = new ArrayList<>(2);
  private LayerPath path;
  private List<Place> bases;
  private final Following following;
  private boolean directory;
  private boolean needsData;
  private boolean decided;
  private boolean hidden;
  private boolean stopped;

  /** Whether a layer has something else than data where the path leads. */
  private boolean refused;

  private boolean last;
  private @Nullable LayerEntry first;
  private @Nullable Place missing;

  /**
   * Makes a search for a path.
   *
   * @param layers all that are below
   * @param bases the places of the directory that the path starts in, from the top; not looked at
   *     for an absolute path
   * @param path where to look
   * @param following which marks may be followed; others are errors
   */
  public LowerSearch(Layers layers, List<Place> bases, LayerPath path, Following following) {
    this.layers = layers;
    this.path = path;
    this.bases = path.absolute() ? layers.roots() : bases;
    this.following = following;
  }

  /** Says that a directory was found above: only directories belong to it. Returns this. */
  public LowerSearch asDirectory() {
    decided = true;
    directory = true;
    return this;
  }

  /** Says that a regular file without its data was found above. Returns this. */
  public LowerSearch asData() {
    decided = true;
    needsData = true;
    return this;
  }

  /** Returns the places that were found, from the top. */
  public List<Place> found() {
    return List.copyOf(found);
  }

  /** Returns what its layer says of the first file that was found, null if none. */
  public @Nullable LayerEntry first() {
    return first;
  }

  /**
   * Searches.
   *
   * @throws ErrnoException EIO if the data of a file is nowhere, and as {@link #findsData}
   */
  public void run() throws ErrnoException {
    if (!findsData()) {
      throw ErrnoException.of(Errno.EIO);
    }
  }

  /**
   * Searches, as {@link #run}.
   *
   * @return false if the data of a file is nowhere
   * @throws ErrnoException EINVAL for a redirect that is none, EPERM for a mark that may not be
   *     followed, and what {@link Layer#lookup} says
   */
  public boolean findsData() throws ErrnoException {
    int i = 0;
    while (!stopped && i < bases.size()) {
      Place base = bases.get(i);
      boolean wasAbsolute = path.absolute();
      last = i == bases.size() - 1;
      walk(base.asDirectory(), layers.isLowest(base.layer()));
      if (path.absolute() && !wasAbsolute) {
        bases = layers.roots();
        i = base.layer().index();
      }
      i++;
    }
    if (needsData && !refused && path.absolute()) {
      searchDataOnly();
    }
    return !needsData;
  }

  /**
   * Follows the path in one layer. An opaque directory on the way hides the layers below, unless a
   * directory in it says that its rest is elsewhere.
   */
  private void walk(DirectoryPlace base, boolean lowest) throws ErrnoException {
    DirectoryPlace place = base;
    List<FileName> components = path.components();
    hidden = false;
    for (int i = 0; i < components.size(); i++) {
      LayerEntry entry = place.layer().lookup(place, components.get(i), lowest);
      boolean end = i == components.size() - 1;
      if (entry == null || entry.whiteout()) {
        stopped |= entry != null;
        refused |= entry != null && end;
        break;
      }
      if (!entry.stat().isDirectory()) {
        if (end) {
          file(place, components.get(i), entry);
        } else {
          stopped = true;
        }
        break;
      }
      place = place.directory(components.get(i), entry.marks().attributeWhiteouts());
      passed(components.size() - i, entry);
      if (end) {
        directory(place, entry);
      }
    }
    stopped |= hidden;
  }

  private void passed(int fromEnd, LayerEntry entry) throws ErrnoException {
    if (entry.marks().opaque()) {
      hidden = true;
    } else {
      redirect(fromEnd, entry);
    }
  }

  private void file(DirectoryPlace parent, FileName name, LayerEntry entry) throws ErrnoException {
    if (decided && directory || needsData && !entry.stat().isRegular()) {
      stopped = true;
      refused = needsData;
      return;
    }
    if (needsData && !following.metacopy()) {
      throw Following.refusedMetacopy(name, entry);
    }
    if (!needsData || !entry.metacopy()) {
      found.add(parent.file(name));
    }
    if (first == null) {
      first = entry;
    }
    decided = true;
    needsData = entry.metacopy();
    stopped |= !needsData;
    if (needsData && !entry.believed()) {
      goToDataOnly(name, entry);
    } else {
      redirect(1, entry);
    }
  }

  /**
   * Whoever owns a file below may say which file of a data-only layer has its data, and no other:
   * those layers are there for that (ovl_check_follow_redirect of the kernel).
   */
  private void goToDataOnly(FileName name, LayerEntry entry) throws ErrnoException {
    byte @Nullable [] redirect = entry.marks().redirect();
    if (redirect == null || !following.redirects() || layers.dataOnly().isEmpty()) {
      throw Following.refusedMetacopy(name, entry);
    }
    path = LayerPath.of(redirect);
    if (!path.absolute()) {
      throw Following.refusedMetacopy(name, entry);
    }
    stopped = true;
  }

  private void directory(DirectoryPlace place, LayerEntry entry) {
    if (decided && !directory) {
      stopped = true;
      refused = needsData;
      return;
    }
    if (first == null) {
      first = entry;
    }
    if (decided) {
      place.setMerged();
      found.forEach(above -> above.asDirectory().setMerged());
    }
    decided = true;
    directory = true;
    found.add(place);
  }

  /** Follows the redirect of a component, counted from the end of the path with the last as 1. */
  private void redirect(int fromEnd, LayerEntry entry) throws ErrnoException {
    byte @Nullable [] value = entry.marks().redirect();
    if (value == null) {
      return;
    }
    if (!following.redirectOf(entry)) {
      requireNothingBelow(fromEnd, entry);
      return;
    }
    LayerPath redirect = LayerPath.of(value);
    path = path.redirected(path.components().size() - fromEnd, redirect);
    hidden &= !redirect.absolute();
  }

  /** A redirect that may not be followed matters only where it would be. */
  private void requireNothingBelow(int fromEnd, LayerEntry entry) throws ErrnoException {
    if (!last) {
      List<FileName> components = path.components();
      FileName name = components.get(components.size() - fromEnd);
      throw Following.refusedRedirect(name, entry);
    }
  }

  /**
   * Data that no layer has is looked for again when it is opened, which says ENOENT then: what the
   * file is says its metadata (the kernel looks at data-only layers no sooner).
   */
  private void searchDataOnly() throws ErrnoException {
    for (Layer layer : layers.dataOnly()) {
      Place place = dataIn(layer);
      if (place != null) {
        found.add(place);
        needsData = false;
        return;
      }
    }
    if (missing != null) {
      found.add(missing);
      needsData = false;
    }
  }

  private @Nullable Place dataIn(Layer layer) throws ErrnoException {
    DirectoryPlace directory = layer.root();
    int last = path.components().size() - 1;
    for (FileName name : path.components().subList(0, last)) {
      LayerEntry entry = layer.lookup(directory, name, true);
      if (entry == null) {
        missing = placeIn(layer);
        return null;
      }
      if (entry.whiteout() || !entry.stat().isDirectory()) {
        return null;
      }
      directory = directory.passage(name);
    }
    FileName name = path.components().get(last);
    LayerEntry entry = layer.lookup(directory, name, true);
    if (entry == null) {
      missing = placeIn(layer);
      return null;
    }
    return !entry.whiteout() && entry.stat().isRegular() ? directory.file(name) : null;
  }

  private Place placeIn(Layer layer) {
    DirectoryPlace directory = layer.root();
    int last = path.components().size() - 1;
    for (FileName name : path.components().subList(0, last)) {
      directory = directory.passage(name);
    }
    return directory.file(path.components().get(last));
  }
}
