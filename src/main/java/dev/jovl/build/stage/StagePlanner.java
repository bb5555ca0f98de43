package dev.jovl.build.stage;

import dev.jovl.build.config.BuildArguments;
import dev.jovl.build.request.BuildException;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.Stage;
import dev.jovl.oci.OciFormatException;
import dev.jovl.oci.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Finds the stages of one build: the target, and what each stands on and takes files from. */
final class StagePlanner {

  private final FromNames names;
  private final Dockerfile file;
  private final BuildArguments arguments;
  private final Map<String, String> globals = new LinkedHashMap<>();
  private final Map<Integer, String> bases = new TreeMap<>();
  private final TreeMap<Integer, Stage> needed = new TreeMap<>();

  StagePlanner(FromNames names, BuildArguments arguments) {
    this.names = names;
    this.file = names.file();
    this.arguments = arguments;
  }

  /** Plans the build of one stage; called once. */
  StagePlan plan(Stage target) throws DockerfileException, BuildException {
    for (Instruction.Arg arg : file.globalArgs()) {
      declare(arg);
    }
    needed.put(target.index(), target);
    // What a stage needs is before it: going backwards, a stage comes after all that need it.
    for (Stage next = target; next != null; next = before(next)) {
      addSources(next);
    }
    return new StagePlan(List.copyOf(needed.values()), target, bases, globals);
  }

  private void declare(Instruction.Arg arg) throws DockerfileException {
    for (Instruction.Argument argument : arg.arguments()) {
      String given = arguments.given(argument.name());
      String written = argument.defaultValue();
      if (given != null) {
        globals.put(argument.name(), given);
      } else if (written != null) {
        String value = expansion(arg.origin()).word(written);
        globals.compute(argument.name(), (name, former) -> arguments.resolved(name, value));
      }
    }
  }

  private @Nullable Stage before(Stage stage) {
    Map.Entry<Integer, Stage> next = needed.lowerEntry(stage.index());
    return next == null ? null : next.getValue();
  }

  private void addSources(Stage stage) throws BuildException, DockerfileException {
    String name = base(stage);
    bases.put(stage.index(), name);
    Stage base = names.stage(name, stage.index());
    if (base != null) {
      needed.put(base.index(), base);
    }
    for (Instruction instruction : stage.instructions()) {
      for (Stage source : StagePlan.sources(names, stage, instruction)) {
        needed.put(source.index(), source);
      }
    }
  }

  private String base(Stage stage) throws DockerfileException {
    Origin origin = stage.from().origin();
    Expansion expansion = expansion(origin);
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

  private Expansion expansion(Origin origin) {
    return new Expansion(
        file.directives().escape(),
        origin,
        name -> {
          String value = globals.get(name);
          return value == null ? arguments.predefined(name) : value;
        });
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
