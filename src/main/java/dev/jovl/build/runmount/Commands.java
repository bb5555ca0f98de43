package dev.jovl.build.runmount;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;

/** Runs commands in root filesystems. */
public interface Commands {

  /**
   * A file or directory of the host that a command sees.
   *
   * @param source on the host, without links
   * @param target absolute path in the root
   * @param readOnly whether it can't be written
   */
  record Bind(Path source, String target, boolean readOnly) {}

  /**
   * A command of a RUN.
   *
   * @param root where the root filesystem is mounted
   * @param arguments the argument vector
   * @param environment as {@code NAME=value}
   * @param workingDirectory absolute, inside the root
   * @param user {@code user[:group]} of the image, empty for root
   * @param network {@code default}, {@code none} or {@code host}
   * @param hostname name of the host
   * @param hosts further lines of /etc/hosts
   * @param binds what else of the host it sees
   */
  record Job(
      Path root,
      List<String> arguments,
      List<String> environment,
      String workingDirectory,
      String user,
      String network,
      String hostname,
      List<String> hosts,
      List<Bind> binds) {
    /** Copies the lists. */
    public Job {
      arguments = List.copyOf(arguments);
      environment = List.copyOf(environment);
      hosts = List.copyOf(hosts);
      binds = List.copyOf(binds);
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
