package dev.jovl.cli.image;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.gotext.Glob;
import dev.jovl.image.Image;
import dev.jovl.image.ImageCatalog;
import dev.jovl.oci.Reference;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The filters of {@code jovl images}: {@code dangling=true}, {@code reference=PATTERN}, {@code
 * label=NAME[=VALUE]}, {@code since=IMAGE}, {@code before=IMAGE} and {@code until=TIME}; an image
 * is listed if all of them let it pass, but of several references one is enough, as with Docker.
 */
final class ImageFilter {

  /** How a shell negates a class, or a character that is escaped. */
  private static final Pattern NEGATION = Pattern.compile("\\\\.|\\[!");

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
    List<BiPredicate<Image, Optional<Reference>>> references = new ArrayList<>();
    for (String text : conditions) {
      Condition condition = Condition.of(text);
      String value = condition.value();
      if (condition.key().equals("reference")) {
        references.add(reference(condition));
        continue;
      }
      all =
          all.and(
              switch (condition.key()) {
                case "dangling" -> dangling(condition);
                case "label" -> label(value);
                case "since" -> made(catalog.find(value), 1);
                case "before" -> made(catalog.find(value), -1);
                case "until" -> until(PastMoment.of(condition, Instant.now()));
                default -> throw unknown(condition);
              });
    }
    return new ImageFilter(references.stream().reduce(BiPredicate::or).map(all::and).orElse(all));
  }

  private static Failure unknown(Condition condition) {
    return Failure.of(
        ExitCode.USAGE,
        "--filter " + condition.text(),
        "not a filter",
        "use dangling=true, reference=PATTERN, label=NAME[=VALUE], since=IMAGE, before=IMAGE or"
            + " until=24h");
  }

  /** An image without a name, as a build leaves behind whose name another build took. */
  private static BiPredicate<Image, Optional<Reference>> dangling(Condition condition)
      throws Failure {
    boolean wanted = condition.truth().orElseThrow(() -> unknown(condition));
    return (image, name) -> name.isEmpty() == wanted;
  }

  /** Returns this filter, but passed only by what such a condition lets pass too. */
  ImageFilter and(String reference) throws Failure {
    return new ImageFilter(passes.and(reference(Condition.of("reference=" + reference))));
  }

  /** The star does not cross a slash, as in Docker. */
  private static BiPredicate<Image, Optional<Reference>> reference(Condition condition)
      throws Failure {
    Glob glob;
    try {
      glob = Glob.of(ofGo(condition.value()), false);
    } catch (IllegalArgumentException e) {
      throw unknown(condition).because(e);
    }
    return (image, name) ->
        name.isPresent()
            && (glob.matches(name.get().familiar()) || glob.matches(name.get().familiarName()));
  }

  /** Returns a pattern in which a class may be negated as in a shell, too, as Go has it. */
  private static String ofGo(String pattern) {
    return NEGATION
        .matcher(pattern)
        .replaceAll(
            found -> Matcher.quoteReplacement(found.group().equals("[!") ? "[^" : found.group()));
  }

  private static BiPredicate<Image, Optional<Reference>> label(String value) {
    LabelCondition label = LabelCondition.of(value);
    return (image, name) -> label.isMetBy(image.config());
  }

  /** Made later than another image, or earlier; what was made in the same moment is neither. */
  private static BiPredicate<Image, Optional<Reference>> made(Image other, int order) {
    Instant time = other.made();
    return (image, name) -> Integer.signum(image.made().compareTo(time)) == order;
  }

  /** Made before a moment; one that does not tell when it was made does not pass, as in Docker. */
  private static BiPredicate<Image, Optional<Reference>> until(Instant moment) {
    return (image, name) -> image.config().made().filter(it -> it.isBefore(moment)).isPresent();
  }

  /** Returns whether an image passes under this name, or without one. */
  boolean passes(Image image, Optional<Reference> name) {
    return passes.test(image, name);
  }

  /** Returns whether images without a name are asked for. */
  static boolean asksForDangling(List<String> conditions) {
    return conditions.stream()
        .map(Condition::of)
        .anyMatch(it -> it.key().equals("dangling") && it.truth().orElse(false));
  }
}
