package dev.jovl.build.stage;

import dev.jovl.build.config.Settings;
import dev.jovl.build.context.RemoteFiles;
import dev.jovl.build.git.GitException;
import dev.jovl.build.git.GitUrl;
import dev.jovl.build.step.CopySpec;
import dev.jovl.dockerfile.Dockerfile;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Stage;
import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import org.jspecify.annotations.Nullable;

/**
 * Refuses words of instructions that no variable can make right, before anything is executed: the
 * steps below them may take hours. Each is looked at by the function that the step itself uses.
 */
public final class ConstantWords {

  private ConstantWords() {}

  /**
   * Looks at all stages.
   *
   * @throws DockerfileException for the first wrong word
   */
  public static void check(Dockerfile file) throws DockerfileException {
    for (Stage stage : file.stages()) {
      for (Instruction instruction : stage.instructions()) {
        check(instruction);
      }
    }
  }

  static void check(Instruction instruction) throws DockerfileException {
    Settings.checkConstants(instruction);
    if (instruction instanceof Instruction.Copy copy) {
      mode(copy, copy.options().mode());
    } else if (instruction instanceof Instruction.Add add) {
      mode(add, add.options().mode());
      checksum(add);
    }
  }

  private static void mode(Instruction instruction, @Nullable String mode)
      throws DockerfileException {
    if (mode != null && Settings.isConstant(mode)) {
      CopySpec.mode(instruction.origin(), mode);
    }
  }

  private static void checksum(Instruction.Add add) throws DockerfileException {
    String checksum = add.checksum();
    if (checksum == null || !Settings.isConstant(checksum) || add.files().paths().isEmpty()) {
      return;
    }
    String source = add.files().paths().get(0);
    try {
      if (GitUrl.isOne(source)) {
        GitUrl.requireChecksum(checksum);
      } else if (Settings.isConstant(source) && RemoteFiles.isUrl(source)) {
        Digest unused = Digest.parse(checksum);
      }
    } catch (OciFormatException | GitException e) {
      throw new DockerfileException(add.origin().location(), "--checksum: " + e.getMessage());
    }
  }
}
