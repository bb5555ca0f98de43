package dev.jovl.build;

import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.RunMount;
import dev.jovl.dockerfile.Stage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Which stages a build needs, and what each stands on.
 *
 * @param stages the needed ones, in the order of the file
 * @param target the one whose image is the result
 * @param bases what FROM of each stage says, expanded, by the number of the stage
 * @param globals values of the ARGs before the first FROM
 */
record StagePlan(
    List<Stage> stages, Stage target, Map<Integer, String> bases, Map<String, String> globals) {

  /** Plans a build. */
  static StagePlan of(Dockerfile file, Optional<String> wanted, BuildArguments arguments)
      throws DockerfileException, BuildException {
    return of(file, target(file, wanted), arguments);
  }

  /** Plans the build of one stage. */
  static StagePlan of(Dockerfile file, Stage target, BuildArguments arguments)
      throws DockerfileException, BuildException {
    Map<String, String> globals = globals(file, arguments);
    Map<Integer, String> bases = new TreeMap<>();
    Map<Integer, Stage> needed = new TreeMap<>();
    need(file, target, needed);
    for (Stage stage : needed.values()) {
      bases.put(stage.index(), base(file, stage, globals, arguments));
    }
    // A base that is named by an argument can be a stage, which is known only now.
    List<Stage> pending = new ArrayList<>(needed.values());
    while (!pending.isEmpty()) {
      Stage stage = pending.remove(pending.size() - 1);
      bases.putIfAbsent(stage.index(), base(file, stage, globals, arguments));
      String name = bases.getOrDefault(stage.index(), "");
      Stage base = file.stage(name, stage.index());
      if (base != null && !needed.containsKey(base.index())) {
        Map<Integer, Stage> more = new TreeMap<>();
        need(file, base, more);
        more.values().stream().filter(s -> !needed.containsKey(s.index())).forEach(pending::add);
        needed.putAll(more);
      }
    }
    return new StagePlan(List.copyOf(needed.values()), target, bases, globals);
  }

  /** Refuses what this builder can not do, before any step is executed. */
  void requireSupported() throws BuildException {
    for (Stage stage : stages) {
      for (Instruction instruction : stage.instructions()) {
        Unsupported.require(instruction);
      }
    }
  }

  private static Stage target(Dockerfile file, Optional<String> wanted) throws BuildException {
    int count = file.stages().size();
    if (wanted.isEmpty()) {
      return file.stages().get(count - 1);
    }
    Stage stage = file.stage(wanted.get(), count);
    if (stage == null) {
      List<String> names =
          file.stages().stream().map(Stage::name).filter(name -> name != null).toList();
      throw BuildException.of(
          "target stage \""
              + wanted.get()
              + "\" could not be found; "
              + (names.isEmpty() ? "no stage has a name" : "stages: " + String.join(", ", names)));
    }
    return stage;
  }

  private static void need(Dockerfile file, Stage stage, Map<Integer, Stage> needed)
      throws BuildException {
    if (needed.putIfAbsent(stage.index(), stage) != null) {
      return;
    }
    Stage base = file.stage(stage.from().image(), stage.index());
    if (base != null) {
      need(file, base, needed);
    }
    for (Instruction instruction : stage.instructions()) {
      for (String from : sources(instruction)) {
        need(file, stage, instruction, from, needed);
      }
    }
  }

  private static void need(
      Dockerfile file,
      Stage stage,
      Instruction instruction,
      String from,
      Map<Integer, Stage> needed)
      throws BuildException {
    Stage source = file.stage(from, stage.index());
    if (source != null) {
      need(file, source, needed);
    } else if (file.stage(from, file.stages().size()) != null) {
      throw BuildException.at(
          instruction.origin(),
          "--from="
              + from
              + " names this stage or a later one; only earlier ones can be copied from");
    }
  }

  /** Returns the stages and images that an instruction takes files from. */
  static List<String> sources(Instruction instruction) {
    if (instruction instanceof Instruction.Copy copy) {
      String from = copy.from();
      return from == null ? List.of() : List.of(from);
    }
    List<String> sources = new ArrayList<>();
    if (instruction instanceof Instruction.Run run) {
      for (String mount : run.options().mounts()) {
        String from = RunMount.fromOf(mount);
        if (from != null) {
          sources.add(from);
        }
      }
    }
    return sources;
  }

  private static Map<String, String> globals(Dockerfile file, BuildArguments arguments)
      throws DockerfileException {
    Map<String, String> globals = new LinkedHashMap<>();
    for (Instruction.Arg arg : file.globalArgs()) {
      for (Instruction.Argument argument : arg.arguments()) {
        String given = arguments.given(argument.name());
        String written = argument.defaultValue();
        if (given != null) {
          globals.put(argument.name(), given);
        } else if (written != null) {
          globals.put(
              argument.name(), expansion(file, arg.origin(), globals, arguments).word(written));
        }
      }
    }
    return globals;
  }

  private static Expansion expansion(
      Dockerfile file, Origin origin, Map<String, String> globals, BuildArguments arguments) {
    return new Expansion(
        file.directives().escape(),
        origin,
        name -> {
          String value = globals.get(name);
          return value == null ? arguments.predefined(name) : value;
        });
  }

  private static String base(
      Dockerfile file, Stage stage, Map<String, String> globals, BuildArguments arguments)
      throws DockerfileException {
    Origin origin = stage.from().origin();
    Expansion expansion = expansion(file, origin, globals, arguments);
    String platform = stage.from().platform();
    String host = arguments.predefined("TARGETPLATFORM");
    if (platform != null && !expansion.word(platform).equals(host)) {
      throw new DockerfileException(
          origin.location(),
          "--platform=" + expansion.word(platform) + ": this builder builds for " + host + " only");
    }
    String image = expansion.word(stage.from().image());
    if (image.isEmpty()) {
      throw new DockerfileException(
          origin.location(),
          "base name (" + stage.from().image() + ") should not be blank: give the ARG a value");
    }
    return image;
  }
}
