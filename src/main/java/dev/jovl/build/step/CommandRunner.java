package dev.jovl.build.step;

import dev.jovl.run.spec.ContainerSpec;
import java.io.IOException;
import java.io.OutputStream;

/** Runs the commands of RUN steps. */
public interface CommandRunner {

  /**
   * Runs a command and waits until it and everything that it started has ended.
   *
   * @param output takes both of its streams
   * @return its exit code, 128 plus the signal when a signal ended it
   * @throws IOException when it could not be started
   */
  int run(ContainerSpec command, OutputStream output) throws IOException, InterruptedException;
}
