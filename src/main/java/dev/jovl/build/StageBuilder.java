package dev.jovl.build;

import dev.jovl.build.config.Setting;
import dev.jovl.build.config.StageState;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.CleanPath;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.IgnorePatterns;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Stage;
import dev.jovl.linux.Fd;
import dev.jovl.oci.ChainId;
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
  private final Tools tools;
  private final Stages stages;
  private final FileSources sources;
  private final FileSteps steps;
  private final SettingSteps settings;

  StageBuilder(FromNames names, StagePlan plan, Stage stage, Tools tools, Stages stages) {
    this.names = names;
    this.plan = plan;
    this.stage = stage;
    this.tools = tools;
    this.stages = stages;
    this.sources = new FileSources(names, stage, tools, stages);
    this.steps = tools.uncached().has(stage) ? tools.steps().uncached() : tools.steps();
    this.settings = steps.settings();
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
      return new StageState(state.image(), state.scope(), false);
    }
    return image(name, sources.near(name));
  }

  /** An image, or the empty one that no store has. */
  private StageState image(String word, String near) throws BuildException {
    if (word.equals("scratch")) {
      stages.transcript().done(Optional.empty());
      return StageState.of(withPath(ImageConfig.scratch()));
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
    StageState empty = StageState.of(withPath(ImageConfig.scratch()));
    StepContext context =
        new StepContext(stage.from().origin(), empty, expansion(stage.from(), empty), steps.time());
    CopySpec everything = CopySpec.everything(stage.from().origin());
    SourceTree tree = tools.contexts().tree(name, stage.from().origin());
    return carriedOut(CopyStep.fromContext(context, everything, tree, tools.digests()), empty);
  }

  private Expansion expansion(Instruction instruction, StageState before) {
    return new Expansion(
        names.file().directives().escape(), instruction.origin(), before.scope()::get);
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
      Unsupported.refuse(instruction);
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
        return setting(setting, before);
      }
      settings.store();
      StepContext context = new StepContext(instruction.origin(), before, expansion, steps.time());
      return files(instruction, before, context);
    } catch (BuildException | DockerfileException e) {
      stages.transcript().failed();
      throw e;
    } catch (IOException e) {
      stages.transcript().failed();
      throw BuildException.at(instruction.origin(), FailureText.of(e), e);
    }
  }

  private StageState setting(Setting setting, StageState before) throws IOException {
    ImageConfig after = settings.add(setting, before.image(), stages.transcript());
    return setting.state().withImage(after);
  }

  private StageState files(Instruction instruction, StageState before, StepContext context)
      throws IOException, BuildException, DockerfileException {
    if (instruction instanceof Instruction.Run command) {
      RunMounts mounts =
          new RunMounts(
              command.origin(),
              new MountPlan(sources).of(command, before, context),
              tools.mounts());
      RunStep step =
          new RunStep(context, command, mounts, tools.commands(), tools.arguments(), tools.run());
      return carriedOut(step, before);
    } else if (instruction instanceof Instruction.Workdir workdir) {
      return workdir(workdir, before, context);
    } else if (instruction instanceof Instruction.Copy copy) {
      return copy(copy, CopySpec.of(copy, before, context.expansion()), before, context);
    } else if (instruction instanceof Instruction.Add add) {
      CopySpec spec = CopySpec.of(add, before, context.expansion());
      return add(new AddSources(add, context.expansion(), tools.remote()), spec, before, context);
    }
    throw BuildException.at(
        instruction.origin(), instruction.origin().keyword() + " is not allowed here");
  }

  private StageState carriedOut(FileStep step, StageState before)
      throws IOException, BuildException {
    return before.withImage(steps.result(step, before.image(), stages.transcript()).image());
  }

  private StageState workdir(Instruction.Workdir workdir, StageState before, StepContext context)
      throws IOException, BuildException, DockerfileException {
    String word = context.expansion().word(workdir.path());
    // As docker has it, the image shows an absolute path as it was written.
    String shown = word.startsWith("/") ? word : CleanPath.absolute(before.absolute(word));
    ContainerConfig config = before.config().toBuilder().workingDir(shown).build();
    StageState changed = before.withImage(before.image().withConfig(config));
    if (changed.directory().equals("/")) {
      return setting(new Setting("WORKDIR " + shown, changed), before);
    }
    return carriedOut(new WorkdirStep(context, changed.directory(), shown), changed);
  }

  private StageState add(AddSources sources, CopySpec spec, StageState before, StepContext context)
      throws IOException, BuildException, DockerfileException {
    Optional<Digest> shortcut = sources.shortcut(spec, context);
    if (shortcut.isPresent()) {
      Optional<StepImage> known = steps.known(shortcut.get(), before.image(), stages.transcript());
      if (known.isPresent()) {
        return before.withImage(known.get().image());
      }
    }
    CopyStep step =
        CopyStep.fromContext(context, sources.of(spec), tools.context(), tools.digests());
    StepImage made = steps.result(step, before.image(), stages.transcript());
    if (shortcut.isPresent()) {
      steps.remember(shortcut.get(), step, made);
    }
    return before.withImage(made.image());
  }

  private StageState copy(
      Instruction.Copy copy, CopySpec spec, StageState before, StepContext context)
      throws IOException, BuildException {
    FilesFrom from = sources.of(copy.from(), copy.origin());
    if (from instanceof FilesFrom.Context files) {
      return carriedOut(CopyStep.fromContext(context, spec, files.tree(), tools.digests()), before);
    }
    return copy(spec, ((FilesFrom.Layers) from).diffIds(), before, context);
  }

  private StageState copy(
      CopySpec spec, List<Digest> layers, StageState before, StepContext context)
      throws IOException, BuildException {
    Digest shortcut = shortcut(spec, layers, context);
    Optional<StepImage> known = steps.known(shortcut, before.image(), stages.transcript());
    if (known.isPresent()) {
      return before.withImage(known.get().image());
    }
    try (Snapshot snapshot = tools.snapshots().readOnly(layers);
        Fd root = snapshot.openRoot()) {
      SourceTree tree = new SourceTree(root, IgnorePatterns.none());
      CopyStep step = CopyStep.fromLayers(context, spec, tree);
      StepImage made = steps.result(step, before.image(), stages.transcript());
      steps.remember(shortcut, step, made);
      return before.withImage(made.image());
    }
  }

  /**
   * Returns the key by which a copy is known without a look at its files: no file of a stage or an
   * image changes.
   */
  private static Digest shortcut(CopySpec spec, List<Digest> layers, StepContext context) {
    String chain = ChainId.of(layers).map(Digest::toString).orElse("");
    KeyWriter key =
        spec.addTo(context.timedKey("copy from layers").text("layers", chain))
            .flag("link", spec.link());
    if (spec.keepsParents()) {
      key.flag("makes", true);
    }
    for (CopySpec.Wanted wanted : spec.sources()) {
      key.text("source", wanted.pattern().text()).number("pivot", wanted.pivot());
    }
    return spec.addDocuments(key).finish();
  }
}
