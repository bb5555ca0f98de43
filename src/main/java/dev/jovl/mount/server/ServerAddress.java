package dev.jovl.mount.server;

import dev.jovl.linux.PathBytes;
import dev.jovl.linux.UnixSocket;
import dev.jovl.linux.proc.ProcessStatus;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where the server of this user is met: a socket in a directory of which the user has the only
 * rights.
 *
 * <p>The name of the socket is made of the mount namespace, the user namespace and the root
 * directory, because a server in another one would mount where the caller does not see it; of the
 * PID namespace, because all processes of it end with its first one; and of the build, so that an
 * upgrade starts a new server while the old one keeps its mounts until they are gone. For a user
 * other than root it is made of the user's groups too: they give rights to layers, and a server
 * keeps those that it was started with.
 *
 * @param directory private to the user
 * @param name of the server, without an ending
 */
public record ServerAddress(Path directory, String name) {
  private static final Path PROC_SELF = Path.of("/proc/self");

  /** The name of the socket that a service manager listens on. */
  private static final String ACTIVATION = "activation";

  /**
   * Returns the address for this process and makes its directory.
   *
   * @param jar the program, whose size and time tell one build from another
   * @param environment of the process
   * @throws IOException if there is no directory that is private for sure and has a path that is
   *     short enough for a socket
   */
  public static ServerAddress here(Path jar, Map<String, String> environment) throws IOException {
    return here(jar, environment, Path.of("/run/jovl"));
  }

  /** As {@link #here(Path, Map)}, where root has this directory, which goes with no login. */
  static ServerAddress here(Path jar, Map<String, String> environment, Path ofRoot)
      throws IOException {
    String name = name(jar);
    return new ServerAddress(privateDirectory(environment, ofRoot, name), name);
  }

  private static String name(Path jar) throws IOException {
    Map<String, Object> root = Files.readAttributes(Path.of("/"), "unix:dev,ino");
    Map<String, Object> build = Files.readAttributes(jar, "unix:lastModifiedTime,size,ino");
    return String.join(
        "-",
        namespace("mnt"),
        namespace("user"),
        namespace("pid"),
        root.get("dev") + "." + root.get("ino"),
        Integer.toHexString(31 * build.hashCode() + groups()));
  }

  /** Returns a number for the groups of this process; 0 for root, who needs none. */
  private static int groups() throws IOException {
    if (Files.getAttribute(PROC_SELF, "unix:uid").equals(0)) {
      return 0;
    }
    ProcessStatus status = ProcessStatus.of(PROC_SELF);
    return 31 * status.value("Gid").hashCode() + status.value("Groups").hashCode();
  }

  /**
   * The link says "mnt:[4026531841]". Written with letters too, since the path of a socket has room
   * for few characters.
   */
  private static String namespace(String kind) throws IOException {
    String link = Files.readSymbolicLink(PROC_SELF.resolve("ns").resolve(kind)).toString();
    long number = Long.parseLong(link.substring(link.indexOf('[') + 1, link.length() - 1));
    return Long.toString(number, Character.MAX_RADIX);
  }

  private static Path privateDirectory(Map<String, String> environment, Path ofRoot, String name)
      throws IOException {
    Object uid = Files.getAttribute(PROC_SELF, "unix:uid");
    IOException reason = new IOException("no directory for a socket");
    for (Path candidate : candidates(environment, ofRoot, uid)) {
      try {
        requireShort(new ServerAddress(candidate, name));
        makePrivate(candidate, uid);
        return candidate;
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
    throw reason;
  }

  private static List<Path> candidates(Map<String, String> environment, Path ofRoot, Object uid) {
    List<Path> candidates = new ArrayList<>();
    addIfNamed(candidates, environment.get("JOVL_RUNTIME_DIR"));
    if (uid.equals(0)) {
      // Before the directory of a login, which is gone after it, and which sudo does not know.
      candidates.add(ofRoot);
    }
    addIfNamed(candidates, environment.get("XDG_RUNTIME_DIR"));
    candidates.add(Path.of("/tmp/jovl-" + uid));
    return candidates;
  }

  private static void addIfNamed(List<Path> candidates, @Nullable String parent) {
    if (parent != null && parent.startsWith("/")) {
      candidates.add(Path.of(parent, "jovl"));
    }
  }

  private static void requireShort(ServerAddress address) throws IOException {
    if (address.socketPath().length > UnixSocket.MAX_PATH) {
      throw new IOException(address.socket() + ": too long for a socket");
    }
  }

  private static void makePrivate(Path directory, Object uid) throws IOException {
    try {
      Files.createDirectory(
          directory,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    } catch (FileAlreadyExistsException e) {
      requirePrivate(directory, uid);
      if (!Files.isWritable(directory)) {
        throw new IOException(directory + ": on a read-only file system");
      }
    }
  }

  private static void requirePrivate(Path directory, Object uid) throws IOException {
    Map<String, Object> is =
        Files.readAttributes(directory, "unix:mode,uid", LinkOption.NOFOLLOW_LINKS);
    boolean isPrivate = is.get("mode") instanceof Integer mode && (mode & 0170777) == 040700;
    if (!uid.equals(is.get("uid")) || !isPrivate) {
      throw new IOException(directory + ": not a directory of this user alone");
    }
  }

  /**
   * Returns the address of a process beside the server, which takes no mounts.
   *
   * @param process its number in /proc
   */
  ServerAddress ofProcess(Path process) {
    return new ServerAddress(directory, name + "." + process);
  }

  /** Returns the socket. */
  public Path socket() {
    return directory.resolve(name + ".sock");
  }

  /**
   * Returns the socket that a service manager may listen on in the same directory, to start a
   * server when somebody calls. Its name is always the same, so a caller must ask for the name of
   * the server.
   */
  ServerAddress activation() {
    return new ServerAddress(directory, ACTIVATION);
  }

  /** Returns the path of the socket as the kernel takes it. */
  byte[] socketPath() {
    return PathBytes.of(socket());
  }

  /**
   * Returns the file of which a byte is locked while a server starts or ends. It is one for all
   * servers of the user, since those of many namespaces and builds come and go, and a lock file
   * cannot be removed without a doubt whether somebody waits for it.
   */
  Path lock() {
    return directory.resolve("start.lock");
  }

  /** Returns the file that the server logs to. */
  public Path log() {
    return directory.resolve(name + ".log");
  }

  /**
   * Returns where a mount that this process sees may be asked for: its own server first, others of
   * the user then, and last the socket of a service manager, which may start a server for it.
   *
   * @throws IOException if the directory cannot be read
   */
  public List<ServerAddress> inOrder() throws IOException {
    List<ServerAddress> others = new ArrayList<>(siblings());
    others.remove(this);
    List<ServerAddress> all = new ArrayList<>(List.of(this));
    boolean isActivated = others.remove(activation());
    all.addAll(others);
    if (isActivated) {
      all.add(activation());
    }
    return all;
  }

  /** Returns the addresses of all servers of the user, other builds and namespaces among them. */
  List<ServerAddress> siblings() throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(file -> file.endsWith(".sock"))
          .map(file -> new ServerAddress(directory, file.substring(0, file.length() - 5)))
          .toList();
    }
  }
}
