package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static java.util.concurrent.TimeUnit.SECONDS;

import dev.jovl.linux.Self;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import dev.jovl.union.copyup.CopyUpScope;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A holder of a file finds it while its names in the upper are being changed. */
final class NameChangeTest {
  /** How long a change stands still, so that a thread that looks meanwhile is done or waits. */
  private static final long STILL_MILLIS = 200;

  private Path base;
  private OpenedUnion union;
  private final ExecutorService asker = Executors.newSingleThreadExecutor();

  @BeforeEach
  void open(@TempDir Path temp) throws IOException {
    base = temp;
    union = OpenedUnion.writable(base, UnionOptions.DEFAULTS);
    union.create("file", "file");
    union.create("other", "other one");
    union.mkdir("directory");
  }

  @AfterEach
  void close() throws IOException {
    asker.shutdownNow();
    union.close();
  }

  /** Works in another thread while a change first stands still at a step. */
  private final class Meanwhile<T> implements UnionWatcher {
    private final CrashPoint point;
    private final Callable<T> work;
    private Future<T> answer = CompletableFuture.failedFuture(new AssertionError("no such step"));

    Meanwhile(CrashPoint point, Callable<T> work) {
      this.point = point;
      this.work = work;
    }

    @Override
    public void reached(CrashPoint now) {
      if (now != point) {
        return;
      }
      union.union().watch(UnionWatcher.NONE);
      answer = asker.submit(work);
      try {
        T unused = answer.get(STILL_MILLIS, MILLISECONDS);
      } catch (TimeoutException | ExecutionException e) {
        // It waits for the change, or has failed, which the test will see.
        return;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    T during(Change change) throws Exception {
      union.union().watch(this);
      change.make();
      return answer.get(60, SECONDS);
    }
  }

  /** A change of names. */
  private interface Change {
    void make() throws IOException;
  }

  /** Asks what a node is while a change stands still at a step. */
  private Stat statDuring(Change change, CrashPoint point, Node node) throws Exception {
    return new Meanwhile<>(point, () -> new Getattr(union.union()).stat(node)).during(change);
  }

  @Test
  void stat_ofAFileThatIsReplaced() throws Exception {
    Node replaced = union.node("other");
    Stat stat = statDuring(() -> union.rename("file", "other", 0), CrashPoint.MOVED, replaced);
    assertThat(stat.size()).isEqualTo("other one".length());
    assertThat(stat.nlink()).isEqualTo(0);
  }

  @Test
  void stat_ofAFileThatIsMoved() throws Exception {
    Node moved = union.node("file");
    Stat stat = statDuring(() -> union.rename("file", "other", 0), CrashPoint.MOVED, moved);
    assertThat(stat.size()).isEqualTo("file".length());
    assertThat(stat.nlink()).isEqualTo(1);
  }

  @Test
  void stat_ofAFileThatIsExchanged() throws Exception {
    Node moved = union.node("other");
    Stat stat =
        statDuring(
            () -> union.rename("file", "other", RenameFlags.EXCHANGE), CrashPoint.MOVED, moved);
    assertThat(stat.size()).isEqualTo("other one".length());
  }

  @Test
  void stat_ofAFileThatIsRemoved() throws Exception {
    Node removed = union.node("file");
    Stat stat = statDuring(() -> union.unlink("file"), CrashPoint.REMOVED, removed);
    assertThat(stat.nlink()).isEqualTo(0);
  }

  @Test
  void stat_ofAFileThatLosesOneOfItsNames() throws Exception {
    union.link("file", "name");
    Node removed = union.node("file");
    Stat stat = statDuring(() -> union.unlink("file"), CrashPoint.REMOVED, removed);
    assertThat(stat.nlink()).isEqualTo(1);
  }

  @Test
  void stat_ofADirectoryThatIsRemoved() throws Exception {
    Node removed = union.node("directory");
    Stat stat = statDuring(() -> union.rmdir("directory"), CrashPoint.REMOVED, removed);
    assertThat(stat.isDirectory()).isTrue();
  }

  @Test
  void stat_ofAFileOfTheIndexThatLosesItsLastName() throws Exception {
    union.close();
    Path lower = base.resolve("lower1");
    Files.writeString(lower.resolve("linked"), "linked");
    Files.createLink(lower.resolve("again"), lower.resolve("linked"));
    union = OpenedUnion.writable(base, UnionOptions.DEFAULTS);
    union.write("linked", "LINKED");
    union.unlink("again");
    Node removed = union.node("linked");
    Stat stat = statDuring(() -> union.unlink("linked"), CrashPoint.REMOVED, removed);
    assertThat(stat.nlink()).isEqualTo(0);
    try (OpenFile file = OpenFile.open(union.union().files(), removed, OpenFlags.RDONLY)) {
      assertThat(union.read(file)).isEqualTo("LINKED");
    }
  }

  @Test
  void lookup_ofTheOtherNameWhileTheKnownOneIsRemoved_isTheSameNode() throws Exception {
    assertOtherNameIsTheSameNode(CrashPoint.REMOVED, () -> union.unlink("file"));
  }

  @Test
  void lookup_ofTheOtherNameWhileTheKnownOneIsReplaced_isTheSameNode() throws Exception {
    assertOtherNameIsTheSameNode(CrashPoint.MOVED, () -> union.rename("other", "file", 0));
  }

  /** The second name has not been asked for yet, and the file has no other when it is. */
  private void assertOtherNameIsTheSameNode(CrashPoint point, Change change) throws Exception {
    union.close();
    Files.createLink(base.resolve("upper/directory/again"), base.resolve("upper/file"));
    union = OpenedUnion.writable(base, UnionOptions.DEFAULTS);
    Node known = union.node("file");
    Node directory = union.node("directory");
    FileName again = FileName.of("again");
    Meanwhile<Lookup.Found> lookup =
        new Meanwhile<>(point, () -> new Lookup(union.union()).lookup(directory, again));
    assertThat(lookup.during(change).node()).isSameInstanceAs(known);
  }

  /** What has the name of the directory for a moment cannot be opened as one. */
  @Test
  void list_ofADirectoryThatIsExchangedWithAFile() throws Exception {
    union.create("directory/in", "in");
    Node directory = union.node("directory");
    Meanwhile<Boolean> list =
        new Meanwhile<>(CrashPoint.MOVED, () -> union.union().listing().isEmpty(directory));
    assertThat(list.during(() -> union.rename("file", "directory", RenameFlags.EXCHANGE)))
        .isFalse();
  }

  /** A fifo that has the name of the file for a moment would wait for a reader or a writer. */
  @Test
  void fsync_ofAFileWithoutItsDataThatIsExchangedWithAFifo() throws Exception {
    union.close();
    Files.writeString(base.resolve("lower1/below"), "below");
    union = OpenedUnion.writable(base, UnionOptions.builder().metacopy(true).build());
    NewAttributes fifo =
        new NewAttributes(Mode.FIFO | 0644, 0, 0, Self.effectiveUid(), Self.effectiveGid());
    Lookup.Found made =
        new MakeNode(union.union(), union.copyUp())
            .special(union.node(""), FileName.of("fifo"), fifo);
    assertThat(made).isNotNull();
    Node below = union.node("below");
    union.copyUp().node(below, CopyUpScope.METADATA);
    try (OpenFile file = union.open("below", OpenFlags.RDONLY)) {
      Meanwhile<Boolean> sync =
          new Meanwhile<>(
              CrashPoint.MOVED,
              () -> {
                new Sync(union.union()).file(file, false);
                return true;
              });
      assertThat(sync.during(() -> union.rename("below", "fifo", RenameFlags.EXCHANGE))).isTrue();
    }
  }

  /** Renames a file of another directory while one is under way, and sees that it is not kept. */
  private final class Elsewhere implements UnionWatcher {
    private boolean done;

    @Override
    public void reached(CrashPoint now) {
      if (now != CrashPoint.MOVED) {
        return;
      }
      union.union().watch(UnionWatcher.NONE);
      Future<Boolean> other =
          asker.submit(
              () -> {
                union.rename("b/file", "b/moved", 0);
                return true;
              });
      try {
        done = other.get(60, SECONDS);
      } catch (TimeoutException | ExecutionException e) {
        done = false;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Test
  void rename_ofAFile_waitsForNoneInAnotherDirectory() throws Exception {
    for (String name : new String[] {"a", "b"}) {
      union.mkdir(name);
      union.create(name + "/file", name);
    }
    Elsewhere elsewhere = new Elsewhere();
    union.union().watch(elsewhere);
    union.rename("a/file", "a/moved", 0);
    assertThat(elsewhere.done).isTrue();
    assertThat(union.read("a/moved") + union.read("b/moved")).isEqualTo("ab");
  }
}
