package dev.jovl.cli.doctor;

import dev.jovl.cli.option.Command;
import dev.jovl.cli.option.Flag;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.IndentedJson;
import java.util.List;

/** {@code jovl doctor}. */
public final class DoctorCommand extends Command {

  private final Flag json =
      Flag.option("--json")
          .says("Print JSON: an array of objects with subject, good, needed, detail and wayOut.");

  /** Makes the command. */
  public DoctorCommand() {
    super(
        "doctor",
        "Show what this machine supports, and how to fix what is missing.",
        "Exit code 0 if this machine can mount, 6 if not; what prevents it is marked NO.");
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
