package dev.jovl.build;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Commands by chroot(1) alone: no namespaces, which these tests do not look at. */
final class ChrootCommands implements Commands {

  private final List<Job> jobs = new ArrayList<>();

  /** Returns what was run so far. */
  List<Job> jobs() {
    return jobs;
  }

  @Override
  public int run(Job job, OutputStream output) throws IOException, InterruptedException {
    jobs.add(job);
    List<String> command = new ArrayList<>(List.of("chroot", job.root().toString()));
    command.addAll(List.of("/bin/busybox", "env", "-i"));
    command.addAll(job.environment());
    command.addAll(
        List.of("/bin/busybox", "sh", "-c", "cd \"$0\" && exec \"$@\"", job.workingDirectory()));
    command.addAll(job.arguments());
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    process.getInputStream().transferTo(output);
    return process.waitFor();
  }
}
