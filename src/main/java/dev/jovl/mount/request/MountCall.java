package dev.jovl.mount.request;

import dev.jovl.mount.request.MountCommandLine.Dialect;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody asks of the process that mounts: the arguments, untouched, and where they were
 * written. It can be sent, and knows no class but those of the JDK.
 *
 * @param dialect whose arguments they are
 * @param arguments after the name of the program, as bytes
 * @param pid the process that asks, through whose {@code /proc/PID} relative paths are resolved,
 *     and those below {@code /proc/self}
 * @param directory its current directory as text, where that is not to be had
 * @param place the number of a descriptor with which it has the mount point open, or {@link
 *     #NO_PLACE}
 */
public record MountCall(
    Dialect dialect, List<byte[]> arguments, long pid, String directory, int place) {
  /** The place of a mount point that the process does not have open. */
  public static final int NO_PLACE = -1;

  private static final int MOST_ARGUMENTS = 10_000;

  /** Makes the call of a process that does not have the mount point open. */
  public MountCall(Dialect dialect, List<byte[]> arguments, long pid, String directory) {
    this(dialect, arguments, pid, directory, NO_PLACE);
  }

  /**
   * Returns the call of this process.
   *
   * @param arguments after the name of the program, as bytes
   */
  public static MountCall ofThisProcess(Dialect dialect, List<byte[]> arguments) {
    return new MountCall(dialect, arguments, ownPid(), System.getProperty("user.dir", "/"));
  }

  /**
   * Returns the number of this process in the /proc that the server sees too: in a PID namespace of
   * its own it has another number for itself.
   */
  private static long ownPid() {
    try {
      return Long.parseLong(Files.readSymbolicLink(Path.of("/proc/self")).toString());
    } catch (IOException | NumberFormatException e) {
      return ProcessHandle.current().pid();
    }
  }

  /** Returns the call of a process that has the mount point open. */
  public MountCall at(int descriptor) {
    return new MountCall(dialect, arguments, pid, directory, descriptor);
  }

  /** Sends the call through a pipe. */
  public void send(OutputStream pipe) throws IOException {
    DataOutputStream out = new DataOutputStream(new BufferedOutputStream(pipe));
    write(out);
    out.flush();
  }

  /**
   * Receives a call from a pipe.
   *
   * @throws IOException if it is none
   */
  public static MountCall receive(InputStream pipe) throws IOException {
    return read(new DataInputStream(pipe));
  }

  /** Writes the call to where {@link #read} reads it. */
  public void write(DataOutputStream out) throws IOException {
    out.writeByte(dialect.ordinal());
    out.writeLong(pid);
    out.writeUTF(directory);
    out.writeInt(place);
    out.writeInt(arguments.size());
    for (byte[] argument : arguments) {
      out.writeInt(argument.length);
      out.write(argument);
    }
  }

  /**
   * Reads a call.
   *
   * @throws IOException if it is none
   */
  public static MountCall read(DataInputStream in) throws IOException {
    int dialect = in.readUnsignedByte();
    if (dialect >= Dialect.values().length) {
      throw new IOException("not a call: dialect " + dialect);
    }
    long pid = in.readLong();
    String directory = in.readUTF();
    int place = in.readInt();
    int count = MessageFields.readCount(in, MOST_ARGUMENTS);
    List<byte[]> arguments = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      arguments.add(MessageFields.readBytes(in));
    }
    return new MountCall(Dialect.values()[dialect], List.copyOf(arguments), pid, directory, place);
  }
}
