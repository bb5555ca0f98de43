package dev.jovl.testing;

import dev.jovl.linux.Self;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Leaves tests and properties out, to be counted, unless root runs them: whole classes, since a
 * test is left out after its constructor has run, which may need root already.
 */
public final class NeedsRoot implements ExecutionCondition, SkipExecutionHook {
  private static final String REASON = "needs root";

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    return Self.effectiveUid() == 0
        ? ConditionEvaluationResult.enabled("root runs it")
        : ConditionEvaluationResult.disabled(REASON);
  }

  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    return Self.effectiveUid() == 0 ? SkipResult.doNotSkip() : SkipResult.skip(REASON);
  }
}
