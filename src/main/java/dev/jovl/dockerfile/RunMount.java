package dev.jovl.dockerfile;

import dev.jovl.gotext.CommaFields;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The value of {@code RUN --mount}, after expansion.
 *
 * @param type what is mounted
 * @param source path inside {@code from}, or null
 * @param target where it is mounted, or null: then a bind, a cache or a tmpfs is on the working
 *     directory
 * @param from stage, image or context that the source is in, or null
 * @param id name of the cache, the secret or the socket, or null
 * @param readOnly whether it was asked to be read-only; null when nothing was said
 * @param sharing how builds share a cache: {@code shared}, {@code private} or {@code locked}, or
 *     null
 * @param required whether a missing secret or socket is an error
 * @param env environment variable that gets the secret, or null
 * @param size bytes of a tmpfs, or null
 * @param mode permission bits, or null
 * @param uid owner, or null
 * @param gid group, or null
 */
public record RunMount(
    Type type,
    @Nullable String source,
    @Nullable String target,
    @Nullable String from,
    @Nullable String id,
    @Nullable Boolean readOnly,
    @Nullable String sharing,
    boolean required,
    @Nullable String env,
    @Nullable Long size,
    @Nullable Integer mode,
    @Nullable Integer uid,
    @Nullable Integer gid) {

  /** Why nothing is mounted in place of the root filesystem. */
  public static final String ON_THE_ROOT = "--mount: the target can not be /";

  /** What can be mounted. */
  public enum Type {
    /** Files of the context, a stage or an image. */
    BIND,
    /** A directory that outlives the build. */
    CACHE,
    /** An empty directory in memory. */
    TMPFS,
    /** A file that is seen by this step only. */
    SECRET,
    /** The socket of an SSH agent. */
    SSH
  }

  /**
   * Reads the comma-separated fields; a field may be quoted as in CSV (RFC 4180).
   *
   * @param text the value, which has no variables
   * @param origin the RUN, for the message
   */
  static RunMount parse(String text, Origin origin) throws DockerfileException {
    return parse(text, origin, field -> field);
  }

  /**
   * Reads the comma-separated fields and then expands each: a comma in a variable separates none.
   *
   * @param text the value as it is written
   * @param origin the RUN, for the message
   */
  public static RunMount parse(String text, Origin origin, Expansion expansion)
      throws DockerfileException {
    return parse(text, origin, expansion::word);
  }

  private static RunMount parse(String text, Origin origin, FieldExpansion expansion)
      throws DockerfileException {
    RunMountFields fields = new RunMountFields(origin);
    for (String field : fields(text, origin)) {
      fields.set(expansion.expand(field));
    }
    return fields.mount();
  }

  /** Expands the variables of a field. */
  private interface FieldExpansion {
    String expand(String field) throws DockerfileException;
  }

  /**
   * Returns the stage, image or context that a mount names, the last one if it names several,
   * before anything is expanded: that is the one field in which nothing is.
   *
   * @param text the value of {@code --mount}
   * @param origin the RUN, for the message
   */
  public static @Nullable String fromOf(String text, Origin origin) throws DockerfileException {
    String from = null;
    for (String field : fields(text, origin)) {
      if (field.toLowerCase(Locale.ROOT).startsWith("from=")) {
        from = field.substring("from=".length());
      }
    }
    return from;
  }

  private static List<String> fields(String text, Origin origin) throws DockerfileException {
    return CommaFields.of(text)
        .orElseThrow(() -> origin.fault("--mount: a quote stays open in \"" + text + "\""));
  }

  /** Returns the type as it is written. */
  public String typeName() {
    return type.name().toLowerCase(Locale.ROOT);
  }
}
