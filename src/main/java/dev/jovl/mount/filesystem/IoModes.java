package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.fuse.Opened;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.layer.SharedFd;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides for each open file whether the kernel reads and writes the file of the layer itself
 * (passthrough) or through its cache and us.
 *
 * <p>The kernel wants one way for all open files of a node, and one backing file: while a node is
 * open, it stays what the first open made it. A node with its data in the upper begins as
 * passthrough if {@link PassthroughRules} let it. A node of the layers below in a writable union
 * begins as cached, since copy-up gives it another file; in a read-only union it is passthrough
 * unless it is small.
 *
 * <p>The cache of a node knows nothing of what passthrough wrote. So a cached opening of a node
 * with its data in the upper, being the first, drops what is cached.
 */
final class IoModes {
  private static final int CACHED = 0;

  /** How a node is open. */
  private static final class State {
    private final int backing;
    private int files;

    State(int backing) {
      this.backing = backing;
    }
  }

  private final Union union;
  private final KernelCaches caches;
  private final UnseenChanges unseen;
  private final ConcurrentHashMap<Node, State> open = new ConcurrentHashMap<>();
  private final PassthroughRules rules;
  private final Connection kernel;

  IoModes(Union union, KernelCaches caches, Connection kernel) {
    this.union = union;
    this.caches = caches;
    this.kernel = kernel;
    this.rules = new PassthroughRules(union);
    unseen = new UnseenChanges(union, kernel);
  }

  /**
   * Returns the answer to an open, create or tmpfile, and counts it.
   *
   * @param file that was opened
   * @param flags of open(2), which the kernel opens the backing file with
   * @param handle its number
   * @param made what it is, if that was looked at when it was made, else null
   */
  Opened opened(OpenFile file, int flags, long handle, @Nullable Stat made) throws ErrnoException {
    if (kernel.passthroughDepth() == 0) {
      return Opened.of(handle, Opened.KEEP_CACHE | Opened.NOFLUSH);
    }
    if (!file.isUpper() && !union.isReadOnly()) {
      return openedBelow(file, flags, handle);
    }
    try (SharedFd fd = file.acquire()) {
      Stat stat = made == null ? known(fd.fd()) : made;
      return counted(file, flags, handle, stat, () -> begin(file.node(), fd, stat));
    }
  }

  /**
   * Counts a file that said that it is in a layer below a writable union. A copy-up may come
   * between the question and the counting. A writer that was counted first has made the node
   * passthrough then, on the file of the upper, from which this file is served too by now: it
   * joins. One that has come and gone wrote past the cache, which the first cached opening of a
   * node in the upper drops. One that is counted later joins the cache. Nothing goes back from the
   * upper to a layer, so a file that said that it is in the upper still is.
   */
  Opened openedBelow(OpenFile file, int flags, long handle) {
    return counted(file, flags, handle, null, () -> new State(CACHED));
  }

  /** The file is open, and may have been made for it: what cannot be told is no reason to fail. */
  private static @Nullable Stat known(Fd file) {
    try {
      return Stats.of(file);
    } catch (ErrnoException e) {
      return null;
    }
  }

  private Opened counted(
      OpenFile file, int flags, long handle, @Nullable Stat stat, Supplier<State> first) {
    Count count = new Count(flags, handle, rules.isForUs(flags, stat), first);
    State unused = open.compute(file.node(), count);
    if (count.newlyMappable) {
      tellThatItIsMappable(file);
    }
    return count.answer();
  }

  /**
   * A mapping may begin to change the attributes, and after mmap(2) the kernel of itself asks again
   * for the access time alone.
   */
  private void tellThatItIsMappable(OpenFile file) {
    try {
      caches.askAgain(file.node());
    } catch (Throwable e) {
      released(file);
      throw e;
    }
  }

  /** Counts one more open file of a node, and has the answer to its open afterwards. */
  private final class Count implements BiFunction<Node, @Nullable State, State> {
    private final int flags;
    private final long handle;
    private final boolean direct;
    private final Supplier<State> first;
    private @Nullable Opened answer;
    private boolean newlyMappable;

