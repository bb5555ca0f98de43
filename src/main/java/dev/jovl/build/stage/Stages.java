package dev.jovl.build.stage;

import dev.jovl.build.config.StageState;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.transcript.Transcript;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.Stage;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds the stages of a Dockerfile, each once and after those that it needs. */
public final class Stages {

  private final FromNames names;
  private final StageTools tools;
  private final Transcript transcript;
  private final StepNumbers numbers = new StepNumbers();
  private final Map<Integer, StageState> done = new HashMap<>();

  /**
   * Makes what builds the stages.
   *
   * @param names of the Dockerfile
   * @param tools what they are built with
   * @param transcript is told of each step
   */
  public Stages(FromNames names, StageTools tools, Transcript transcript) {
    this.names = names;
    this.tools = tools;
    this.transcript = transcript;
  }

  /**
   * Builds the stages of a plan.
   *
   * @return the digest of the configuration of its target's image
   * @throws BuildException if a step fails
   * @throws DockerfileException if a word of an instruction is wrong, which only its variables show
   * @throws IOException if the store or a context cannot be read or written
   */
  public Digest build(StagePlan plan) throws IOException, BuildException, DockerfileException {
    List<Instruction.Arg> globals = names.file().globalArgs();
    for (Instruction.Arg arg : globals) {
      transcript.step(numbers.global(arg, globals.size()));
    }
    return carryOut(plan);
  }

  private Digest carryOut(StagePlan plan) throws IOException, BuildException, DockerfileException {
    Digest image = null;
    for (Stage stage : plan.stages()) {
      if (!done.containsKey(stage.index())) {
        Digest made = new StageBuilder(names, plan, stage, tools, this).build();
        image = stage.index() == plan.target().index() ? made : image;
      }
    }
    if (image == null) {
      throw new IllegalStateException("the target is no stage of its plan");
    }
    return image;
  }

  /**
   * Builds the stages that an instruction takes files from, if the plan did not have them: a
   * trigger is not known before its image is.
   *
   * @param reader the stage that the instruction belongs to
   * @throws BuildException also if the instruction names its own stage or a later one
   */
  void require(Instruction instruction, Stage reader)
      throws IOException, BuildException, DockerfileException {
    for (Stage source : StagePlan.sources(names, reader, instruction)) {
      if (!done.containsKey(source.index())) {
        StagePlan plan = StagePlan.of(names, source, tools.arguments());
        plan.requireSupported(tools.run());
        Digest unused = carryOut(plan);
      }
    }
  }

  /** Returns a stage that is built, or null. */
  @Nullable StageState built(Stage stage) {
    return done.get(stage.index());
  }

  /** Keeps a stage that is built. */
  void keep(Stage stage, StageState state) {
    done.put(stage.index(), state);
  }

  /**
   * Tells the transcript of the next step.
   *
   * @param triggers how many steps the base image adds, as far as that is known
   */
  void announce(Stage stage, int inStage, int triggers, Origin origin) {
    int count = stage.instructions().size() + 1 + triggers;
    transcript.step(numbers.next(stage.shownName(), inStage, count, origin));
  }

  Transcript transcript() {
    return transcript;
  }
}
