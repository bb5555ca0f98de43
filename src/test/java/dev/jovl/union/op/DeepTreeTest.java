package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A tree that is deeper than the stack of a thread, which is small here. */
final class DeepTreeTest {
  private static final int DEPTH = 3_000;
  private static final int STACK = 256 * 1024;
  private static final FileName NAME = FileName.of("d");
  private static final FileName FILE = FileName.of("f");

  private Path base;

  @BeforeEach
  void remember(@TempDir Path temp) {
    base = temp;
  }

  /** What is deeper than a path can be long is not removed with the temporary directory. */
  @AfterEach
  void remove() throws ErrnoException {
    try (Fd all = PathHandle.of(base);
        Fd directory = Open.again(all, OpenFlags.RDONLY | OpenFlags.DIRECTORY)) {
      Trees.removeContents(directory);
    }
  }

  private void make(String tree) throws ErrnoException {
    Fd at = PathHandle.of(base.resolve(tree));
    for (int i = 0; i < DEPTH; i++) {
      Names.mkdir(at, NAME, 0755);
      try (Fd parent = at) {
        at = Open.at(parent, NAME, OpenFlags.PATH | OpenFlags.DIRECTORY);
      }
    }
    Names.mknod(at, FILE, Mode.REGULAR | 0644, 0);
    at.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"lower1", "upper"})
  void file_isReachedAgain_whenNothingOnTheWayIsOpen(String tree) throws Exception {
    try (OpenedUnion empty = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertThat(empty.list("")).isEmpty();
    }
    make(tree);
    FutureTask<@Nullable Void> reached = new FutureTask<>(this::reach, null);
    Thread thread = new Thread(null, reached, "small stack", STACK);
    thread.start();
    assertThat(reached.get()).isNull();
  }

  private static Lookup.Found found(Lookup lookup, Node directory, FileName name)
      throws ErrnoException {
    Lookup.Found found = lookup.lookup(directory, name);
    if (found == null) {
      throw ErrnoException.of(Errno.ENOENT);
    }
    return found;
  }

  private void reach() {
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      Node directory = union.union().nodes().root();
      Lookup lookup = new Lookup(union.union());
      for (int i = 0; i < DEPTH; i++) {
        directory = found(lookup, directory, NAME).node();
      }
      union.union().directoryHandles().close();
      Lookup.Found file = found(lookup, directory, FILE);
      assertThat(file.stat().isRegular()).isTrue();
      union.union().directoryHandles().close();
      assertThat(new Getattr(union.union()).stat(file.node()).isRegular()).isTrue();
      new Unlink(union.union(), union.copyUp()).unlink(directory, FILE);
      assertThat(lookup.lookup(directory, FILE)).isNull();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
