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
  /** What is still looked for. */
  private enum Wanted {
    /** Whatever the first layer has that has the name. */
    ANYTHING,
    /** The directories that are merged with one that was found. */
    DIRECTORIES,
    /** The data of a file that was found without. */
    DATA,
    /** No more: a file was found with its data. */
    NOTHING
  }

  private final Layers layers;
  private final List<Place> found = new ArrayList<>(2);
  private LayerPath path;
  private List<Place> bases;
  private final Following following;
  private Wanted wanted = Wanted.ANYTHING;

  /** Whether a layer hides what those below it have where the path leads. */
  private boolean hidden;

  /** Whether no further layer is looked at, besides data-only ones. */
  private boolean stopped;

  /** Whether a layer has something else than data where the path leads. */
  private boolean refused;

  /** Whether no base is left after the one that is walked from. */
  private boolean atLastBase;

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
    wanted = Wanted.DIRECTORIES;
    return this;
  }

  /** Says that a regular file without its data was found above. Returns this. */
  public LowerSearch asData() {
    wanted = Wanted.DATA;
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
   *     followed, ELOOP for the upper or the work directory, and what {@link Layer#lookup} says
   */
  public boolean findsData() throws ErrnoException {
    int i = 0;
    while (!stopped && i < bases.size()) {
      Place base = bases.get(i);
      boolean wasAbsolute = path.absolute();
      atLastBase = i == bases.size() - 1;
      walk(base.asDirectory(), layers.isLowest(base.layer()));
      if (path.absolute() && !wasAbsolute) {
        bases = layers.roots();
        i = base.layer().index();
      }
      i++;
    }
    if (wanted == Wanted.DATA && !refused && path.absolute()) {
      searchDataOnly();
    }
    return wanted != Wanted.DATA;
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
    layers.requireUnchanging(entry.stat());
    if (entry.marks().opaque()) {
      hidden = true;
    } else {
      redirect(fromEnd, entry);
    }
  }

  private void file(DirectoryPlace parent, FileName name, LayerEntry entry) throws ErrnoException {
    boolean data = wanted == Wanted.DATA;
    if (wanted == Wanted.DIRECTORIES || data && !entry.stat().isRegular()) {
      refuse();
      return;
    }
    if (data && !following.metacopy()) {
      throw Following.refusedMetacopy(name, entry);
    }
    if (!data || !entry.metacopy()) {
      found.add(parent.file(name));
    }
    if (first == null) {
      first = entry;
    }
    wanted = entry.metacopy() ? Wanted.DATA : Wanted.NOTHING;
    stopped |= !entry.metacopy();
    if (entry.metacopy() && !entry.believed()) {
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
    if (wanted == Wanted.DATA) {
      refuse();
      return;
    }
    if (first == null) {
      first = entry;
    }
    if (wanted == Wanted.DIRECTORIES) {
      place.setMerged();
      found.forEach(above -> above.asDirectory().setMerged());
    }
    wanted = Wanted.DIRECTORIES;
    found.add(place);
  }

  /** What a layer has does not belong to what was found above, and hides the layers below. */
  private void refuse() {
    stopped = true;
    refused = wanted == Wanted.DATA;
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
    if (!atLastBase) {
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
        foundData(place);
        return;
      }
    }
    if (missing != null) {
      foundData(missing);
    }
  }

  private void foundData(Place place) {
    found.add(place);
    wanted = Wanted.NOTHING;
  }

  /** Returns the data of the file in a data-only layer; null if there is something else. */
  private @Nullable Place dataIn(Layer layer) throws ErrnoException {
    Place place = placeIn(layer);
    DirectoryPlace directory = layer.root();
    List<FileName> components = path.components();
    for (int i = 0; i < components.size() - 1; i++) {
      LayerEntry entry = lookup(directory, components.get(i), place);
      if (entry == null || !entry.stat().isDirectory()) {
        return null;
      }
      directory = directory.passage(components.get(i));
    }
    LayerEntry entry = lookup(directory, components.get(components.size() - 1), place);
    return entry != null && entry.stat().isRegular() ? place : null;
  }

  /**
   * Looks a name up in a data-only layer.
   *
   * @param place where the data would be; noted if nothing has the name
   * @return null if nothing has it, or it is deleted
   */
  private @Nullable LayerEntry lookup(DirectoryPlace directory, FileName name, Place place)
      throws ErrnoException {
    LayerEntry entry = directory.layer().lookup(directory, name, true);
    if (entry == null) {
      missing = place;
    }
    return entry == null || entry.whiteout() ? null : entry;
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
