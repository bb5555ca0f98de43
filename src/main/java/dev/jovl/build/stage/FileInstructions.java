package dev.jovl.build.stage;

import dev.jovl.build.config.Setting;
import dev.jovl.build.config.StageState;
import dev.jovl.build.image.FilesFrom;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.runmount.PlannedMount;
import dev.jovl.build.runmount.RunMounts;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.source.SourceTree;
import dev.jovl.build.step.AddSources;
import dev.jovl.build.step.CopySpec;
import dev.jovl.build.step.CopyStep;
import dev.jovl.build.step.FileStep;
import dev.jovl.build.step.FileSteps;
import dev.jovl.build.step.RunStep;
import dev.jovl.build.step.SettingSteps;
import dev.jovl.build.step.StepContext;
import dev.jovl.build.step.StepImage;
import dev.jovl.build.step.WorkdirStep;
import dev.jovl.build.transcript.Transcript;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.gotext.CleanPath;
import dev.jovl.linux.Fd;
import dev.jovl.oci.ContainerConfig;
import dev.jovl.oci.Digest;
import dev.jovl.oci.ImageConfig;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** Carries out the instructions of one stage that make files: RUN, COPY, ADD and WORKDIR. */
final class FileInstructions {

  private final StageTools tools;
  private final FileSources sources;
  private final FileSteps steps;
  private final SettingSteps settings;
  private final Transcript transcript;

  /**
   * Makes what carries them out.
   *
   * @param sources finds the files that names in the stage mean
   * @param steps the cache of steps, as the stage uses it
   * @param settings takes a WORKDIR that makes nothing
   */
  FileInstructions(
      StageTools tools,
      FileSources sources,
      FileSteps steps,
      SettingSteps settings,
      Transcript transcript) {
    this.tools = tools;
    this.sources = sources;
    this.steps = steps;
    this.settings = settings;
    this.transcript = transcript;
  }

  /**
   * Copies all files of a context into an empty stage.
   *
   * @param origin the instruction that asks for them
   * @return the stage with the files, which are root's
   */
  StageState all(SourceTree tree, Origin origin, StageState empty, Expansion expansion)
      throws IOException, BuildException, DockerfileException {
    StepContext context = new StepContext(origin, empty, expansion, steps.time());
    CopySpec everything = CopySpec.everything(origin);
    return carriedOut(CopyStep.fromContext(context, everything, tree, tools.digests()), empty);
  }

  /**
   * Carries out RUN, COPY, ADD or WORKDIR.
   *
   * @return the stage after it
   * @throws BuildException also if it is another instruction, which is not allowed where it stands
   */
  StageState step(Instruction instruction, StageState before, Expansion expansion)
      throws IOException, BuildException, DockerfileException {
    StepContext context = new StepContext(instruction.origin(), before, expansion, steps.time());
    if (instruction instanceof Instruction.Run command) {
      return run(command, before, context);
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

  private StageState run(Instruction.Run command, StageState before, StepContext context)
      throws IOException, BuildException, DockerfileException {
    List<PlannedMount> planned = new MountPlan(sources).of(command, before, context);
    RunMounts mounts = new RunMounts(command.origin(), planned, tools.mounts());
    RunStep step =
        new RunStep(context, command, mounts, tools.commands(), tools.arguments(), tools.run());
    return carriedOut(step, before);
  }

  private StageState carriedOut(FileStep step, StageState before)
      throws IOException, BuildException {
    return before.withImage(steps.result(step, before.image(), transcript).image());
  }

  private StageState workdir(Instruction.Workdir workdir, StageState before, StepContext context)
      throws IOException, BuildException, DockerfileException {
    String word = context.expansion().word(workdir.path());
    // As docker has it, the image shows an absolute path as it was written.
    String shown = word.startsWith("/") ? word : CleanPath.absolute(before.absolute(word));
    ContainerConfig config = before.config().toBuilder().workingDir(shown).build();
    StageState changed = before.withImage(before.image().withConfig(config));
    if (changed.directory().equals("/")) {
      ImageConfig after =
          settings.add(new Setting("WORKDIR " + shown, changed), before.image(), transcript);
      return changed.withImage(after);
    }
    return carriedOut(new WorkdirStep(context, changed.directory(), shown), changed);
  }

  private StageState add(AddSources sources, CopySpec spec, StageState before, StepContext context)
      throws IOException, BuildException, DockerfileException {
    Optional<Digest> shortcut = sources.shortcut(spec, context);
    if (shortcut.isPresent()) {
      Optional<StepImage> known = steps.known(shortcut.get(), before.image(), transcript);
      if (known.isPresent()) {
        return before.withImage(known.get().image());
      }
    }
    CopyStep step =
        CopyStep.fromContext(context, sources.of(spec), tools.context(), tools.digests());
    StepImage made = steps.result(step, before.image(), transcript);
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
    return copyLayers(spec, ((FilesFrom.Layers) from).diffIds(), before, context);
  }

  private StageState copyLayers(
      CopySpec spec, List<Digest> layers, StageState before, StepContext context)
      throws IOException, BuildException {
    Digest shortcut = CopyStep.shortcut(context, spec, layers);
    Optional<StepImage> known = steps.known(shortcut, before.image(), transcript);
    if (known.isPresent()) {
      return before.withImage(known.get().image());
    }
    try (Snapshot snapshot = tools.snapshots().readOnly(layers);
        Fd root = snapshot.openRoot()) {
      SourceTree tree = new SourceTree(root, IgnorePatterns.none());
      CopyStep step = CopyStep.fromLayers(context, spec, tree);
      StepImage made = steps.result(step, before.image(), transcript);
      steps.remember(shortcut, step, made);
      return before.withImage(made.image());
    }
  }
}
