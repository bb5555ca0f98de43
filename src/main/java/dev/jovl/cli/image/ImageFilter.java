package dev.jovl.cli.image;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.PatternSyntaxException;

/**
 * The filters of {@code jovl images}: {@code dangling=true}, {@code reference=PATTERN}, {@code
 * label=NAME[=VALUE]}, {@code since=IMAGE} and {@code before=IMAGE}; an image is listed if all of
 * them let it pass.
 */
final class ImageFilter {

  private final BiPredicate<Image, Optional<Reference>> passes;

  private ImageFilter(BiPredicate<Image, Optional<Reference>> passes) {
    this.passes = passes;
  }

  /**
   * Returns the filter of these conditions, each {@code KEY=VALUE}.
   *
   * @param catalog knows the images that conditions name
   * @throws IOException if one of those is not there
   */
  static ImageFilter of(List<String> conditions, ImageCatalog catalog) throws IOException {
    BiPredicate<Image, Optional<Reference>> all = (image, name) -> true;
    for (String condition : conditions) {
      int equals = condition.indexOf('=');
      String key = key(condition);
      String value = equals < 0 ? "" : condition.substring(equals + 1).strip();
      all =
          all.and(
              switch (key) {
                case "dangling" -> dangling(condition, value);
                case "reference" -> reference(condition, value);
                case "label" -> label(value);
                case "since" -> made(catalog.find(value), 1);
                case "before" -> made(catalog.find(value), -1);
                default -> throw unknown(condition);
              });
    }
    return new ImageFilter(all);
  }

  /** The name of a condition in any case and with blanks around it, as Docker takes it. */
  private static String key(String condition) {
    int equals = condition.indexOf('=');
    String key = equals < 0 ? condition : condition.substring(0, equals);
    return key.strip().toLowerCase(Locale.ROOT);
  }

  private static Failure unknown(String condition) {
    return Failure.of(
        ExitCode.USAGE,
        "--filter " + condition,
        "not a filter",
        "use dangling=true, reference=PATTERN, label=NAME[=VALUE], since=IMAGE or before=IMAGE");
  }

  /** An image without a name, as a build leaves behind whose name another build took. */
  private static BiPredicate<Image, Optional<Reference>> dangling(String condition, String value)
      throws Failure {
    if (!value.equals("true") && !value.equals("false")) {
      throw unknown(condition);
    }
    boolean wanted = value.equals("true");
    return (image, name) -> name.isEmpty() == wanted;
  }

  /** The star does not cross a slash, as in Docker. */
  private static BiPredicate<Image, Optional<Reference>> reference(String condition, String pattern)
      throws Failure {
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw unknown(condition).because(e);
    }
    return (image, name) ->
        name.isPresent()
            && (matcher.matches(Path.of(name.get().familiar()))
                || matcher.matches(Path.of(name.get().familiarName())));
  }

  private static BiPredicate<Image, Optional<Reference>> label(String value) {
    int equals = value.indexOf('=');
    String label = equals < 0 ? value : value.substring(0, equals);
    return (image, name) -> {
      String has = image.config().config().labels().get(label);
      return has != null && (equals < 0 || has.equals(value.substring(equals + 1)));
    };
  }

  /** Made later than another image, or earlier; what was made in the same moment is neither. */
  private static BiPredicate<Image, Optional<Reference>> made(Image other, int order) {
    Instant time = other.made();
    return (image, name) -> Integer.signum(image.made().compareTo(time)) == order;
  }

  /** Returns whether an image passes under this name, or without one. */
  boolean passes(Image image, Optional<Reference> name) {
    return passes.test(image, name);
  }

  /** Returns whether images without a name are asked for. */
  static boolean asksForDangling(List<String> conditions) {
    return conditions.stream()
        .anyMatch(it -> key(it).equals("dangling") && it.strip().endsWith("true"));
  }
}
