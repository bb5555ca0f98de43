package dev.jovl.union;

import dev.jovl.posix.FileName;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The nodes that are known outside, or that lead to one that is.
 *
 * <p>A node is in the table while it was handed out more often than given back, or while a node in
 * the table has it as the directory of a name. All names of nodes change under the one lock of the
 * table, which is the last in the order of locks and is never held during a system call.
 */
public final class NodeTable {
  /** The id of the root. */
  public static final long ROOT = 1;

  private final NodesById byId = new NodesById();
  private final NodesByKey byKey = new NodesByKey();
  private final NodeFiles files;
  private final Node root;
  private final IntConsumer mostAreGone;
  private long lastId = ROOT;
  // Written with the lock held.
  private volatile int dataJoins;

  /**
   * Makes a table with the root alone.
   *
   * @param mostAreGone is told, without a lock, when the table becomes smaller, and how many nodes
   *     have gone at least
   */
  NodeTable(NodeFiles files, Node root, IntConsumer mostAreGone) {
    this.files = files;
    this.root = root;
    this.mostAreGone = mostAreGone;
    root.lookups = 1;
    root.inTable = true;
    byId.add(root);
  }

  /** Returns the root, which is always there. */
  public Node root() {
    return root;
  }

  /** Returns the node of an id, null if it is not known. */
  public synchronized @Nullable Node get(long id) {
    return byId.get(id);
  }

  /** Returns the node of a file, null if it is not known. */
  synchronized @Nullable Node find(NodeKey key) {
    return byKey.get(key);
  }

  /** Returns how many nodes there are. */
  public synchronized int size() {
    return byId.size();
  }

  /** What a new node is made of, if the file has none yet. */
  record Candidate(
      NodeKey key, int type, long ino, Sources sources, boolean severalNames, int linkDifference) {}

  /**
   * Returns the node of a file that was found at a name, handed out once more.
   *
   * @param edge the name
   * @param found the file
   */
  synchronized Node intern(Edge edge, Candidate found) {
    NodeKey key = found.key();
    Node known = byKey.get(key);
    if (known != null && adopts(known, edge, found)) {
      known.lookups++;
      return known;
    }
    NodeKey named = key.named(edge);
    Node byName = byKey.get(named);
    if (byName != null && adopts(byName, edge, found)) {
      byName.lookups++;
      return byName;
    }
    Node made = make(found, known == null ? key : named);
    link(made, edge);
    return made;
  }

  /**
   * Notes that data has joined the metadata of a file in the upper: the mark that it is missing is
   * gone from the disk, and the node of the file, if it has one, is not given back yet.
   */
  public synchronized void dataJoined() {
    dataJoins++;
  }

  /** Returns a number that is another one when data has joined the metadata of a file since. */
  int dataJoins() {
    return dataJoins;
  }

  /**
   * Returns the node of a file of the upper as {@link #intern(Edge, Candidate)} does.
   *
   * @param joins {@link #dataJoins} from before the file was looked at
   * @return null if the file was found without its data, which may have joined it since: then it
   *     must be looked at again
   */
  synchronized @Nullable Node intern(Edge edge, Candidate found, int joins) {
    boolean outdated = found.sources().metacopy() && joins != dataJoins;
    return outdated ? null : intern(edge, found);
  }

  /**
   * Hands the node of a file out once more if it is known by the name at which it was found: then
   * nothing else need be asked about the file.
   *
   * @param type the type bits of the file
   * @return null if it is not known so
   */
  synchronized @Nullable Node internKnown(Edge edge, NodeKey key, int type) {
    Node known = byKey.get(key);
    if (known == null || known.type() != type || !known.hasEdge(edge.parent(), edge.name())) {
      return null;
    }
    known.lookups++;
    return known;
  }

  private Node make(Candidate found, NodeKey key) {
    Node made =
        new Node(++lastId, found.type(), found.ino(), found.sources(), found.severalNames());
    made.setLinkDifference(found.linkDifference());
    made.lookups = 1;
    made.inTable = true;
    byId.add(made);
    byKey.put(key, made);
    return made;
  }

  /**
   * Gives a known node the name at which a file was found, if the file is that node, and returns
   * whether it is. A file in the upper keeps its inode while it has a node. So what is found under
   * another name with the same number is the node, though the number of names says that there is no
   * other: the last known name was removed when this one was not known, or is just being removed,
   * or the number is older than the name by which the node is known.
   */
  private static boolean adopts(Node known, Edge edge, Candidate found) {
    if (known.type() != found.type()) {
      return false;
    }
    if (known.hasEdge(edge.parent(), edge.name())) {
      return true;
    }
    boolean knownToLoseNames =
        known.sources().isUpper() && (known.hadSeveralNames() || known.isChangingNames());
    if (!found.severalNames() && !known.isOrphan() && !knownToLoseNames) {
      return false;
    }
    link(known, edge);
    return true;
  }

