package dev.jovl.testing;

import dev.jovl.linux.proc.MountEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/**
 * Takes away what a test has left mounted in its temporary directories, before those are removed:
 * what it has mounted itself, and what it had no time to unmount because it failed. A union that is
 * left by a test that would pass is a failure.
 */
public final class NothingMounted
    implements BeforeAllCallback, BeforeEachCallback, AfterEachCallback, AfterAllCallback {
  private static final Namespace NAMESPACE = Namespace.create(NothingMounted.class);

  /** Those that were there when it began, a set of {@link MountEntry#mark}. */
  private static final String BEFORE = "before";

  @Override
  public void beforeAll(ExtensionContext tests) throws IOException {
    remember(tests);
  }

  @Override
  public void beforeEach(ExtensionContext test) throws IOException {
    remember(test);
  }

  @Override
  public void afterEach(ExtensionContext test) throws IOException {
    requireNothing(test);
  }

  @Override
  public void afterAll(ExtensionContext tests) throws IOException {
    requireNothing(tests);
  }

  private static void remember(ExtensionContext context) throws IOException {
    Set<Long> marks =
        MountEntry.all().stream().map(MountEntry::mark).collect(Collectors.toUnmodifiableSet());
    context.getStore(NAMESPACE).put(BEFORE, marks);
  }

  private static void requireNothing(ExtensionContext context) throws IOException {
    Set<?> before = context.getStore(NAMESPACE).get(BEFORE, Set.class);
    List<MountEntry> left =
        LeftMounts.takeAway(
            entry -> !before.contains(entry.mark()) && TemporaryDirectories.hold(entry));
    Optional<MountEntry> union = left.stream().filter(NothingMounted::isUnion).findFirst();
    if (union.isPresent() && context.getExecutionException().isEmpty()) {
      throw new AssertionError(
          "left mounted: " + new String(union.get().target(), StandardCharsets.UTF_8));
    }
  }

  private static boolean isUnion(MountEntry mount) {
    return mount.type().startsWith("fuse");
  }
}
