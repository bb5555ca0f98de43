package dev.jovl.cli.run;

import dev.jovl.cli.option.Syntax;
import dev.jovl.cli.option.Words;
import dev.jovl.cli.output.Failure;
import dev.jovl.run.spec.BindMount;
import dev.jovl.run.spec.Mount;
import dev.jovl.run.spec.TmpfsMount;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;

/** The options of {@code run} about what a container sees besides its image. */
final class MountOptions implements Syntax {

  /** No labels are set, nothing is cached by a virtual machine, and mounts are private. */
  private static final Set<String> KNOWN =
      Set.of(
          "ro",
          "rw",
          "z",
          "Z",
          "cached",
          "delegated",
          "consistent",
          "rbind",
          "private",
          "rprivate");

  private final Words volumes =
      Words.option("-v", "--volume")
          .label("HOST:DIR[:ro]")
          .says(
              "Bind mount a file or directory of this machine; ro: read-only. Other options of"
                  + " docker and podman that change nothing here (rw, z, Z, cached, rprivate)"
                  + " are accepted.");

  private final Words tmpfs =
      Words.option("--tmpfs")
          .label("DIR[:OPTIONS]")
          .says(
              "Mount an empty tmpfs, a directory in memory.",
              "OPTIONS: size=BYTES, mode=OCTAL, uid=ID, gid=ID, ro, exec, suid, dev. Default:"
                  + " rw,noexec,nosuid,nodev,mode=1777 and half of the memory.");

  private final Words mounts =
      Words.option("--mount")
          .label("type=bind|tmpfs,target=DIR[,...]")
          .says(
              "Same as -v or --tmpfs, with named fields: source=PATH for bind, tmpfs-size=BYTES"
                  + " and tmpfs-mode=OCTAL for tmpfs, readonly for both.");

  @Override
  public void addTo(CommandSpec command) {
    volumes.addTo(command);
    tmpfs.addTo(command);
    mounts.addTo(command);
  }

  /** Reads the options. */
  List<Mount> read() throws Failure {
    List<Mount> read = new ArrayList<>();
    Set<Path> places = new HashSet<>();
    for (String volume : volumes.values()) {
      addTo(read, places, "-v " + volume, volume(volume));
    }
    for (String text : tmpfs.values()) {
      addTo(read, places, "--tmpfs " + text, TmpfsOptions.parse(text));
    }
    for (String text : mounts.values()) {
      addTo(read, places, "--mount " + text, new MountFields(text).mount());
    }
    return read;
  }

  private static void addTo(List<Mount> read, Set<Path> places, String option, Mount mount)
      throws Failure {
    Path place = Path.of(mount.destination()).normalize();
    if (!place.isAbsolute()) {
      throw Failure.of(
          RunCommand.NOT_RUN,
          option,
          "\"" + mount.destination() + "\" is no absolute path in the container",
          "begin it with /");
    }
    if (place.getNameCount() == 0) {
      throw Failure.of(
          RunCommand.NOT_RUN, option, "/ is the image itself", "name a directory below");
    }
    if (mount instanceof BindMount bind && Files.notExists(bind.source())) {
      throw Failure.of(
          RunCommand.NOT_RUN, option, bind.source() + " does not exist", "make it before");
    }
    if (!places.add(place)) {
      throw Failure.of(
          RunCommand.NOT_RUN, option, "something is mounted on " + place, "leave one of them out");
    }
    read.add(at(place.toString(), mount));
  }

  /** Returns a mount with its place cleaned, no link being looked at, as docker does it. */
  private static Mount at(String place, Mount mount) {
    return mount instanceof TmpfsMount tmpfs
        ? new TmpfsMount(place, tmpfs.readOnly(), tmpfs.options())
        : new BindMount(((BindMount) mount).source(), place, mount.readOnly());
  }

  private static BindMount volume(String volume) throws Failure {
    List<String> parts = List.of(volume.split(":", -1));
    List<String> words = parts.size() == 3 ? List.of(parts.get(2).split(",", -1)) : List.of();
    if (parts.size() < 2
        || parts.size() > 3
        || !KNOWN.containsAll(words)
        || (words.contains("ro") && words.contains("rw"))
        || parts.get(0).isEmpty()
        || !parts.get(1).startsWith("/")) {
      throw Failure.of(
          RunCommand.NOT_RUN,
          "-v " + volume,
          "not HOST:DIR or HOST:DIR:ro",
          "write it so, and begin DIR with /");
    }
    if (!parts.get(0).contains("/")) {
      String directory = "./" + parts.get(0);
      throw Failure.of(
          RunCommand.NOT_RUN,
          "-v " + volume,
          "volumes have no names here",
          "for a directory say " + directory);
    }
    return new BindMount(
        Path.of(parts.get(0)).toAbsolutePath(), parts.get(1), words.contains("ro"));
  }
}
