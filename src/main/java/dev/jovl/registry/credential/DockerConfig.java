package dev.jovl.registry.credential;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import dev.jovl.oci.Shown;
import dev.jovl.registry.credential.CredentialFile.Writer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Credentials of the files that {@code docker login} and {@code podman login} write.
 *
 * <p>Read are, until one knows the repository: the file {@code $REGISTRY_AUTH_FILE}; {@code
 * config.json} in {@code $DOCKER_CONFIG} or {@code $HOME/.docker}; what {@code podman login} has
 * written, {@code $XDG_RUNTIME_DIR/containers/auth.json}, or, where that variable is not set, as
 * with sudo, {@code /run/user/UID/containers/auth.json} unless this user is root, and {@code
 * /run/containers/UID/auth.json}; {@code containers/auth.json} in {@code $XDG_CONFIG_HOME} or
 * {@code $HOME/.config}. In a file the helper for the very host comes first, then the general
 * helper, then what is written in the file itself, there the key with the longest path, and of the
 * keys of one host the one that the writer of such files gives it. Read anew for each search, so
 * that a login while we wait counts.
 *
 * <p>A file that this user may not read is as good as none, unless one of the first two variables
 * names it.
 */
public final class DockerConfig implements CredentialSource {

  /** What Docker Hub is called by docker login. */
  private static final String HUB_KEY = "https://index.docker.io/v1/";

  /** Variables by which the user names a file or its directory. */
  private static final Set<String> NAMING = Set.of("REGISTRY_AUTH_FILE", "DOCKER_CONFIG");

  private final Map<String, String> environment;
  private final Path run;

  /**
   * Makes the source from the variables of the environment, for the user of this process, or for
   * the one whose user namespace it is in.
   */
  public DockerConfig(Map<String, String> environment) {
    this(environment, Path.of("/run"));
  }

  /** Makes it with another directory for /run. */
  DockerConfig(Map<String, String> environment, Path run) {
    this.environment = Map.copyOf(environment);
    this.run = run;
  }

  private String uid() {
    String caller = environment.get("JOVL_CALLER_UID");
    if (caller != null) {
      return caller;
    }
    try {
      return Files.getAttribute(Path.of("/proc/self"), "unix:uid").toString();
    } catch (IOException withoutProc) {
      return "";
    }
  }

