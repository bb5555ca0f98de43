package dev.jovl.cli.option;

import picocli.CommandLine.Model.CommandSpec;

/** A part of what a command takes: an option, a parameter, or several that belong together. */
public interface Syntax {

  /** Adds it to what is looked for on the command line. */
  void addTo(CommandSpec command);
}
