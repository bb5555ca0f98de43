package dev.jovl.mount.server;

/**
 * The words of a conversation with a server of mounts. Numbers and texts are as in {@link
 * java.io.DataOutput}; a conversation is one connection.
 *
 * <ol>
 *   <li>The server says {@link #HELLO}. It closes the connection without a word to a caller of
 *       another user, and when it is about to end; the caller then begins again.
 *   <li>The caller may ask whether the server has a name: {@link #NAME}, and the name as UTF. The
 *       server answers with a boolean.
 *   <li>The caller asks one question. After {@link #MOUNT} a {@link
 *       dev.jovl.mount.request.MountCall} follows, and the answer is a {@link
 *       dev.jovl.mount.request.MountReply}. After {@link #REPORT} the length and the bytes of a
 *       mount point or a device follow, and the answer is a boolean and, if there is such a mount,
 *       a {@link MountReport}.
 *   <li>The server closes the connection.
 * </ol>
 *
 * <p>The socket that has reports alone knows {@link #REPORT} as the only question, and closes the
 * connection after any other. All words are constants that the compiler copies, so that a client
 * does not load this class.
 */
final class ServerProtocol {
  /**
   * What a server says first, so that one that is about to end is told from one that takes calls.
   */
  static final int HELLO = 'j';

  /** A question for a mount. */
  static final int MOUNT = 'm';

  /** A question for what a mount has done. */
  static final int REPORT = 's';

  /** A question whether the server has a name; another question may follow. */
  static final int NAME = 'n';

  private ServerProtocol() {}
}
