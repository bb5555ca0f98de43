package dev.jovl.cli.image;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.oci.Reference;

/** The option {@code --all-tags}. */
final class AllTags {
  private AllTags() {}

  /** Refuses a name with a tag or digest, which says that all are not wanted. */
  static void requireNoTag(Reference given) throws Failure {
    if (given.tag().isPresent() || given.digest().isPresent()) {
      throw Failure.of(
          ExitCode.USAGE,
          given.familiar(),
          "names one image, and --all-tags asks for all",
          "leave out one of the two");
    }
  }
}
