package dev.jovl.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/** {@code jovl doctor}. */
@Command(
    name = "doctor",
    description = "Say what this machine allows, and what to do about each no.")
final class DoctorCommand implements Callable<Integer> {

  @Override
  public Integer call() {
    boolean canMount = true;
    for (Finding finding : new Checkup(Machine.real()).findings()) {
      System.out.println(finding.line());
      canMount &= finding.isGood() || !finding.needed();
    }
    return canMount ? ExitCode.OK : ExitCode.NOT_ALLOWED;
  }
}
