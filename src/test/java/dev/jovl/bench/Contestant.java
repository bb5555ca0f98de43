package dev.jovl.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A union filesystem that takes part: how it is mounted. */
enum Contestant {
  /** The kernel's overlayfs, with the features that make metadata and renames cheap. */
  KERNEL("kernel", "mount", "-t", "overlay", "overlay", "-o", "redirect_dir=on,metacopy=on"),
  /** The fuse-overlayfs of the distribution. */
  PEER("fuse-overlayfs", "fuse-overlayfs", "-o", "allow_other,suid,dev"),
  /** jovl with its own engine. */
  JOVL("jovl", "jovl", "mount", "-o", "allow_other,suid,dev,redirect_dir=on,metacopy=on"),
  /** jovl on libfuse 2. */
  JOVL_LIBFUSE("jovl:libfuse", "jovl", "mount", "-o", "allow_other,suid,dev,engine=libfuse");

  private final String shownName;
  private final List<String> command;

  Contestant(String shownName, String... command) {
    this.shownName = shownName;
    this.command = List.copyOf(Arrays.asList(command));
  }

  /** Returns the contestant of a shown name. */
  static Contestant named(String name) {
    return Arrays.stream(values())
        .filter(contestant -> contestant.shownName.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contestant is named " + name));
  }

  /** Returns whether its program is on this machine. */
  boolean isInstalled() {
    return Programs.exist(command.get(0));
  }

  /** Returns whether a process of its own serves its mounts. */
  boolean hasServer() {
    return this != KERNEL;
  }

  /** Returns whether one server serves many mounts and stays between them. */
  boolean isResident() {
    return this == JOVL || this == JOVL_LIBFUSE;
  }

  /** Returns the command that mounts layers, the topmost first, on {@code mnt} below home. */
  List<String> command(List<Path> lowers, Path home) {
    String layers = lowers.stream().map(Path::toString).collect(Collectors.joining(":"));
    List<String> line = new ArrayList<>(command);
    line.add("-o");
    line.add(
        "lowerdir="
            + layers
            + ",upperdir="
            + home.resolve("upper")
            + ",workdir="
            + home.resolve("work"));
    line.add(home.resolve("mnt").toString());
    return line;
  }

  /** Returns whether a process is the server of a mount below home, by its command line. */
  boolean isServer(String commandLine, Path home) {
    return isResident()
        ? commandLine.contains("jovl")
        : commandLine.contains(home.resolve("mnt").toString());
  }

  @Override
  public String toString() {
    return shownName;
  }
}
