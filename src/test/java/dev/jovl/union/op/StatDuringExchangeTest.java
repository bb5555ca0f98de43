package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.whiteout.OverrideXattr;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files whose modes are in attributes show their own while they change places. */
final class StatDuringExchangeTest {
  private static final long NANOS = 2_000_000_000;

  /** More than processors, so that one often stops between two calls. */
  private static final int LOOKERS = 4;

  private static Node make(OpenedUnion union, String name, int mode) throws ErrnoException {
    union.create(name, "");
    Node node = union.node(name);
    Setattr.Change chmod = new Setattr.Change(mode, null, null, null, null, null, null, null);
    assertThat(new Setattr(union.union(), union.copyUp()).setattr(node, chmod).mode())
        .isEqualTo(Mode.REGULAR | mode);
    return node;
  }

  /** Looks at a file until the end; the thread ends early if it is not what it must be. */
  private static Thread look(
      OpenedUnion union,
      Node file,
      int mode,
      AtomicBoolean done,
      AtomicReference<Throwable> wrong) {
    return new Thread(
        () -> {
          try {
            while (!done.get()) {
              int shown = union.union().reach().statMetadata(file).mode();
              assertThat(shown).isEqualTo(Mode.REGULAR | mode);
            }
          } catch (ErrnoException | RuntimeException | AssertionError e) {
            wrong.set(e);
          }
        });
  }

  @Test
  void mode_isThatOfTheFile(@TempDir Path base) throws Exception {
    UnionOptions options = UnionOptions.builder().override(OverrideXattr.CONTAINERS).build();
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      Node one = make(union, "one", 0600);
      Node two = make(union, "two", 0644);
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> wrong = new AtomicReference<>();
      List<Thread> lookers = new ArrayList<>();
      for (int i = 0; i < LOOKERS; i++) {
        lookers.add(
            i % 2 == 0 ? look(union, one, 0600, done, wrong) : look(union, two, 0644, done, wrong));
      }
      lookers.forEach(Thread::start);
      try {
        long end = System.nanoTime() + NANOS;
        while (System.nanoTime() < end && wrong.get() == null) {
          union.rename("one", "two", RenameFlags.EXCHANGE);
        }
      } finally {
        done.set(true);
        for (Thread looker : lookers) {
          looker.join();
        }
      }
      assertThat(wrong.get()).isNull();
    }
  }
}
