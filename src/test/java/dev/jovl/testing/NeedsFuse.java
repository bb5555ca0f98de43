package dev.jovl.testing;

import dev.jovl.linux.Self;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Leaves tests out, each to be counted, where the user who runs them may not open /dev/fuse. Root
 * always runs them: a machine where root cannot mount fails.
 */
public final class NeedsFuse implements ExecutionCondition {
  private static final Path DEVICE = Path.of("/dev/fuse");

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    boolean allowed =
        Self.effectiveUid() == 0 || (Files.isReadable(DEVICE) && Files.isWritable(DEVICE));
    return allowed || context.getTestMethod().isEmpty()
        ? ConditionEvaluationResult.enabled("/dev/fuse can be opened")
        : ConditionEvaluationResult.disabled("this user may not open /dev/fuse");
  }
}
