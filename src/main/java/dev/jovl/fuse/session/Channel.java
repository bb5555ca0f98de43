package dev.jovl.fuse.session;

import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;

/**
 * A way for whole messages from and to the kernel. Each worker has its own; the answer to a request
 * goes where the request came from.
 */
public interface Channel extends AutoCloseable {
  /**
   * Waits for the next message and puts it into a direct buffer from its start; position and limit
   * are around it then.
   *
   * @throws ErrnoException ENODEV or ECONNABORTED when there will be none any more
   */
  void receive(ByteBuffer target) throws ErrnoException;

  /**
   * Sends what lies between position and limit of a direct buffer as one message.
   *
   * @throws ErrnoException ENOENT if nobody waits for it any more, and what else write(2) says
   */
  void send(ByteBuffer message) throws ErrnoException;

  /**
   * Returns whether a message is there that nobody has received yet.
   *
   * @throws ErrnoException whatever poll(2) says
   */
  boolean isReady() throws ErrnoException;

  /**
   * Returns another channel of the same connection, which the caller closes.
   *
   * @throws ErrnoException EMFILE if the process has no descriptor left
   */
  Channel another() throws ErrnoException;

  /**
   * Registers a backing file.
   *
   * @param fd the number of its descriptor, which may be closed then
   * @return the id of the backing file
   * @throws ErrnoException EPERM without CAP_SYS_ADMIN, ELOOP for a file on a stacked filesystem,
   *     EOPNOTSUPP for a file that cannot be one
   */
  int openBacking(int fd) throws ErrnoException;

  /**
   * Releases a backing file by its id.
   *
   * @throws ErrnoException ENOENT if there is none
   */
  void closeBacking(int backingId) throws ErrnoException;

  /** Ends this channel, not the connection. */
  @Override
  void close();
}
