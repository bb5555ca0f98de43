package dev.jovl.build;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Runs commands in root filesystems. */
interface Commands {

  /**
   * A command of a RUN.
   *
   * @param root where the root filesystem is mounted
   * @param arguments the argument vector
   * @param environment as {@code NAME=value}
   * @param workingDirectory absolute, inside the root
   * @param user {@code user[:group]} of the image, empty for root
   * @param network {@code default}, {@code none} or {@code host}
   */
  record Job(
      Path root,
      List<String> arguments,
      List<String> environment,
      String workingDirectory,
      String user,
      String network) {
    /** Copies the lists. */
    public Job {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
    }
  }

  /**
   * Runs a command and waits until it and everything that it started has ended.
   *
   * @param output takes both of its streams
   * @return its exit code, 128 plus the signal when a signal ended it
   * @throws IOException when it could not be started
   */
  int run(Job job, OutputStream output) throws IOException, InterruptedException;
}
