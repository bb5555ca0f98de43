package dev.jovl.cli;

import dev.jovl.cli.output.ErrorLine;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParseResult;

/**
 * Tells in one line why a command failed. A class and no lambda: picocli is compiled for a format
 * of classes that lets none of its interfaces have one in the archive, and to make one costs a
 * short command some 20 ms.
 */
final class CommandFailures implements IExecutionExceptionHandler {

  @Override
  public int handleExecutionException(Exception failure, CommandLine command, ParseResult parsed) {
    return ErrorLine.print(System.err, "jovl", failure);
  }
}
