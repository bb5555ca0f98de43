package dev.jovl.cli.build;

import dev.jovl.cli.option.AttachedValue;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Option;

/**
 * Options of other builders: those that ask for what is so in any case, those that can be passed
 * over because the image is the same without them, and those that cannot.
 */
final class ForeignBuildOptions {

  @Option(names = "--rm", description = "Accepted; no container is kept in any case.")
  boolean remove;

  @Option(names = "--force-rm", hidden = true)
  boolean removeAlways;

  @Option(names = "--compress", hidden = true)
  boolean compress;

  @Option(names = "--jobs", hidden = true)
  int jobs;

  @Option(names = "--load", description = "Accepted; the image is in the store in any case.")
  boolean load;

  private final Set<String> passedOver = new LinkedHashSet<>();
  private final List<Failure> refused = new ArrayList<>();

  @Option(
      names = {"--cache-from", "--cache-to"},
      paramLabel = "CACHE",
      description = "Passed over with a word: the cache is the store.")
  void cache(List<String> caches) {
    caches.forEach(passedOver::add);
  }

  @Option(names = "--squash", hidden = true)
  void squash(boolean wanted) {
    if (wanted) {
      refuse("--squash", "every step has a layer of its own", "put steps into one RUN");
    }
  }

  @Option(
      names = "--layers",
      hidden = true,
      arity = "0..1",
      preprocessor = AttachedValue.class,
      fallbackValue = "true")
  void layers(boolean wanted) {
    if (!wanted) {
      refuse("--layers=false", "every step has a layer of its own", "put steps into one RUN");
    }
  }

  @Option(names = "--push", hidden = true)
  void push(boolean wanted) {
    if (wanted) {
      refuse("--push", "a build brings nothing to a registry", "use jovl push NAME after it");
    }
  }

  @Option(
      names = {"--provenance", "--sbom", "--attest"},
      hidden = true,
      arity = "1")
  void attestation(List<String> values) {
    if (!Set.of("false").containsAll(values)) {
      refuse(
          "--provenance, --sbom, --attest",
          "no attestations are made",
          "leave it out, or say false");
    }
  }

  private void refuse(String option, String cause, String wayOut) {
    refused.add(Failure.of(ExitCode.USAGE, option, cause, wayOut));
  }

  /** Refuses what would make another image, and tells on standard error what is passed over. */
  void check() throws Failure {
    if (!refused.isEmpty()) {
      throw refused.get(0);
    }
    for (String cache : passedOver) {
      System.err.println(
          "cache " + cache + " is passed over: the cache is the store, which this build uses");
    }
  }
}
