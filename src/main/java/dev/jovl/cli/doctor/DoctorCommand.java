package dev.jovl.cli.doctor;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.IndentedJson;
import java.util.List;

/** {@code jovl doctor}. */
public final class DoctorCommand extends Command {

  private final Flag json =
      Flag.option("--json").says("Print a list of objects: subject, good, needed, detail, wayOut.");

  /** Makes the command. */
  public DoctorCommand() {
    super(
        "doctor",
        "Say what this machine allows, and what to do about each no.",
        "Exits with 0 if it can mount, and with 6 if not: then one no is a NO.");
    takes(json);
  }

  @Override
  public Integer call() {
    List<Finding> findings = new Checkup(Machine.real()).findings();
    if (json.isOn()) {
      System.out.println(IndentedJson.of(findings.stream().map(Finding::json).toList()));
    } else {
      findings.forEach(finding -> System.out.println(finding.line()));
    }
    boolean canMount = findings.stream().noneMatch(Finding::isFatal);
    return canMount ? ExitCode.OK : ExitCode.NOT_ALLOWED;
  }
}
