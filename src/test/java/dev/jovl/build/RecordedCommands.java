package dev.jovl.build;

import dev.jovl.build.runmount.Commands;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Remembers the jobs of other commands. */
final class RecordedCommands implements Commands {

  private final Commands inner;
  private final List<Job> jobs = new ArrayList<>();

  RecordedCommands(Commands inner) {
    this.inner = inner;
  }

  /** Returns what was run so far. */
  List<Job> jobs() {
    return jobs;
  }

  @Override
  public int run(Job job, OutputStream output) throws IOException, InterruptedException {
    jobs.add(job);
    return inner.run(job, output);
  }
}
