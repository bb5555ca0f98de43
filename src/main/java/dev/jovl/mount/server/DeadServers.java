package dev.jovl.mount.server;

import dev.jovl.linux.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Removes what killed servers, and killed processes of one mount, have left: a socket that nobody
 * listens on, and the log beside it if it is empty. This includes those of other builds and
 * namespaces, since a server of the same name may never come to tidy up.
 *
 * <p>A socket is there for a moment before somebody listens on it. Whoever makes one, or has it
 * made, has the lock of its address meanwhile, and a server has its log by then, so that neither is
 * taken for dead.
 */
final class DeadServers {
  private static final Logger LOG = LoggerFactory.getLogger(DeadServers.class);

  private DeadServers() {}

  /** Removes what is left in the directory of a server, as far as it can be; never fails. */
  static void remove(ServerAddress server) {
    try {
      for (ServerAddress sibling : server.siblings()) {
        // A service manager would start a server because of the look, and the socket is its own.
        if (!sibling.equals(server) && !sibling.equals(server.activation())) {
          removeIfPossible(sibling);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      LOG.debug("what is dead stays: {}", e.getMessage());
    }
  }

  /** One that cannot be looked at leaves the others to be removed. */
  private static void removeIfPossible(ServerAddress address) {
    try {
      removeIfDead(address);
    } catch (IOException | RuntimeException e) {
      LOG.debug("{} stays: {}", address.socket(), e.getMessage());
    }
  }

  private static void removeIfDead(ServerAddress address) throws IOException {
    if (!isLeft(address)) {
      return;
    }
    try (StartLock lock = StartLock.tryTake(address)) {
      if (lock != null && isLeft(address) && ServerLog.removeUnused(address)) {
        Files.deleteIfExists(address.socket());
      }
    }
  }

  /** Returns whether there is a socket that nobody listens on. */
  private static boolean isLeft(ServerAddress address) throws IOException {
    return isSocket(address.socket()) && !UnixSocket.isListenedOn(address.socketPath());
  }

  private static boolean isSocket(Path path) throws IOException {
    try {
      return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
          .isOther();
    } catch (NoSuchFileException e) {
      return false;
    }
  }
}
