package dev.jovl.fuse.jnr;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Entry;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.Filesystem;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Which node a path is.
 *
 * <p>A path is in the table by one lookup of its last name, which is given back when the path
 * leaves the table: when it changes its meaning, or when the table is full and it was not used for
 * longest. Since only this mount changes the tree, a path means the same node until an operation
 * here says otherwise. An open file holds its node too.
 *
 * <p>libfuse renames a file that is unlinked while it is open to a name of its own, to keep a path
 * for it. Such a path is only remembered here; the name is really removed ({@link #hide}).
 *
 * <p>A path is text whose chars are bytes. Used by one thread.
 */
final class PathTable {
  private static final int LIMIT = 8192;

  private final Filesystem filesystem;
  private final LinkedHashMap<String, Long> nodes = new LinkedHashMap<>(16, 0.75f, true);
  private final Map<String, Long> hidden = new HashMap<>();
  private final Map<Long, Hold> holds = new HashMap<>();

  /** How often a node was handed out, and how many here still need it. */
  private static final class Hold {
    private long lookups;
    private int users;
  }

  PathTable(Filesystem filesystem) {
    this.filesystem = filesystem;
  }

  /**
   * Returns the node of a path.
   *
   * @throws ErrnoException ENOENT if there is none
   */
  long node(Caller caller, String path) throws ErrnoException {
    if (path.equals("/")) {
      return Filesystem.ROOT;
    }
    Long known = known(path);
    if (known != null) {
      return known;
    }
    return remember(path, filesystem.lookup(caller, entryName(caller, path)));
  }

  private @Nullable Long known(String path) {
    Long node = hidden.get(path);
    return node != null ? node : nodes.get(path);
  }

  /** Returns the last name of a path in the node of its directory. */
  EntryName entryName(Caller caller, String path) throws ErrnoException {
    int slash = path.lastIndexOf('/');
    String parent = slash == 0 ? "/" : path.substring(0, slash);
    byte[] name = path.substring(slash + 1).getBytes(StandardCharsets.ISO_8859_1);
    return new EntryName(node(caller, parent), FileName.of(name));
  }

  /**
   * Puts a path into the table that was looked up or made, and returns its node.
   *
   * @throws ErrnoException ENOENT if the entry is absence
   */
  long remember(String path, Entry entry) throws ErrnoException {
    if (entry.isAbsent()) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    Hold hold = holds.computeIfAbsent(entry.node(), node -> new Hold());
    hold.lookups++;
    hold.users++;
    Long old = nodes.put(path, entry.node());
    if (old != null) {
      release(old);
    }
    if (nodes.size() > LIMIT) {
      Iterator<Long> eldest = nodes.values().iterator();
      long node = eldest.next();
      eldest.remove();
      release(node);
    }
    return entry.node();
  }

  /** Notes one more user of a node that is held. */
  void hold(long node) {
    Hold hold = holds.get(node);
    if (hold != null) {
      hold.users++;
    }
  }

  /** Notes one user less; the last one gives the node back. */
  void release(long node) {
    Hold hold = holds.get(node);
    if (hold == null) {
      return;
    }
    hold.users--;
    if (hold.users == 0) {
      holds.remove(node);
      filesystem.forget(node, hold.lookups);
    }
  }

  /** Takes a path out of the table that nothing is below: of a file, or of an empty directory. */
  void drop(String path) {
    Long node = nodes.remove(path);
    if (node != null) {
      release(node);
    }
  }

  /** Takes the path of a removed directory out of the table, and what is hidden in it. */
  void dropDirectory(String path) {
    drop(path);
    dropBelow(hidden, path);
  }

  /**
   * Notes that a path has another name, and whatever had that name is gone. What was below is
   * looked up anew, but for hidden paths, which move along: libfuse makes them of the names of
   * today.
   */
  void move(String from, String to) {
    drop(from);
    drop(to);
    dropBelow(nodes, from);
    dropBelow(nodes, to);
    dropBelow(hidden, to);
    Map<String, Long> moved = new HashMap<>();
    takeBelow(hidden, from, (path, node) -> moved.put(to + path.substring(from.length()), node));
    hidden.putAll(moved);
  }

  private void dropBelow(Map<String, Long> table, String path) {
    takeBelow(table, path, (below, node) -> release(node));
  }

  private static void takeBelow(
      Map<String, Long> table, String path, BiConsumer<String, Long> taker) {
    String below = path + "/";
    Iterator<Map.Entry<String, Long>> each = table.entrySet().iterator();
    while (each.hasNext()) {
      Map.Entry<String, Long> entry = each.next();
      if (entry.getKey().startsWith(below)) {
        each.remove();
        taker.accept(entry.getKey(), entry.getValue());
      }
    }
  }

  /** Remembers the node of a path, whose name is about to be removed, by a hidden path. */
  void hide(String path, long node, String hiddenPath) {
    hold(node);
    hidden.put(hiddenPath, node);
    drop(path);
  }

  /** Forgets a hidden path and returns whether there was one. */
  boolean unhide(String hiddenPath) {
    Long node = hidden.remove(hiddenPath);
    if (node == null) {
      return false;
    }
    release(node);
    return true;
  }
}
