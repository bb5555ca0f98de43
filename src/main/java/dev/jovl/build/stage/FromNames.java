package dev.jovl.build.stage;

import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.Stage;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Reference;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the names in FROM and {@code --from} mean: a context of the command line, else a stage, else
 * an image. A context with the name of a stage takes the place of that stage.
 */
public final class FromNames {

  private final Dockerfile file;
  private final Map<String, String> contexts = new HashMap<>();

  /**
   * Makes the names of a build.
   *
   * @param file the Dockerfile
   * @param contexts as they were given
   */
  public FromNames(Dockerfile file, Iterable<String> contexts) {
    this.file = file;
    contexts.forEach(name -> this.contexts.put(normal(name), name));
  }

  Dockerfile file() {
    return file;
  }

  /**
   * Returns the name, as it was given, of the context that a word means, or null.
   *
   * @param before number of the first stage that cannot be meant
   */
  @Nullable String context(String word, int before) {
    Stage stage = file.stage(word, before);
    String name = stage == null ? word : stage.name();
    return name == null || word.equals("scratch") ? null : contexts.get(normal(name));
  }

  /**
   * Returns the stage that a word means, or null.
   *
   * @param before number of the first stage that cannot be meant
   */
  @Nullable Stage stage(String word, int before) {
    return context(word, before) == null ? file.stage(word, before) : null;
  }

  /** The same image can be named in several ways; stages have names in small letters. */
  private static String normal(String name) {
    try {
      String familiar = Reference.parse(name).withDefaultTag().familiar();
      String usual = ":" + Reference.DEFAULT_TAG;
      return familiar.endsWith(usual)
          ? familiar.substring(0, familiar.length() - usual.length())
          : familiar;
    } catch (OciFormatException e) {
      return name.toLowerCase(Locale.ROOT);
    }
  }
}
