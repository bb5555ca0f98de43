package dev.jovl.build.stage;

import dev.jovl.build.config.Setting;
import dev.jovl.build.config.StageState;
import dev.jovl.build.image.Images;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.source.SourceTree;
import dev.jovl.build.step.FileSteps;
import dev.jovl.build.step.SettingSteps;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Stage;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import dev.jovl.posix.FailureText;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Builds one stage: its base, the triggers of that, and its instructions in order. */
final class StageBuilder {

  private final FromNames names;
  private final StagePlan plan;
  private final Stage stage;
  private final StageTools tools;
  private final Stages stages;
  private final FileSources sources;
  private final SettingSteps settings;
  private final FileInstructions files;

  StageBuilder(FromNames names, StagePlan plan, Stage stage, StageTools tools, Stages stages) {
    this.names = names;
    this.plan = plan;
    this.stage = stage;
    this.tools = tools;
    this.stages = stages;
    this.sources = new FileSources(names, stage, tools, stages);
    FileSteps steps = tools.noCache().has(stage) ? tools.steps().uncached() : tools.steps();
    this.settings = steps.settings();
    this.files = new FileInstructions(tools, sources, steps, settings, stages.transcript());
  }

  /** Builds the stage and returns its image. */
  Digest build() throws IOException, BuildException, DockerfileException {
    int number = 1;
    announce(stage.from(), number, 0);
    StageState state = begun();
    List<String> triggers = state.config().onBuild();
    if (!triggers.isEmpty()) {
      stages.transcript().triggers(triggers.size());
      state = state.withImage(withoutTriggers(state.image()));
      for (String trigger : triggers) {
        Instruction instruction = trigger(trigger);
        stages.require(instruction, stage);
        announce(instruction, ++number, triggers.size());
        state = step(instruction, state);
      }
    }
    for (Instruction instruction : stage.instructions()) {
      announce(instruction, ++number, triggers.size());
      state = step(instruction, state);
    }
    settings.store();
    stages.keep(stage, state);
    return tools.images().save(state.image());
  }

  private void announce(Instruction instruction, int inStage, int triggers) {
    stages.announce(stage, inStage, triggers, instruction.origin());
  }

  private StageState begun() throws IOException, BuildException, DockerfileException {
    try {
      return base();
    } catch (IOException | BuildException | DockerfileException e) {
      stages.transcript().failed();
      throw e;
    }
  }

  private StageState base() throws IOException, BuildException, DockerfileException {
    String name = plan.bases().getOrDefault(stage.index(), "");
    String context = names.context(name, stage.index());
    if (context != null) {
      return context(context);
    }
    Stage before = names.stage(name, stage.index());
    if (before != null) {
      StageState state = stages.built(before);
      if (state == null) {
        throw new IllegalStateException("stage " + before.index() + " is not built");
      }
      stages.transcript().done(Optional.of(tools.images().save(state.image())));
      return state.asBase();
    }
    return image(name, sources.near(name));
  }

  /** An image, or the empty one that no store has. */
  private StageState image(String word, String near) throws BuildException {
    if (word.equals("scratch")) {
      stages.transcript().done(Optional.empty());
      return empty();
    }
    Images.Base base = tools.bases().find(word, stage.from().origin(), near);
    stages.transcript().done(Optional.of(base.id()));
    return StageState.of(withPath(base.config().withWholeHistory().withoutUnknown()));
  }

  /** A directory as a base is an image of one layer: its files, which are root's. */
  private StageState context(String name) throws IOException, BuildException, DockerfileException {
    String image = sources.imageOf(name, stage.from().origin());
    if (image != null) {
      return image(image, "");
    }
    StageState empty = empty();
    SourceTree tree = tools.contexts().tree(name, stage.from().origin());
    return files.all(tree, stage.from().origin(), empty, expansion(stage.from(), empty));
  }

  private Expansion expansion(Instruction instruction, StageState before) {
    return new Expansion(
        names.file().directives().escape(), instruction.origin(), before.scope()::get);
  }

  /** With a directory where a container starts, as with BuildKit (emptyImage of dockerfile2llb). */
  private static StageState empty() {
    ContainerConfig config = ContainerConfig.empty().toBuilder().workingDir("/").build();
    return StageState.of(withPath(ImageConfig.scratch().withConfig(config)));
  }

  private static ImageConfig withPath(ImageConfig image) {
    List<String> env = image.config().env();
    if (env.stream().anyMatch(variable -> variable.startsWith("PATH="))) {
      return image;
    }
    List<String> more = new ArrayList<>(env);
    more.add("PATH=" + ContainerConfig.DEFAULT_PATH);
    return image.withConfig(image.config().toBuilder().env(more).build());
  }

  private static ImageConfig withoutTriggers(ImageConfig image) {
    ContainerConfig config = image.config().toBuilder().onBuild(List.of()).build();
    return image.withConfig(config);
  }

  private Instruction trigger(String expression) throws BuildException {
    try {
      Instruction instruction =
          Dockerfile.parseTrigger(expression, stage.from().origin().location());
      Unsupported.refuse(instruction, tools.run());
      return instruction;
    } catch (DockerfileException e) {
      throw BuildException.at(
          stage.from().origin(),
          "ONBUILD of the base image: " + expression + ": " + e.getMessage(),
          e);
    }
  }

  private StageState step(Instruction instruction, StageState before)
      throws IOException, BuildException, DockerfileException {
    Expansion expansion = expansion(instruction, before);
    try {
      Setting setting = tools.settings().apply(instruction, before, expansion);
      if (setting != null) {
        ImageConfig after = settings.add(setting, before.image(), stages.transcript());
        return setting.state().withImage(after);
      }
      settings.store();
      return files.step(instruction, before, expansion);
    } catch (BuildException | DockerfileException e) {
      stages.transcript().failed();
      throw e;
    } catch (IOException e) {
      stages.transcript().failed();
      throw BuildException.at(instruction.origin(), FailureText.of(e), e);
    }
  }
}
