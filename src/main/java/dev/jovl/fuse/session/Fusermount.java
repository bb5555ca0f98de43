package dev.jovl.fuse.session;

import dev.jovl.fuse.MountFailedException;
import dev.jovl.fuse.MountOptions;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Sockets;
import dev.jovl.linux.Spawn;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mounting and unmounting by the setuid program fusermount3, for users that may not call mount(2).
 *
 * <p>It is told the number of a socket in the environment variable _FUSE_COMMFD, opens /dev/fuse,
 * mounts, and sends the descriptor through the socket with SCM_RIGHTS (libfuse, util/fusermount.c).
 */
final class Fusermount {
  private static final String PROGRAM = "fusermount3";
  private static final int SOCKET = 3;
  private static final int STDERR = 2;

  private Fusermount() {}

  /**
   * Mounts and returns the device.
   *
   * @throws MountFailedException with what the program said, or if it is not there; nothing is
   *     mounted then
   */
  static Fd mount(MountOptions options) throws IOException {
    try (Sockets.Pair socket = Sockets.pair()) {
      String words = options.words() + ",max_read=" + NegotiatedInit.MAX_MESSAGE;
      Result result =
          run(
              List.of(bytes("-o"), bytes(words), bytes("--"), options.target()),
              Map.of(SOCKET, socket.second()));
      if (result.status != 0) {
        throw new MountFailedException(result.message);
      }
      // Or a program that sends nothing would be waited for.
      socket.second().close();
      return received(socket.first(), options.target());
    }
  }

  /**
   * Receives the descriptor of what is mounted. The kernel drops one for which there is no number
   * left, and with it the mount has lost its server.
   */
  private static Fd received(Fd socket, byte[] target) throws MountFailedException {
    try {
      return Sockets.receiveDescriptor(socket);
    } catch (ErrnoException e) {
      socket.close(); // unmounting needs descriptors, too
      MountFailedException failed =
          new MountFailedException(
              PROGRAM + " has mounted, and the descriptor of the mount was lost");
      try {
        unmount(target, Mounts.DETACH);
      } catch (IOException suppressed) {
        failed.addSuppressed(suppressed);
      }
      throw failed;
    }
  }

  /**
   * Unmounts.
   *
   * @param flags of umount2(2): 0 or {@link Mounts#DETACH}
   * @throws ErrnoException EBUSY if the mount is in use
   * @throws MountFailedException with what the program said
   */
  static void unmount(byte[] target, int flags) throws IOException {
    List<byte[]> arguments = new ArrayList<>();
    arguments.add(bytes("-u"));
    if (flags == Mounts.DETACH) {
      arguments.add(bytes("-z"));
    }
    arguments.add(bytes("--"));
    arguments.add(target);
    Result result = run(arguments, Map.of());
    if (result.status == 0) {
      return;
    }
    if (result.message.endsWith(Errno.EBUSY.message())) {
      throw ErrnoException.of(Errno.EBUSY);
    }
    throw new MountFailedException(result.message);
  }

  /** How the program ended, and the last line that it said. */
  private record Result(int status, String message) {}

  private static Result run(List<byte[]> arguments, Map<Integer, Fd> descriptors)
      throws IOException {
    List<byte[]> command = new ArrayList<>();
    command.add(bytes(PROGRAM));
    command.addAll(arguments);
    try (Sockets.Pair stderr = Sockets.pair()) {
      Map<Integer, Fd> inherited = new LinkedHashMap<>();
      inherited.put(STDERR, stderr.second());
      inherited.putAll(descriptors);
      int pid = start(command, inherited);
      stderr.second().close();
      String said = said(stderr.first());
      return new Result(Spawn.await(pid), said);
    }
  }

  private static int start(List<byte[]> command, Map<Integer, Fd> descriptors)
      throws MountFailedException {
    List<byte[]> environment = new ArrayList<>();
    environment.add(bytes("LC_ALL=C"));
    environment.add(bytes("_FUSE_COMMFD=" + SOCKET));
    environment.add(bytes("PATH=" + System.getenv().getOrDefault("PATH", "/usr/bin:/bin")));
    try {
      return Spawn.start(command, environment, descriptors);
    } catch (ErrnoException e) {
      throw new MountFailedException(
          "cannot run " + PROGRAM + " (Debian package fuse3): " + e.getMessage());
    }
  }

  /** Reads to the end and returns the last line. */
  private static String said(Fd from) throws ErrnoException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteBuffer part = NativeBuffer.allocate(1024).bytes();
    while (FileData.read(from, part.clear()) > 0) {
      part.flip();
      while (part.hasRemaining()) {
        all.write(part.get());
      }
    }
    String text = all.toString(StandardCharsets.UTF_8).strip();
    return text.substring(text.lastIndexOf('\n') + 1);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
