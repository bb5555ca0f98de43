package dev.jovl.testing;

import dev.jovl.linux.Self;
import net.jqwik.api.lifecycle.LifecycleContext;
import net.jqwik.api.lifecycle.SkipExecutionHook;

/** Leaves properties out, and lets them be counted as left out, unless root runs them. */
public final class NeedsRoot implements SkipExecutionHook {
  @Override
  public SkipResult shouldBeSkipped(LifecycleContext context) {
    return Self.effectiveUid() == 0 ? SkipResult.doNotSkip() : SkipResult.skip("needs root");
  }
}
