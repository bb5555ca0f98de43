package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Connection;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import java.util.Set;

/** What the kernel keeps of nodes, as far as it has to forget it. */
final class KernelCaches {
  /**
   * Errors of operations that have touched no byte. EXDEV is the usual answer to a copy from
   * another filesystem, after which the kernel copies through its pages (fuse_copy_file_range of
   * fs/fuse/file.c).
   */
  private static final Set<Errno> UNTOUCHED =
      Set.of(Errno.EXDEV, Errno.EOPNOTSUPP, Errno.EINVAL, Errno.EBADF);

  private final Union union;
  private final Connection kernel;

  KernelCaches(Union union, Connection kernel) {
    this.union = union;
    this.kernel = kernel;
  }

  /** Has the kernel forget the attributes of a node, and take none that are on their way. */
  void askAgain(Node node) {
    kernel.invalidateAttributes(node.id());
  }

  /**
   * Has the kernel ask again for the attributes of a file after a write for which its caller may
   * not wait, if it was told any since the last time. It may take an answer from before such a
   * write for the newest, and keep it: of a direct write (libaio, io_uring) it calls what it knows
   * old when it sends it (fuse_direct_IO of fs/fuse/file.c), and what it gets in between good; of
   * what a mapping has changed it does so at the end, but an answer that is on its way makes it
   * good again (fuse_writepage_end).
   *
   * @param late whether a mapping has changed it
   */
  void askAgainIfShown(Node written, boolean late) {
    if (!written.takeShown()) {
      return;
    }
    if (late) {
      kernel.dropAttributes(written.id());
    } else {
      askAgain(written);
    }
  }

  /**
   * Has the kernel forget the attributes of a file that was copied up, and of the directories that
   * got the copy: their ctime is the present, and the kernel knows of a change of contents at most.
   */
  void askAgainOfCopy(Node copied) {
    askAgain(copied);
    for (Edge edge : union.nodes().edgesOf(copied)) {
      askAgain(edge.parent());
    }
  }

  /**
   * Has the kernel forget attributes and a range of the data of a file that a failed operation may
   * have changed in part: the kernel drops pages for what has succeeded alone. The pages are gone
   * before the error is told, since the caller may write to the same range then.
   *
   * @param offset first byte
   * @param length bytes
   * @param cause why it failed
   */
  void readAgain(Node node, long offset, long length, ErrnoException cause) {
    askAgain(node);
    if (!UNTOUCHED.contains(cause.errno())) {
      kernel.dropData(node.id(), offset, length);
    }
  }

  /** Has the kernel forget the entries of a directory: one of them has another inode number. */
  void listAgain(Node directory) {
    kernel.invalidateEntries(directory.id());
  }
}
