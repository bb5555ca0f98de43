package dev.jovl.cli.doctor;

import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.IndentedJson;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code jovl doctor}. */
@Command(
    name = "doctor",
    description = {
      "Say what this machine allows, and what to do about each no.",
      "Exits with 0 if it can mount, and with 6 if not: then one no is a NO."
    })
public final class DoctorCommand implements Callable<Integer> {

  @Option(
      names = "--json",
      description = "Print a list of objects: subject, good, needed, detail, wayOut.")
  boolean json;

  @Override
  public Integer call() {
    List<Finding> findings = new Checkup(Machine.real()).findings();
    if (json) {
      System.out.println(IndentedJson.of(findings.stream().map(Finding::json).toList()));
    } else {
      findings.forEach(finding -> System.out.println(finding.line()));
    }
    boolean canMount = findings.stream().allMatch(f -> f.isGood() || !f.needed());
    return canMount ? ExitCode.OK : ExitCode.NOT_ALLOWED;
  }
}
