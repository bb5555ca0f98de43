package dev.jovl.build.config;

import dev.jovl.dockerfile.Command;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.SecretNames;
import dev.jovl.gotext.GoText;
import dev.jovl.oci.ContainerConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Carries out the instructions that change the configuration of the image and make no files. */
public final class Settings {

  private static final List<String> DEFAULT_SHELL = List.of("/bin/sh", "-c");

  private final BuildArguments arguments;
  private final Map<String, String> globals;

  /**
   * Makes the settings of a build.
   *
   * @param globals values of the ARGs before the first FROM
   */
  public Settings(BuildArguments arguments, Map<String, String> globals) {
    this.arguments = arguments;
    this.globals = globals;
  }

  /** Returns whether a word is the same whatever the variables are. */
  public static boolean isConstant(String word) {
    return word.chars().noneMatch(c -> "$\"'\\` ".indexOf(c) >= 0);
  }

  /**
   * Looks at the words that {@link #apply} will refuse whatever the variables are.
   *
   * @throws DockerfileException as that does
   */
  public static void checkConstants(Instruction instruction) throws DockerfileException {
    if (instruction instanceof Instruction.StopSignal stop && isConstant(stop.signal())) {
      String unused = StopSignals.require(stop.signal(), stop.origin());
    } else if (instruction instanceof Instruction.Expose expose) {
      for (String word : expose.ports()) {
        if (isConstant(word)) {
          List<String> unused = Ports.parse(word, expose.origin());
        }
      }
    }
  }

  /** Returns what the instruction does, or null when it makes files and so is no setting. */
  @Nullable
  public Setting apply(Instruction instruction, StageState before, Expansion expansion)
      throws DockerfileException {
    if (instruction instanceof Instruction.Arg arg) {
      return argument(arg, before, expansion);
    } else if (instruction instanceof Instruction.Env env) {
      return env(env, before, expansion);
    } else if (instruction instanceof Instruction.Label label) {
      return label(label, before, expansion);
    } else if (instruction instanceof Instruction.Cmd cmd) {
      return cmd(cmd, before);
    } else if (instruction instanceof Instruction.Entrypoint entrypoint) {
      return entrypoint(entrypoint, before);
    } else if (instruction instanceof Instruction.Shell shell) {
      return changed(
          before,
          "SHELL [" + String.join(" ", shell.arguments()) + "]",
          before.config().toBuilder().shell(shell.arguments()));
    } else if (instruction instanceof Instruction.Maintainer maintainer) {
      return new Setting(
          "MAINTAINER " + maintainer.author(),
          before.withImage(before.image().withAuthor(maintainer.author())));
    } else if (instruction instanceof Instruction.OnBuild onBuild) {
      List<String> triggers = new ArrayList<>(before.config().onBuild());
      triggers.add(onBuild.expression());
      return changed(
          before, "ONBUILD " + onBuild.expression(), before.config().toBuilder().onBuild(triggers));
    }
    return process(instruction, before, expansion);
  }

  private static @Nullable Setting process(
      Instruction instruction, StageState before, Expansion expansion) throws DockerfileException {
    ContainerConfig.Builder config = before.config().toBuilder();
    if (instruction instanceof Instruction.User user) {
      String name = expansion.word(user.user());
      return changed(before, "USER " + name, config.user(name));
    } else if (instruction instanceof Instruction.StopSignal stop) {
      String signal = StopSignals.require(expansion.word(stop.signal()), stop.origin());
      return changed(before, "STOPSIGNAL " + signal, config.stopSignal(signal));
    } else if (instruction instanceof Instruction.Expose expose) {
      TreeSet<String> ports = new TreeSet<>();
      for (String word : expose.ports()) {
        for (String port : expansion.words(word)) {
          ports.addAll(Ports.parse(port, expose.origin()));
        }
      }
      TreeSet<String> all = new TreeSet<>(before.config().exposedPorts());
      all.addAll(ports);
      return changed(before, "EXPOSE " + String.join(" ", ports), config.exposedPorts(all));
    } else if (instruction instanceof Instruction.Volume volume) {
      return volume(volume, before, expansion);
    } else if (instruction instanceof Instruction.Healthcheck check) {
      return changed(
          before,
          check.origin().echo(),
          config.healthcheck(Optional.of(Healthchecks.toJson(check))));
    }
    return null;
  }

