package dev.jovl.build.stage;

import dev.jovl.build.config.BuildArguments;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.RunSettings;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.RunMount;
import dev.jovl.dockerfile.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which stages a build needs, and what each stands on.
 *
 * @param stages the needed ones, in the order of the file
 * @param target the one whose image is the result
 * @param bases what FROM of each stage says, expanded, by the number of the stage
 * @param globals values of the ARGs before the first FROM
 */
public record StagePlan(
    List<Stage> stages, Stage target, Map<Integer, String> bases, Map<String, String> globals) {

  /**
   * Plans a build.
   *
   * @param wanted name or number of the target; none for the last stage
   * @param arguments values of the ARGs before the first FROM
   * @throws BuildException if there is no such stage, or one takes files from itself or a later one
   * @throws DockerfileException if a word of a FROM or of such an ARG is wrong
   */
  public static StagePlan of(FromNames names, Optional<String> wanted, BuildArguments arguments)
      throws DockerfileException, BuildException {
    return of(names, target(names, wanted), arguments);
  }

  /** Plans the build of one stage. */
  static StagePlan of(FromNames names, Stage target, BuildArguments arguments)
      throws DockerfileException, BuildException {
    return new StagePlanner(names, arguments).plan(target);
  }

  /**
   * Refuses what this builder can not or may not do, before any step is executed.
   *
   * @param settings what holds for all RUN steps
   * @throws BuildException for the first such instruction of the stages
   */
  public void requireSupported(RunSettings settings) throws BuildException {
    for (Stage stage : stages) {
      for (Instruction instruction : stage.instructions()) {
        Unsupported.refuse(instruction, settings);
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

  /**
   * Returns the stages that an instruction takes files from.
   *
   * @param reader the stage that the instruction belongs to
   * @throws BuildException if it names its own stage or a later one, or, for COPY, a number of
   *     none; it would be taken for the name of an image
   */
  static List<Stage> sources(FromNames names, Stage reader, Instruction instruction)
      throws BuildException, DockerfileException {
    List<Stage> sources = new ArrayList<>();
    int all = names.file().stages().size();
    for (String from : words(instruction)) {
      Stage source = names.stage(from, reader.index());
      if (source != null) {
        sources.add(source);
      } else if (names.stage(from, all) != null) {
        throw BuildException.at(
            instruction.origin(),
            "--from="
                + from
                + " names this stage or a later one; only earlier ones can be copied from");
      } else if (instruction instanceof Instruction.Copy) {
        requireNoNumber(names, reader, instruction, from);
      }
    }
    return sources;
  }

  private static void requireNoNumber(
      FromNames names, Stage reader, Instruction instruction, String from) throws BuildException {
    if (from.matches("[0-9]+") && names.context(from, reader.index()) == null) {
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

  /** Returns the words for the stages and images that an instruction takes files from. */
  private static List<String> words(Instruction instruction) throws DockerfileException {
    if (instruction instanceof Instruction.Copy copy) {
      String from = copy.from();
      return from == null ? List.of() : List.of(from);
    }
    List<String> words = new ArrayList<>();
    if (instruction instanceof Instruction.Run run) {
      for (String mount : run.options().mounts()) {
        String from = RunMount.fromOf(mount, instruction.origin());
        if (from != null) {
          words.add(from);
        }
      }
    }
    return words;
  }
}
