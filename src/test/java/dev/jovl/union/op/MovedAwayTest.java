package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.ErrnoException;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is moved out of a directory that is then removed stays within reach of who has its node. */
final class MovedAwayTest {
  private static final long NANOS = 2_000_000_000;

  /** More than processors, so that one often stops between reading a name and using it. */
  private static final int LOOKERS = 4;

  private final Path base;

  MovedAwayTest(@TempDir Path base) {
    this.base = base;
  }

  @ParameterizedTest
  @ValueSource(strings = {"file", "a/file", "a/b/file"})
  void stat_ofWhatIsMovedOutOfARemovedDirectory(String below) throws Exception {
    String moved = below.split("/")[0];
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      union.mkdir("from");
      for (int slash = below.indexOf('/'); slash >= 0; slash = below.indexOf('/', slash + 1)) {
        union.mkdir("from/" + below.substring(0, slash));
      }
      union.create("from/" + below, "text");
      Node file = union.node("from/" + below);
      AtomicBoolean done = new AtomicBoolean();
      AtomicReference<Throwable> failure = new AtomicReference<>();
      List<Thread> lookers = new ArrayList<>();
      for (int i = 0; i < LOOKERS; i++) {
        Thread looker =
            new Thread(
                () -> {
                  while (!done.get()) {
                    try {
                      assertThat(union.union().files().statMetadata(file).size()).isEqualTo(4);
                    } catch (ErrnoException | RuntimeException | AssertionError e) {
                      failure.set(e);
                    }
                  }
                });
        lookers.add(looker);
        looker.start();
      }
      try {
        move(union, moved, failure);
      } finally {
        done.set(true);
        for (Thread looker : lookers) {
          looker.join();
        }
      }
      assertThat(failure.get()).isNull();
    }
  }

  private static void move(OpenedUnion union, String name, AtomicReference<Throwable> failure)
      throws ErrnoException {
    long end = System.nanoTime() + NANOS;
    while (System.nanoTime() < end && failure.get() == null) {
      union.mkdir("to");
      Node from = union.node("from");
      union.rename("from/" + name, "to/" + name, 0);
      union.rmdir("from");
      union.union().nodes().forget(from.id(), Long.MAX_VALUE);
      union.union().directoryHandles().close();
      union.rename("to", "from", 0);
    }
  }
}
