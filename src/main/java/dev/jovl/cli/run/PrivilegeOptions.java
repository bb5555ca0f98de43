package dev.jovl.cli.run;

import dev.jovl.cli.option.Flag;
import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.Failure;
import dev.jovl.run.spec.HostDevice;
import dev.jovl.run.spec.Privileges;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The options of {@code run} that let a container do more than others may, as podman reads them.
 */
final class PrivilegeOptions implements Syntax {

  private static final String FORM = "HOST[:DEVICE][:rwm]";

  private final Words devices =
      Words.option("--device")
          .label(FORM)
          .says(
              "Add a device of this machine, or all devices in a directory. To mount in the"
                  + " container, it needs /dev/fuse and --cap-add SYS_ADMIN.");

  private final Words added =
      Words.option("--cap-add")
          .label("CAPABILITY")
          .dividedByCommas()
          .says(
              "Add a capability, or ALL. With NET_ADMIN the program can change the network of"
                  + " this machine, except with --network none.");

  private final Words dropped =
      Words.option("--cap-drop")
          .label("CAPABILITY")
          .dividedByCommas()
          .says("Drop a capability, or ALL.");

  private final Flag privileged =
      Flag.option("--privileged")
          .says(
              "Give all capabilities and devices; nothing in /proc and /sys is hidden or"
                  + " read-only. On the chroot runtime the program is root of the host.");

  private final Words security =
      Words.option("--security-opt")
          .label("no-new-privileges")
          .says(
              "No program gets new privileges, not even by set-user-ID. label=disable,"
                  + " seccomp=unconfined and apparmor=unconfined are accepted and change"
                  + " nothing.");

  @Override
  public void addTo(CommandSpec command) {
    devices.addTo(command);
    added.addTo(command);
    dropped.addTo(command);
    privileged.addTo(command);
    security.addTo(command);
  }

  /** Reads the options. */
  Privileges read() throws Failure {
    List<HostDevice> asked = new ArrayList<>();
    for (String device : devices.values()) {
      asked.add(device(device));
    }
    return new Privileges(privileged.isOn(), gainsNone(), added.values(), dropped.values(), asked);
  }

  private boolean gainsNone() throws Failure {
    boolean none = false;
    for (String text : security.values()) {
      switch (text.replaceFirst("[:=]", "=")) {
        case "no-new-privileges", "no-new-privileges=true" -> none = true;
        case "no-new-privileges=false" -> none = false;
        case "label=disable", "seccomp=unconfined", "apparmor=unconfined" -> {}
        default ->
            throw Failure.of(
                RunCommand.NOT_RUN,
                "--security-opt " + text,
                "no labels, filters or profiles are set here",
                "use no-new-privileges, or leave it out");
      }
    }
    return none;
  }

  private static HostDevice device(String text) throws Failure {
    List<String> parts = new ArrayList<>(List.of(text.split(":", -1)));
    String access = "rwm";
    if (parts.size() > 1 && parts.get(parts.size() - 1).matches("[rwm]{1,3}")) {
      access = parts.remove(parts.size() - 1);
    }
    String source = parts.get(0);
    String destination = parts.size() > 1 ? parts.get(1) : source;
    if (parts.size() > 2 || !source.startsWith("/") || !destination.startsWith("/")) {
      throw Failure.of(
          RunCommand.NOT_RUN,
          "--device " + text,
          "not " + FORM,
          "write it so, with absolute paths");
    }
    return new HostDevice(Path.of(source), destination, access);
  }
}
