package dev.jovl.run.spec;

import java.io.OutputStream;
import java.util.Optional;

/**
 * Where the standard streams of a container lead.
 *
 * @param inheritInput whether it reads what this process would read; otherwise nothing. A container
 *     with a terminal is then on that of this process, otherwise on a new one
 * @param out takes its standard output; nothing is that of this process itself, which the terminal
 *     of this process needs
 * @param err takes its standard error, and what the runtime says
 */
public record ContainerIo(boolean inheritInput, Optional<OutputStream> out, OutputStream err) {

  /** Returns streams that collect the output and give no input. */
  public static ContainerIo collecting(OutputStream out, OutputStream err) {
    return new ContainerIo(false, Optional.of(out), err);
  }
}
