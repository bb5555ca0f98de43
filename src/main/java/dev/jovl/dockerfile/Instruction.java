package dev.jovl.dockerfile;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One instruction, its arguments and flags checked but nothing in them expanded. */
public sealed interface Instruction {

  /** Returns where the instruction stands and how it was written. */
  Origin origin();

  /**
   * Begins a stage.
   *
   * @param image image, {@code scratch}, or the name of an earlier stage
   * @param platform value of {@code --platform}, or null
   * @param stage name of this stage in lower case, or null
   */
  record From(Origin origin, String image, @Nullable String platform, @Nullable String stage)
      implements Instruction {}

  /**
   * Declares build arguments.
   *
   * @param arguments in order
   */
  record Arg(Origin origin, List<Argument> arguments) implements Instruction {
    /** Copies the list. */
    public Arg {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * One declared build argument.
   *
   * @param name its name
   * @param defaultValue its default, or null when there is none
   */
  record Argument(String name, @Nullable String defaultValue) {}

  /**
   * A name with its value.
   *
   * @param name as written
   * @param value as written, quotes included
   * @param legacy whether it was written without the equals sign
   */
  record Pair(String name, String value, boolean legacy) {}

  /**
   * Sets environment variables.
   *
   * @param pairs in order
   */
  record Env(Origin origin, List<Pair> pairs) implements Instruction {
    /** Copies the list. */
    public Env {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * Sets labels.
   *
   * @param pairs in order
   */
  record Label(Origin origin, List<Pair> pairs) implements Instruction {
    /** Copies the list. */
    public Label {
      pairs = List.copyOf(pairs);
    }
  }

  /**
   * Names the author.
   *
   * @param author as written
   */
  record Maintainer(Origin origin, String author) implements Instruction {}

  /**
   * Executes a command.
   *
   * @param command what is executed
   * @param options its flags
   */
  record Run(Origin origin, Command command, RunOptions options) implements Instruction {}

  /**
   * The flags of RUN.
   *
   * @param mounts values of {@code --mount}, not expanded; see {@link RunMount#parse}
   * @param network value of {@code --network}, or null
   * @param security value of {@code --security}, or null
   * @param devices values of {@code --device}
   */
  record RunOptions(
      List<String> mounts,
      @Nullable String network,
      @Nullable String security,
      List<String> devices) {
    /** Copies the lists. */
    public RunOptions {
      mounts = List.copyOf(mounts);
      devices = List.copyOf(devices);
    }
  }

  /**
   * Where files come from and where they go.
   *
   * @param paths sources, as written
   * @param documents sources that stand in the Dockerfile
   * @param destination as written
   */
  record Files(List<String> paths, List<Heredoc> documents, String destination) {
    /** Copies the lists. */
    public Files {
      paths = List.copyOf(paths);
      documents = List.copyOf(documents);
    }
  }

  /**
   * The flags that COPY and ADD share.
   *
   * @param owner value of {@code --chown}, or null
   * @param mode value of {@code --chmod}, or null
   * @param link whether {@code --link} was given and not false
   * @param excludes values of {@code --exclude}
   */
  record FileOptions(
      @Nullable String owner, @Nullable String mode, boolean link, List<String> excludes) {
    /** Copies the list. */
    public FileOptions {
      excludes = List.copyOf(excludes);
    }
  }

  /**
   * Copies files of the context, a stage or an image.
   *
   * @param files what is copied and where to
   * @param options the flags that ADD has too
   * @param from value of {@code --from}, or null for the context
   * @param parents whether the directories of the sources are kept
   */
  record Copy(
      Origin origin, Files files, FileOptions options, @Nullable String from, boolean parents)
      implements Instruction {}

  /**
   * Copies files of the context, unpacks archives and fetches what is remote.
   *
   * @param files what is added and where to
   * @param options the flags that COPY has too
   * @param checksum value of {@code --checksum}, or null
   * @param keepGitDir whether the {@code .git} directory of a repository is kept, or null if that
   *     is not said
   * @param unpack whether archives are unpacked; null when local ones are and remote ones are not
   */
  record Add(
      Origin origin,
      Files files,
      FileOptions options,
      @Nullable String checksum,
      @Nullable Boolean keepGitDir,
      @Nullable Boolean unpack)
      implements Instruction {

    /** Returns whether archives of the context are unpacked. */
    public boolean unpacksLocal() {
      return unpack == null || unpack;
    }

    /** Returns whether archives that are fetched are unpacked. */
    public boolean unpacksRemote() {
      return unpack != null && unpack;
    }
  }

  /**
   * Sets the default command.
   *
   * @param command what is executed
   */
  record Cmd(Origin origin, Command command) implements Instruction {}

  /**
   * Sets the command that gets the default command as its arguments.
   *
   * @param command what is executed
   */
  record Entrypoint(Origin origin, Command command) implements Instruction {}

  /**
   * Tells the ports of the image.
   *
   * @param ports as written; expansion may make several of one
   */
  record Expose(Origin origin, List<String> ports) implements Instruction {
    /** Copies the list. */
    public Expose {
      ports = List.copyOf(ports);
    }
  }

  /**
   * Declares volumes.
   *
   * @param paths as written
   */
  record Volume(Origin origin, List<String> paths) implements Instruction {
    /** Copies the list. */
    public Volume {
      paths = List.copyOf(paths);
    }
  }

  /**
   * Sets the user and, after a colon, the group.
   *
   * @param user as written
   */
  record User(Origin origin, String user) implements Instruction {}

  /**
   * Sets the working directory.
   *
   * @param path as written
   */
  record Workdir(Origin origin, String path) implements Instruction {}

  /**
   * Sets the signal that stops a container.
   *
   * @param signal as written
   */
  record StopSignal(Origin origin, String signal) implements Instruction {}

  /**
   * Sets the shell of the shell form.
   *
   * @param arguments at least one
   */
  record Shell(Origin origin, List<String> arguments) implements Instruction {
    /** Copies the list. */
    public Shell {
      arguments = List.copyOf(arguments);
    }
  }

  /**
   * Tells how a container's health is found.
   *
   * @param command the check, or null for {@code NONE}
   * @param timing its flags
   */
  record Healthcheck(Origin origin, @Nullable Command command, HealthTiming timing)
      implements Instruction {}

  /**
   * The flags of HEALTHCHECK; zero where a flag was not given.
   *
   * @param interval time between checks
   * @param timeout time that a check may take
   * @param startPeriod time in which failures do not count
   * @param startInterval time between checks in the start period
   * @param retries failures in a row that make the container unhealthy
   */
  record HealthTiming(
      Duration interval,
      Duration timeout,
      Duration startPeriod,
      Duration startInterval,
      int retries) {

    /** The timing of {@code NONE}: there is nothing to time, whatever the flags say. */
    static final HealthTiming NONE =
        new HealthTiming(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO, 0);
  }

  /**
   * Keeps an instruction for the builds that stand on this image.
   *
   * @param trigger the instruction
   * @param expression its text
   */
  record OnBuild(Origin origin, Instruction trigger, String expression) implements Instruction {}
}