  /** Makes a node that has no name, handed out once. */
  synchronized Node makeNameless(Candidate candidate) {
    return make(candidate, candidate.key());
  }

  /** Hands a node out once more. */
  public synchronized void handOut(Node node) {
    node.lookups++;
  }

  /** Says that no other file may be taken for a node by its inode number, which may be reused. */
  public synchronized void dropKey(Node node) {
    byKey.drop(node);
  }

  /**
   * Says that a node is from now on known by its file in the upper.
   *
   * @param upperIno the inode number of the copy, which is on the filesystem of the work directory
   */
  public synchronized void rekey(Node node, long upperIno) {
    if (node.inTable) {
      byKey.put(NodeKey.ofUpper(0, upperIno), node);
    }
  }

  /** Gives a node a further name. */
  public synchronized void addEdge(Node node, Node parent, FileName name) {
    if (!node.hasEdge(parent, name)) {
      link(node, new Edge(parent, name));
    }
  }

  private static void link(Node node, Edge edge) {
    node.addEdge(edge);
    edge.parent().notes().children++;
  }

  /** Returns the names of a node that are known. */
  public synchronized List<Edge> edgesOf(Node node) {
    return List.copyOf(node.edges());
  }

  /** Returns whether a name is known to be one of a node. */
  public synchronized boolean hasEdge(Node node, Edge edge) {
    return node.hasEdge(edge.parent(), edge.name());
  }

  /** Takes a name from a node. */
  public void removeEdge(Node node, Node parent, FileName name) {
    List<Node> gone = new ArrayList<>(0);
    synchronized (this) {
      if (node.removeEdge(parent, name)) {
        parent.notes().children--;
        release(parent, gone);
      }
    }
    close(gone);
  }

  /** Moves a name of a node, in one step. */
  public void moveEdge(Node node, Edge from, Edge to) {
    List<Node> gone = new ArrayList<>(0);
    synchronized (this) {
      link(node, to);
      if (node.removeEdge(from.parent(), from.name())) {
        from.parent().notes().children--;
        release(from.parent(), gone);
      }
    }
    close(gone);
  }

  /** Returns whether a directory is another one or somewhere above it. */
  public synchronized boolean isAncestor(Node directory, Node other) {
    Node at = other;
    while (at != directory) {
      Edge edge = at.edge();
      if (edge == null) {
        return false;
      }
      at = edge.parent();
    }
    return true;
  }

  /** Gives back {@code count} of the times that a node was handed out. */
  public void forget(long id, long count) {
    List<Node> gone = new ArrayList<>(0);
    int chains;
    int left;
    synchronized (this) {
      chains = byId.chains();
      Node node = byId.get(id);
      if (node != null && node != root) {
        node.lookups = Math.max(0, node.lookups - count);
        release(node, gone);
      }
      left = byId.chains();
    }
    close(gone);
    if (left < chains) {
      mostAreGone.accept(left / 2);
    }
  }

  /** Closes what nodes held, which can take long where a file ends with its last descriptor. */
  private void close(List<Node> gone) {
    for (Node node : gone) {
      node.closeOrphan();
      if (node.isDirectory()) {
        files.forget(node);
      }
    }
  }

  /**
   * Closes the files without a name that are still held: the kernel does not give back what it knew
   * when a mount ends. The nodes must not be used afterwards.
   */
  void closeOrphans() {
    List<Node> left;
    synchronized (this) {
      left = byId.all();
    }
    left.forEach(Node::closeOrphan);
  }

  private void release(Node first, List<Node> gone) {
    if (!first.inTable || isNeeded(first)) {
      return;
    }
    Deque<Node> candidates = new ArrayDeque<>();
    candidates.add(first);
    while (!candidates.isEmpty()) {
      Node node = candidates.remove();
      if (node.inTable && !isNeeded(node)) {
        remove(node);
        gone.add(node);
        for (Edge edge : node.edges()) {
          edge.parent().notes().children--;
          candidates.add(edge.parent());
        }
      }
    }
  }

  private static boolean isNeeded(Node node) {
    return node.lookups > 0 || (node.isDirectory() && node.notes().children > 0);
  }

  private void remove(Node node) {
    byId.remove(node);
    byKey.drop(node);
    node.inTable = false;
  }
}
