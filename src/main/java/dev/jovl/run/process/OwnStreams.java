package dev.jovl.run.process;

import dev.jovl.linux.PseudoTerminal;
import dev.jovl.run.runtime.PreparedContainer;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * The standard streams of this process, for a container. It gets a terminal, a pipe or a socket
 * itself; what has a name on the host is copied, as docker copies all: crun gives the file of a
 * stream to the user of the container (maybe_chown_std_streams of linux.c), whose root could change
 * it too, and for a terminal crun asks epoll(7), which takes no regular files.
 */
public final class OwnStreams {

  private static final int BUFFER = 1 << 13;

  private OwnStreams() {}

  /** Returns whether a container may have the standard stream of a number itself. */
  public static boolean isShared(int number) {
    if (PseudoTerminal.isOne(number)) {
      return true;
    }
    try {
      Path there = Files.readSymbolicLink(Path.of("/proc/self/fd", Integer.toString(number)));
      return !there.isAbsolute();
    } catch (IOException closed) {
      return true;
    }
  }

  /**
   * Copies standard input to the process of a runtime in a thread of its own, until either ends;
   * not before the program has been started, for the next runtime needs it if this one refuses.
   *
   * @return the failure of a read, if there is one: then the container is to be killed, which would
   *     take what it has got for everything; its input stays open
   */
  static CompletableFuture<IOException> copyInputTo(Process process, PreparedContainer container) {
    CompletableFuture<IOException> failure = new CompletableFuture<>();
    Thread thread = new Thread(() -> copy(process, container, failure), "container input");
    thread.setDaemon(true);
    thread.start();
    return failure;
  }

  private static void copy(
      Process process, PreparedContainer container, CompletableFuture<IOException> failure) {
    byte[] buffer = new byte[BUFFER];
    InputStream input = new FileInputStream(FileDescriptor.in);
    OutputStream taker = process.getOutputStream();
    try {
      container.awaitStart(process);
      // A file that says so can be of the next runtime by now.
      for (int n = 0; n >= 0 && process.isAlive(); n = read(input, buffer)) {
        taker.write(buffer, 0, n);
        taker.flush();
      }
      taker.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (UnreadableException e) {
      boolean unused = failure.complete(e);
    } catch (IOException ended) {
      // Whoever reads no more has what it wants.
    }
  }

  private static int read(InputStream input, byte[] buffer) throws UnreadableException {
    try {
      return input.read(buffer);
    } catch (IOException e) {
      throw new UnreadableException(e);
    }
  }

  /** Tells a failure of reading from one of writing. */
  private static final class UnreadableException extends IOException {
    private static final long serialVersionUID = 1L;

    UnreadableException(IOException cause) {
      super("standard input: " + cause.getMessage(), cause);
    }
  }
}
