package dev.jovl.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** A union filesystem that takes part: how it is mounted, and in which rows. */
enum Contestant {
  /** The kernel's overlayfs, with the features that make metadata and renames cheap. */
  KERNEL("kernel", "mount"),
  /** The fuse-overlayfs of the distribution. */
  PEER("fuse-overlayfs", "fuse-overlayfs"),
  /** jovl with its own engine. */
  JOVL("jovl", "jovl"),
  /** jovl on libfuse 2. */
  JOVL_LIBFUSE("jovl:libfuse", "jovl"),
  /** mergerfs, which joins directories but has neither copy-up nor whiteouts. */
  MERGERFS("mergerfs", "mergerfs"),
  /** unionfs-fuse. */
  UNIONFS("unionfs-fuse", "unionfs");

  private final String shownName;
  private final String program;

  Contestant(String shownName, String program) {
    this.shownName = shownName;
    this.program = program;
  }

  /** Returns the contestant of a shown name. */
  static Contestant named(String name) {
    return Arrays.stream(values())
        .filter(contestant -> contestant.shownName.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no contestant is named " + name));
  }

  /** Returns the program that mounts it. */
  String program() {
    return program;
  }

  /** Returns whether its program is on this machine. */
  boolean isInstalled() {
    return Programs.exist(program);
  }

  /** Returns whether it takes part in the rows of a kind. */
  boolean takes(Row.Kind kind) {
    return switch (kind) {
      case READ -> true;
      case CREATE -> true;
      case CHANGE -> this != MERGERFS;
      case SERVER -> this == PEER || isResident();
      case BUILD -> this == KERNEL || this == PEER || this == JOVL;
    };
  }

  /** Returns whether one server serves many mounts and stays between them. */
  boolean isResident() {
    return this == JOVL || this == JOVL_LIBFUSE;
  }

  /** Returns the command that mounts layers, the topmost first, on {@code mnt} below home. */
  List<String> command(List<Path> lowers, Path home) {
    String overlay =
        String.format(
            "lowerdir=%s,upperdir=%s,workdir=%s",
            joined(lowers, ""), home.resolve("upper"), home.resolve("work"));
    List<String> line = new ArrayList<>();
    switch (this) {
      case KERNEL ->
          line.addAll(
              List.of("mount", "-t", "overlay", "overlay", "-o", "redirect_dir=on,metacopy=on"));
      case PEER -> line.addAll(List.of(program, "-o", "allow_other,suid,dev"));
      case JOVL ->
          line.addAll(
              List.of("jovl", "mount", "-o", "allow_other,suid,dev,redirect_dir=on,metacopy=on"));
      case JOVL_LIBFUSE ->
          line.addAll(List.of("jovl", "mount", "-o", "allow_other,suid,dev,engine=libfuse"));
      case MERGERFS -> {
        return List.of(
            program,
            "-o",
            "allow_other,suid,dev,use_ino,category.create=ff,fsname=mergerfs",
            home.resolve("upper") + "=RW:" + joined(lowers, "=RO"),
            home.resolve("mnt").toString());
      }
      case UNIONFS -> {
        return List.of(
            program,
            "-o",
            "cow,allow_other,suid,dev",
            home.resolve("upper") + "=RW:" + joined(lowers, "=RO"),
            home.resolve("mnt").toString());
      }
    }
    line.addAll(List.of("-o", overlay, home.resolve("mnt").toString()));
    return line;
  }

  private static String joined(List<Path> layers, String mode) {
    return layers.stream().map(layer -> layer + mode).collect(Collectors.joining(":"));
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