  @Override
  public Optional<Credentials> find(String domain, String path) throws IOException {
    for (CredentialFile file : files()) {
      Optional<Credentials> found = inFile(file, domain, path);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private List<CredentialFile> files() {
    List<CredentialFile> files = new ArrayList<>();
    add(files, "REGISTRY_AUTH_FILE", "", Writer.PODMAN);
    if (!add(files, "DOCKER_CONFIG", "config.json", Writer.DOCKER)) {
      add(files, "HOME", ".docker/config.json", Writer.DOCKER);
    }
    if (!add(files, "XDG_RUNTIME_DIR", "containers/auth.json", Writer.PODMAN)) {
      String uid = uid();
      if (!uid.equals("0")) {
        // podman sets the variable itself, but not for root.
        addOfPodman(files, "user/" + uid + "/containers/auth.json");
      }
      addOfPodman(files, "containers/" + uid + "/auth.json");
    }
    if (!add(files, "XDG_CONFIG_HOME", "containers/auth.json", Writer.PODMAN)) {
      add(files, "HOME", ".config/containers/auth.json", Writer.PODMAN);
    }
    return files;
  }

  private void addOfPodman(List<CredentialFile> files, String name) {
    files.add(new CredentialFile(run.resolve(name), Writer.PODMAN, false));
  }

  /**
   * Adds the file of this name where a variable says; returns whether that says anything: set to
   * nothing it is as if it were not set, for docker as for podman.
   */
  @CanIgnoreReturnValue
  private boolean add(List<CredentialFile> files, String variable, String name, Writer writer) {
    String base = environment.getOrDefault(variable, "");
    if (base.isEmpty()) {
      return false;
    }
    Path path = Path.of(base).resolve(name);
    return files.add(new CredentialFile(path, writer, NAMING.contains(variable)));
  }

  private Optional<Credentials> inFile(CredentialFile file, String domain, String path)
      throws IOException {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file.path());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (AccessDeniedException e) {
      if (file.isNamed()) {
        throw e;
      }
      return Optional.empty();
    }
    try {
      JsonObject config = CredentialFile.parse(bytes, "the file");
      Optional<Credentials> helped = helped(config, file, domain);
      return helped.isPresent() ? helped : written(config, file, domain, path);
    } catch (OciFormatException e) {
      throw new OciFormatException(
          file.path() + ": " + e.getMessage() + "; repair or remove it", e);
    }
  }

  private Optional<Credentials> helped(JsonObject config, CredentialFile file, String domain)
      throws IOException {
    String server = file.keyOf(domain);
    Map<String, String> own = config.textMap("credHelpers");
    for (String key : List.of(server, domain)) {
      String helper = own.get(key);
      if (helper != null && !helper.isEmpty()) {
        return new CredentialHelper(helper, environment).get(server);
      }
    }
    Optional<String> general = config.text("credsStore").filter(name -> !name.isEmpty());
    return general.isPresent()
        ? new CredentialHelper(general.get(), environment).get(server)
        : Optional.empty();
  }

  private static Optional<Credentials> written(
      JsonObject config, CredentialFile file, String domain, String path)
      throws OciFormatException {
    JsonObject auths = config.object("auths").orElse(JsonObject.empty());
    for (String key : keys(domain, path)) {
      for (String name : namesOf(key, file, auths)) {
        Optional<Credentials> found = parse(auths.requiredObject(name), name);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  /** Returns what an entry is called in a file: as its writer does, the very key before others. */
  private static List<String> namesOf(String key, CredentialFile file, JsonObject auths) {
    List<String> names = new ArrayList<>();
    for (String name : auths.fields().keySet()) {
      if (name.equals(file.keyOf(key))) {
        names.add(0, name);
      } else if (means(name, key)) {
        names.add(name);
      }
    }
    return names;
  }

  /** Returns what {@code docker login} calls a registry. */
  static String keyOf(String domain) {
    return domain.equals(Reference.DEFAULT_DOMAIN) ? HUB_KEY : domain;
  }

  /**
   * Returns whether a key of the file stands for something.
   *
   * @param name a registry as in references, or a part of one
   */
  static boolean means(String key, String name) {
    return normal(key).equals(name);
  }

  /** The names under which a repository may be known, the most exact one first. */
  private static List<String> keys(String domain, String path) {
    List<String> keys = new ArrayList<>();
    String name = path.isEmpty() ? domain : domain + "/" + path;
    for (int end = name.length(); end > 0; end = name.lastIndexOf('/', end - 1)) {
      keys.add(name.substring(0, end));
    }
    return keys;
  }

  /** With a scheme only the host of a key counts; without one it may name a part of a registry. */
  private static String normal(String key) {
    int scheme = key.indexOf("://");
    String rest = scheme < 0 ? key : key.substring(scheme + 3);
    int slash = rest.indexOf('/');
    boolean hostOnly = scheme >= 0 || rest.matches("[^/]*/v[12]/?") || rest.endsWith("/");
    String name = hostOnly && slash >= 0 ? rest.substring(0, slash) : rest;
    return name.equals("index.docker.io") || name.equals("registry-1.docker.io")
        ? Reference.DEFAULT_DOMAIN
        : name;
  }

  private static Optional<Credentials> parse(JsonObject entry, String key)
      throws OciFormatException {
    Optional<String> identity = entry.text("identitytoken").filter(token -> !token.isEmpty());
    if (identity.isPresent()) {
      return Optional.of(new Credentials.Identity(identity.get()));
    }
    Optional<String> access = entry.text("registrytoken").filter(token -> !token.isEmpty());
    if (access.isPresent()) {
      return Optional.of(new Credentials.Access(access.get()));
    }
    Optional<String> auth = entry.text("auth").filter(text -> !text.isEmpty());
    if (auth.isPresent()) {
      return Optional.of(decode(auth.get(), key));
    }
    String user = entry.text("username").orElse("");
    String password = entry.text("password").orElse("");
    return user.isEmpty() && password.isEmpty()
        ? Optional.empty()
        : Optional.of(new Credentials.Password(user, password));
  }

  /** {@code base64(user:password)}; some writers pad the password with NULs. */
  private static Credentials decode(String auth, String key) throws OciFormatException {
    try {
      byte[] bytes = Base64.getDecoder().decode(auth);
      int end = bytes.length;
      while (end > 0 && bytes[end - 1] == 0) {
        end--;
      }
      String pair = new String(Arrays.copyOf(bytes, end), StandardCharsets.UTF_8);
      if (pair.contains(":")) {
        return Credentials.Password.parse(pair);
      }
    } catch (IllegalArgumentException e) {
      throw new OciFormatException("the entry of " + Shown.clip(key) + " is not base64", e);
    }
    throw new OciFormatException("the entry of " + Shown.clip(key) + " has no password");
  }
}