  private static Setting volume(Instruction.Volume volume, StageState before, Expansion expansion)
      throws DockerfileException {
    List<String> paths = new ArrayList<>();
    for (String word : volume.paths()) {
      String path = expansion.word(word);
      if (path.isBlank()) {
        throw new DockerfileException(
            volume.origin().location(), "VOLUME specified can not be an empty string");
      }
      paths.add(path);
    }
    TreeSet<String> all = new TreeSet<>(before.config().volumes());
    all.addAll(paths);
    return changed(
        before,
        "VOLUME [" + String.join(" ", paths) + "]",
        before.config().toBuilder().volumes(all));
  }

  /** Each argument sees those before it, as with BuildKit. */
  private Setting argument(Instruction.Arg arg, StageState before, Expansion expansion)
      throws DockerfileException {
    Scope scope = before.scope();
    StringBuilder text = new StringBuilder("ARG");
    for (Instruction.Argument argument : arg.arguments()) {
      Expansion here = expansion.with(scope::get);
      String name = here.word(argument.name());
      String value = value(name, argument.defaultValue(), here);
      text.append(' ')
          .append(name)
          .append(value == null ? "" : "=" + SecretNames.shown(name, value));
      if (value != null) {
        scope = scope.withArgument(name, value);
      }
    }
    return new Setting(text.toString(), before.withScope(scope));
  }

  private @Nullable String value(String name, @Nullable String written, Expansion expansion)
      throws DockerfileException {
    String given = arguments.given(name);
    if (given != null) {
      return given;
    }
    if (written != null) {
      return expansion.word(written);
    }
    String global = globals.get(name);
    return global != null ? global : arguments.predefined(name);
  }

  /** All pairs see the variables as they were before the instruction. */
  private static Setting env(Instruction.Env env, StageState before, Expansion expansion)
      throws DockerfileException {
    List<String> variables = new ArrayList<>(before.config().env());
    Scope scope = before.scope();
    StringBuilder text = new StringBuilder("ENV");
    for (Instruction.Pair pair : env.pairs()) {
      String name = expansion.word(pair.name());
      String value = expansion.word(pair.value());
      put(variables, name, value);
      scope = scope.withEnv(name, value);
      text.append(' ').append(name).append('=').append(value);
    }
    Setting setting = changed(before, text.toString(), before.config().toBuilder().env(variables));
    return new Setting(setting.text(), setting.state().withScope(scope));
  }

  /** A variable that is set already keeps its place. */
  private static void put(List<String> variables, String name, String value) {
    for (int i = 0; i < variables.size(); i++) {
      if (variables.get(i).startsWith(name + "=")) {
        variables.set(i, name + "=" + value);
        return;
      }
    }
    variables.add(name + "=" + value);
  }

  private static Setting label(Instruction.Label label, StageState before, Expansion expansion)
      throws DockerfileException {
    Map<String, String> labels = new TreeMap<>(before.config().labels());
    StringBuilder text = new StringBuilder("LABEL");
    for (Instruction.Pair pair : label.pairs()) {
      String name = expansion.word(pair.name());
      String value = expansion.word(pair.value());
      labels.put(name, value);
      text.append(' ').append(name).append('=').append(value);
    }
    return changed(before, text.toString(), before.config().toBuilder().labels(labels));
  }

  private static Setting cmd(Instruction.Cmd cmd, StageState before) {
    List<String> vector = vector(cmd.command(), before.config());
    ContainerConfig config = before.config().toBuilder().cmd(Optional.of(vector)).build();
    return new Setting(
        "CMD " + GoText.list(vector),
        new StageState(before.image().withConfig(config), before.scope(), true));
  }

  /** An entry point takes away the command of the base image: that was meant for another one. */
  private static Setting entrypoint(Instruction.Entrypoint entrypoint, StageState before) {
    List<String> vector = vector(entrypoint.command(), before.config());
    ContainerConfig.Builder config = before.config().toBuilder().entrypoint(Optional.of(vector));
    if (!before.ownCommand()) {
      config.cmd(Optional.empty());
    }
    return changed(before, "ENTRYPOINT " + GoText.list(vector), config);
  }

  private static Setting changed(StageState before, String text, ContainerConfig.Builder config) {
    return new Setting(text, before.withImage(before.image().withConfig(config.build())));
  }

  /** Returns the shell of the shell form. */
  static List<String> shell(ContainerConfig config) {
    return config.shell().isEmpty() ? DEFAULT_SHELL : config.shell();
  }

  /** Returns the argument vector of a command; a shell form without text is the shell with "". */
  public static List<String> vector(Command command, ContainerConfig config) {
    if (command instanceof Command.Exec exec) {
      return exec.arguments();
    }
    List<String> vector = new ArrayList<>(shell(config));
    vector.add(command instanceof Command.Shell shell ? shell.text() : "");
    return vector;
  }
}
