package dev.jovl.cli.build;

import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.util.LinkedHashSet;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/**
 * Options of other builders: those that ask for what jovl does anyway, those that can be ignored
 * because the image is the same without them, and those that must be refused.
 */
final class CompatibilityOptions implements Syntax {

  private final Word jobs = Word.option("--jobs").hidden();

  private final Words caches =
      Words.option("--cache-from", "--cache-to")
          .label("CACHE")
          .says("Ignored, with a note: the store is the cache.");

  private final Flag squash = Flag.option("--squash").hidden();

  private final Word layers = Word.option("--layers").alone("true").or("true").hidden();

  private final Flag push = Flag.option("--push").hidden();

  private final Words attestations = Words.option("--provenance", "--sbom", "--attest").hidden();

  @Override
  public void addTo(CommandSpec command) {
    Flag.option("--rm").says("Accepted; no container is ever kept.").addTo(command);
    Flag.option("--force-rm").hidden().addTo(command);
    Flag.option("--compress").hidden().addTo(command);
    Flag.option("--load").says("Accepted; the image is always in the store.").addTo(command);
    jobs.addTo(command);
    caches.addTo(command);
    squash.addTo(command);
    layers.addTo(command);
    push.addTo(command);
    attestations.addTo(command);
  }

  /** Refuses what would make another image, and tells on standard error what is passed over. */
  void check() throws Failure {
    String number = jobs.ifGiven();
    if (number != null && !number.matches("[0-9]+")) {
      throw refused("--jobs " + number, "not a number", "leave it out: steps run one by one");
    }
    if (squash.isOn()) {
      throw refused("--squash", "every step has a layer of its own", "put steps into one RUN");
    }
    if (!layers.value().equalsIgnoreCase("true")) {
      throw refused(
          "--layers=" + layers.value(),
          "every step has a layer of its own",
          "put steps into one RUN");
    }
    if (push.isOn()) {
      throw refused(
          "--push", "a build brings nothing to a registry", "use jovl push NAME after it");
    }
    if (!Set.of("false").containsAll(attestations.values())) {
      throw refused(
          "--provenance, --sbom, --attest",
          "no attestations are made",
          "leave it out, or say false");
    }
    for (String cache : new LinkedHashSet<>(caches.values())) {
      System.err.println(
          "cache " + cache + " is passed over: the cache is the store, which this build uses");
    }
  }

  private static Failure refused(String option, String cause, String wayOut) {
    return Failure.of(ExitCode.USAGE, option, cause, wayOut);
  }
}
