package dev.jovl.build;

import dev.jovl.build.config.BuildArguments;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.RunMount;
import dev.jovl.dockerfile.Stage;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
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
  static StagePlan of(FromNames names, Optional<String> wanted, BuildArguments arguments)
      throws DockerfileException, BuildException {
    return of(names, target(names, wanted), arguments);
  }

  /** Plans the build of one stage. */
  static StagePlan of(FromNames names, Stage target, BuildArguments arguments)
      throws DockerfileException, BuildException {
    Dockerfile file = names.file();
    Map<String, String> globals = globals(file, arguments);
    Map<Integer, String> bases = new TreeMap<>();
    Map<Integer, Stage> needed = new TreeMap<>();
    need(names, target, needed);
    for (Stage stage : needed.values()) {
      bases.put(stage.index(), base(file, stage, globals, arguments));
    }
    // A base that is named by an argument can be a stage, which is known only now.
    List<Stage> pending = new ArrayList<>(needed.values());
    while (!pending.isEmpty()) {
      Stage stage = pending.remove(pending.size() - 1);
      bases.putIfAbsent(stage.index(), base(file, stage, globals, arguments));
      String name = bases.getOrDefault(stage.index(), "");
      Stage base = names.stage(name, stage.index());
      if (base != null && !needed.containsKey(base.index())) {
        Map<Integer, Stage> more = new TreeMap<>();
        need(names, base, more);
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

  private static Stage target(FromNames names, Optional<String> wanted) throws BuildException {
    Stage target = targetStage(names.file(), wanted);
    String context = names.context(String.valueOf(target.index()), target.index() + 1);
    if (context != null) {
      throw BuildException.of(
          "--build-context "
              + context
              + " takes the place of the stage that is to be built; name another one by --target");
    }
    return target;
  }

  private static Stage targetStage(Dockerfile file, Optional<String> wanted) throws BuildException {
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

  private static void need(FromNames names, Stage stage, Map<Integer, Stage> needed)
      throws BuildException, DockerfileException {
    if (needed.putIfAbsent(stage.index(), stage) != null) {
      return;
    }
    Stage base = names.stage(stage.from().image(), stage.index());
    if (base != null) {
      need(names, base, needed);
    }
    for (Instruction instruction : stage.instructions()) {
      for (String from : sources(instruction)) {
        need(names, stage, instruction, from, needed);
      }
    }
  }

  private static void need(
      FromNames names,
      Stage stage,
      Instruction instruction,
      String from,
      Map<Integer, Stage> needed)
      throws BuildException, DockerfileException {
    Stage source = names.stage(from, stage.index());
    requireNumber(names, stage, instruction);
    if (source != null) {
      need(names, source, needed);
    } else if (names.stage(from, names.file().stages().size()) != null) {
      throw BuildException.at(
          instruction.origin(),
          "--from="
              + from
              + " names this stage or a later one; only earlier ones can be copied from");
    }
  }

  /**
   * Refuses the number of a stage that there is not, which would be the name of an image.
   *
   * @param reader the stage that the instruction belongs to
   */
  static void requireNumber(FromNames names, Stage reader, Instruction instruction)
      throws BuildException {
    String from = instruction instanceof Instruction.Copy copy ? copy.from() : null;
    if (from != null
        && from.matches("[0-9]+")
        && names.context(from, reader.index()) == null
        && names.stage(from, names.file().stages().size()) == null) {
      throw BuildException.at(
          instruction.origin(),
          "--from="
              + from
              + ": invalid stage index "
              + from
              + "; an image of that name is meant by "
              + from
              + ":latest");
    }
  }

  /** Returns the stages and images that an instruction takes files from. */
  static List<String> sources(Instruction instruction) throws DockerfileException {
    if (instruction instanceof Instruction.Copy copy) {
      String from = copy.from();
      return from == null ? List.of() : List.of(from);
    }
    List<String> sources = new ArrayList<>();
    if (instruction instanceof Instruction.Run run) {
      for (String mount : run.options().mounts()) {
        String from = RunMount.fromOf(mount, instruction.origin());
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
          String value = expansion(file, arg.origin(), globals, arguments).word(written);
          globals.put(argument.name(), arguments.resolved(argument.name(), value));
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
    if (platform != null) {
      requireOwn(expansion.word(platform), origin);
    }
    String image = expansion.word(stage.from().image());
    if (image.isEmpty()) {
      throw new DockerfileException(
          origin.location(),
          "base name (" + stage.from().image() + ") should not be blank: give the ARG a value");
    }
    return image;
  }

  private static void requireOwn(String platform, Origin origin) throws DockerfileException {
    try {
      if (!Platform.parse(platform).equals(Platform.host())) {
        throw new DockerfileException(
            origin.location(),
            "--platform="
                + platform
                + ": this builder builds for "
                + Platform.host()
                + " only; leave it out, or build on such a machine");
      }
    } catch (OciFormatException e) {
      throw new DockerfileException(origin.location(), "--platform: " + e.getMessage());
    }
  }
}
