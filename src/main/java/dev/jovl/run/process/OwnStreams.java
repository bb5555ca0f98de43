package dev.jovl.run.process;

import dev.jovl.linux.PseudoTerminal;
import dev.jovl.run.runtime.PreparedContainer;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;

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

  /** Returns the standard output. */
  public static OutputStream output() {
    return new FileOutputStream(FileDescriptor.out);
  }

  /**
   * Copies standard input to the process of a runtime in a thread of its own, until either ends;
   * not before the program has been started, for the next runtime needs it if this one refuses.
   */
  static void copyInputTo(Process process, PreparedContainer container) {
    Thread thread = new Thread(() -> copy(process, container), "container input");
    thread.setDaemon(true);
    thread.start();
  }

  private static void copy(Process process, PreparedContainer container) {
    byte[] buffer = new byte[BUFFER];
    InputStream input = new FileInputStream(FileDescriptor.in);
    try (OutputStream taker = process.getOutputStream()) {
      container.awaitStart(process);
      for (int n = 0; n >= 0 && container.isStarted(); n = input.read(buffer)) {
        taker.write(buffer, 0, n);
        taker.flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException ended) {
      // Whoever reads no more has what it wants, and what cannot be read has no more to say.
    }
  }
}
