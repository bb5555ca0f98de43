package dev.jovl.cli;

import dev.jovl.cli.output.ErrorLine;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Prints in one line why a command failed. This is a class and not a lambda: picocli is compiled to
 * an old class format, lambdas for its interfaces cannot be in the archive of classes, and making
 * one at run time costs a short command some 20 ms.
 */
final class CommandFailures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    return ErrorLine.print(System.err, "jovl", failure);
  }
}
