package dev.jovl.cli.image;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.JovlCommand;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.cli.output.HumanText;
import dev.jovl.oci.ImageConfig;
import dev.jovl.run.Containers;
import dev.jovl.store.BuildCacheCollection;
import dev.jovl.store.CollectionLimit;
import dev.jovl.store.CollectionResult;
import dev.jovl.store.Store;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code jovl prune}, also {@code jovl gc}. */
public final class PruneCommand extends Command {

  private final JovlCommand jovl;

  private final Flag all =
      Flag.option("-a", "--all")
          .says(
              "Also remove the build cache: results of build steps that no named image needs, and"
                  + " cache mounts that no running build uses.");

  private final Words filters =
      Words.option("--filter")
          .label("CONDITION")
          .says(
              "until=TIME: remove only images that were created, and parts of the build cache that"
                  + " were last used, before this: a duration such as 24h or 1h30m, or a date such"
                  + " as 2026-01-02 or 2026-01-02T15:04:05Z. label=NAME[=VALUE] and"
                  + " label!=NAME[=VALUE]: remove only images with, or without, this label, but none"
                  + " of the build cache.");

  private final Flag force = Flag.option("-f", "--force").says("Accepted; prune never asks.");

  /** Makes the command on the store that the root names. */
  public PruneCommand(JovlCommand jovl) {
    super(
        "prune",
        "Remove unused images and layers.",
        "Kept are named images, what a running jovl uses and, without --all, the build"
            + " cache. Removed are also, whatever --filter says, the control groups of containers"
            + " whose jovl was killed. The command is also called gc.");
    this.jovl = jovl;
    takes(all, filters, force);
  }

  @Override
  public Integer call() throws IOException {
    CollectionLimit limit = limit();
    Containers.removeStale();
    try (Store store = jovl.openStore()) {
      BuildCacheCollection cache =
          all.isOn() ? BuildCacheCollection.PRUNE : BuildCacheCollection.KEEP;
      CollectionResult collected = store.collect(cache, limit);
      System.out.println(
          "Removed "
              + HumanText.number(collected.layers(), "layer")
              + ", "
              + HumanText.number(collected.documents(), "document")
              + ", "
              + HumanText.number(collected.cachedSteps(), "cached step")
              + " and "
              + HumanText.number(collected.cacheMounts(), "cache mount")
              + ": "
              + HumanText.size(collected.bytes()));
    }
    return ExitCode.OK;
  }

  private CollectionLimit limit() throws Failure {
    Optional<Instant> until = Optional.empty();
    List<LabelCondition> with = new ArrayList<>();
    List<LabelCondition> without = new ArrayList<>();
    for (String text : filters.values()) {
      Condition condition = Condition.of(text);
      switch (condition.key()) {
        case "until" -> until = Optional.of(until(condition, until));
        case "label" -> with.add(label(condition));
        case "label!" -> without.add(label(condition));
        default -> throw unknown(condition);
      }
    }
    Instant moment = until.orElse(Instant.MAX);
    return with.isEmpty() && without.isEmpty()
        ? CollectionLimit.until(moment)
        : new CollectionLimit(moment, labelled(with, without));
  }

  private static Instant until(Condition condition, Optional<Instant> before) throws Failure {
    if (before.isPresent()) {
      throw Failure.of(
          ExitCode.USAGE, "--filter " + condition.text(), "until is given twice", "give one");
    }
    return PastMoment.of(condition, Instant.now());
  }

  private LabelCondition label(Condition condition) throws Failure {
    if (all.isOn()) {
      throw Failure.of(
          ExitCode.USAGE,
          "--filter " + condition.text(),
          "the build cache has no labels",
          "leave out --all");
    }
    LabelCondition label = LabelCondition.of(condition.value());
    if (label.name().isEmpty()) {
      throw unknown(condition);
    }
    return label;
  }

  /** All labels of {@code label=}, and not all of {@code label!=}: so docker puts them together. */
  private static Predicate<ImageConfig> labelled(
      List<LabelCondition> with, List<LabelCondition> without) {
    return image ->
        with.stream().allMatch(label -> label.isMetBy(image))
            && (without.isEmpty() || !without.stream().allMatch(label -> label.isMetBy(image)));
  }

  private static Failure unknown(Condition condition) {
    return Failure.of(
        ExitCode.USAGE,
        "--filter " + condition.text(),
        "not a filter of prune",
        "use until=24h, label=NAME[=VALUE] or label!=NAME[=VALUE]");
  }
}