    Count(int flags, long handle, boolean direct, Supplier<State> first) {
      this.flags = flags;
      this.handle = handle;
      this.direct = direct;
      this.first = first;
    }

    @Override
    public State apply(Node node, @Nullable State known) {
      State state = known == null ? first.get() : known;
      answer = IoModes.answer(state, node, handle, direct);
      if (state.backing != CACHED && (flags & OpenFlags.ACCESS_MODE) == OpenFlags.RDWR) {
        newlyMappable = unseen.mayBegin(node);
      }
      state.files++;
      return state;
    }

    Opened answer() {
      return Objects.requireNonNull(answer);
    }
  }

  private State begin(Node node, SharedFd fd, @Nullable Stat stat) {
    if (stat != null && rules.mayPass(node, stat)) {
      try {
        return new State(kernel.openBacking(fd.fd().number()));
      } catch (ErrnoException e) {
        return new State(CACHED);
      }
    }
    return new State(CACHED);
  }

  /** Takes note of a change of mode, before it is made; null is none. */
  void changesMode(Node node, @Nullable Integer mode) {
    rules.changesMode(node, mode);
  }

  private static Opened answer(State state, Node node, long handle, boolean direct) {
    if (state.backing == CACHED) {
      boolean fresh = state.files == 0 && node.sources().hasUpperData();
      return Opened.of(handle, fresh ? Opened.NOFLUSH : Opened.NOFLUSH | Opened.KEEP_CACHE);
    }
    int flags = Opened.PASSTHROUGH | Opened.NOFLUSH;
    return new Opened(handle, direct ? flags | Opened.DIRECT_IO : flags, state.backing);
  }

  /**
   * Returns whether pages of a file may have been written by a mapping, which the layer does not
   * know yet: LSEEK is asked before the kernel writes them (fuse_lseek of fs/fuse/file.c).
   */
  boolean mayBeDirty(Node node) {
    State state = open.get(node);
    return (state == null || state.backing == CACHED) && node.isOpenForWriting();
  }

  /**
   * Takes note that the kernel reads data of a node into its cache. If writes go past that, the
   * data is dropped as soon as it has come: sendfile(2) from a file that is for us although it
   * passes through takes it from there, and would send what was before a write for ever.
   */
  void readIntoCache(Node node, long offset, long length) {
    State state = open.get(node);
    boolean passed = state != null && state.backing != CACHED && !union.isReadOnly();
    if (passed) {
      kernel.invalidateData(node.id(), offset, length);
    }
  }

  /** Returns whether what is written to a node comes here past the kernel's cache. */
  boolean isPastTheCache(Node node) {
    State state = open.get(node);
    return state != null && state.backing != CACHED;
  }

  /** Returns what {@link UnseenChanges#mayHappen} says of a node. */
  boolean changesUnseen(Node node) {
    return unseen.mayHappen(node);
  }

  /**
   * Returns the same of a node that is about to be looked at. If nobody has the node open, this
   * looks whether a mapping is left; no open is counted meanwhile.
   */
  boolean stillChangesUnseen(Node node) {
    if (!unseen.mayHappen(node)) {
      return false;
    }
    State unused =
        open.compute(
            node,
            (closed, state) -> {
              if (state == null) {
                unseen.endIfUnmapped(closed);
              }
              return state;
            });
    return unseen.isKnown(node);
  }

  /** Returns how many files the kernel reads and writes itself. */
  long backingFiles() {
    return open.values().stream().filter(state -> state.backing != CACHED).count();
  }

  /** Counts the end of an open file. */
  void released(OpenFile file) {
    State unused =
        open.computeIfPresent(
            file.node(),
            (node, state) -> {
              state.files--;
              if (state.files > 0) {
                return state;
              }
              if (state.backing != CACHED) {
                kernel.closeBacking(state.backing);
              }
              return null;
            });
  }
}
