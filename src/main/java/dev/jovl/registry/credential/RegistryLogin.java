package dev.jovl.registry.credential;

import static java.util.stream.Collectors.toSet;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Locks;
import dev.jovl.linux.Open;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.JsonValue;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import dev.jovl.oci.Shown;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps and forgets passwords as {@code docker login} does, in {@code config.json} of {@code
 * $DOCKER_CONFIG} or {@code $HOME/.docker}; all else in that file stays as it is. Where the file
 * names a credential helper for a registry, that helper keeps the password and not this class. Of
 * several changes at once none is lost.
 */
public final class RegistryLogin {

  /** Where the file is written before it is whole; one at a time, under the lock. */
  private static final String PART = ".config.json.jovl-part";

  private static final Set<StandardOpenOption> NEW =
      EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);

  private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

  private final Path file;

  /** Makes it for the file that these variables of the environment name. */
  public RegistryLogin(Map<String, String> environment) throws IOException {
    String directory = environment.getOrDefault("DOCKER_CONFIG", "");
    String home = environment.getOrDefault("HOME", "");
    if (directory.isEmpty() && home.isEmpty()) {
      throw new IOException("neither DOCKER_CONFIG nor HOME says where passwords are kept");
    }
    this.file =
        directory.isEmpty()
            ? Path.of(home, ".docker", "config.json")
            : Path.of(directory, "config.json");
  }

  /** Returns the file that is written. */
  public Path file() {
    return file;
  }

  /**
   * Keeps a password.
   *
   * @param domain the registry as in references
   */
  public void keep(String domain, Credentials.Password password) throws IOException {
    change(domain, JsonObject.builder().put("auth", password.encoded()).build());
  }

  /**
   * Forgets a password.
   *
   * @param domain the registry as in references
   * @return whether there was one
   */
  public boolean forget(String domain) throws IOException {
    boolean known = !keys(auths(read()), domain).isEmpty();
    if (known) {
      change(domain, JsonObject.empty());
    }
    return known;
  }

  /**
   * Returns the registry that somebody names who logs in: with a scheme it is the address of a web
   * server, of which the host counts, as with docker.
   */
  public static String domainOf(String server) {
    String host = server.replaceFirst("(?i)^https?://([^/]*).*$", "$1");
    boolean hub = host.equals("index.docker.io") || host.equals("registry-1.docker.io");
    return hub ? Reference.DEFAULT_DOMAIN : host;
  }

  private static JsonObject auths(JsonObject config) throws OciFormatException {
    return config.object("auths").orElse(JsonObject.empty());
  }

  /** Returns all keys of a registry as a whole; one of them left would be found again. */
  private static Set<String> keys(JsonObject auths, String domain) {
    return auths.fields().keySet().stream()
        .filter(key -> DockerConfig.means(key, domain))
        .collect(toSet());
  }

  private JsonObject read() throws IOException {
    try {
      return CredentialFile.parse(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      return JsonObject.empty();
    }
  }

  private void change(String domain, JsonObject entry) throws IOException {
    refuseHelper(read(), domain);
    Path place = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
    Path directory = place.getParent();
    if (directory == null) {
      throw new IOException(file + " is no file");
    }
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    try (Fd alone = locked(directory)) {
      write(place, changed(read(), domain, entry));
      syncName(alone);
    }
  }

  /** Not every filesystem can bring a directory to disk; the file is there in any case. */
  private static void syncName(Fd directory) {
    try {
      FileData.sync(directory);
    } catch (ErrnoException notSynced) {
      return;
    }
  }

  /**
   * Returns the directory of the file, locked: a second change waits, and sees the first. Closing
   * it gives the lock back, and so does the end of this process.
   *
   * @throws IOException if nobody may read the directory: without the lock, two changes at once
   *     would write one part
   */
  private static Fd locked(Path directory) throws IOException {
    Fd fd = open(directory);
    try {
      Locks.awaitWhole(fd, Locks.EXCLUSIVE);
      return fd;
    } catch (IOException e) {
      fd.close();
      throw e;
    }
  }

  private static Fd open(Path directory) throws IOException {
    try {
      return Open.directory(directory);
    } catch (ErrnoException e) {
      throw new IOException(directory + " cannot be opened, to lock it: " + e.getMessage(), e);
    }
  }

  private static byte[] changed(JsonObject config, String domain, JsonObject entry)
      throws OciFormatException {
    JsonObject before = auths(config);
    JsonObject after =
        JsonObject.builder()
            .putAll(before.without(keys(before, domain)))
            .putUnlessEmpty(DockerConfig.keyOf(domain), entry)
            .build();
    JsonValue changed =
        JsonObject.builder().put("auths", after).putAll(config.without(Set.of("auths"))).build();
    return changed.toBytes();
  }

  private void refuseHelper(JsonObject config, String domain) throws IOException {
    String helper = config.textMap("credHelpers").getOrDefault(DockerConfig.keyOf(domain), "");
    if (helper.isEmpty()) {
      helper = config.text("credsStore").orElse("");
    }
    if (!helper.isEmpty()) {
      throw new IOException(
          file
              + " names the credential helper docker-credential-"
              + Shown.clip(helper)
              + " for "
              + domain
              + "; log in and out with that");
    }
  }

  /**
   * Written beside it, readable by its owner only, brought to disk and renamed: never half a file.
   * Of a file that is there the owner stays, with sudo it is somebody else, and the group with its
   * rights. What somebody who was killed has left has the same name, and goes.
   */
  private static void write(Path place, byte[] bytes) throws IOException {
    Path part = place.resolveSibling(PART);
    Files.deleteIfExists(part);
    try {
      try (FileChannel out = FileChannel.open(part, NEW, OWNER_ONLY)) {
        ByteBuffer rest = ByteBuffer.wrap(bytes);
        while (rest.hasRemaining()) {
          out.write(rest);
        }
        if (Files.exists(place)) {
          copyRights(place, part);
        }
        out.force(true);
      }
      Files.move(part, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  /** A user who may not give a file away writes one of their own. */
  private static void copyRights(Path from, Path to) throws IOException {
    try {
      for (String id : List.of("unix:uid", "unix:gid")) {
        if (!Files.getAttribute(from, id).equals(Files.getAttribute(to, id))) {
          Files.setAttribute(to, id, Files.getAttribute(from, id));
        }
      }
    } catch (FileSystemException notMine) {
      return;
    }
    Set<PosixFilePermission> rights = EnumSet.copyOf(Files.getPosixFilePermissions(to));
    rights.addAll(Files.getPosixFilePermissions(from));
    rights.removeAll(PosixFilePermissions.fromString("------rwx"));
    Files.setPosixFilePermissions(to, rights);
  }
}
