package dev.jovl.cli.run;

import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Word;
import dev.jovl.cli.option.Words;
import picocli.CommandLine.Model.CommandSpec;

/** Options of docker about a container that is kept: there is none here, so they change nothing. */
final class IgnoredRunOptions implements Syntax {

  @Override
  public void addTo(CommandSpec command) {
    Flag.option("--rm").says("Accepted; no container is ever kept.").addTo(command);
    Word.option("--name")
        .label("NAME")
        .says("Accepted and ignored; no container is kept.")
        .addTo(command);
    Words.option("-l", "--label")
        .label("NAME[=VALUE]")
        .says("Accepted and ignored; no container is kept.")
        .addTo(command);
  }
}
