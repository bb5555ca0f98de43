package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.build.digest.GivenMemory;
import dev.jovl.build.digest.PlainSmallFile;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.NamedContext;
import dev.jovl.build.request.TextFile;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.linux.Self;
import dev.jovl.oci.Digest;
import dev.jovl.testing.Await;
import dev.jovl.testing.DiskScript;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file of the context that is saved after it was hashed and before it is copied. */
final class ChangingContextTest {

  private Path temp;
  private Workshop shop;
  private volatile boolean changing;
  private String changedBackAt = "";
  private Thread changer = new Thread();

  /** Changes the file before each snapshot: a step hashes before it has one, and copies after. */
  private final class Changing implements Snapshots {
    private final Snapshots inner;

    Changing(Snapshots inner) {
      this.inner = inner;
    }

    private void change() throws IOException {
      if (changing) {
        shop.file("d/f", "changed");
      }
    }

    @Override
    public Snapshot writable(List<Digest> diffIds) throws IOException {
      change();
      Snapshot snapshot = inner.writable(diffIds);
      if (changing && !changedBackAt.isEmpty()) {
        changeBackWhenThereIs(snapshot.root().resolve(changedBackAt));
      }
      return snapshot;
    }

    private void changeBackWhenThereIs(Path copy) {
      changer =
          new Thread(
              () -> {
                Await.until(() -> Files.exists(copy) || !changing);
                try {
                  Path before = temp.resolve("before");
                  Files.writeString(before, "before");
                  Files.move(before, shop.context().resolve("d/f"), REPLACE_EXISTING);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      changer.start();
    }

    @Override
    public Snapshot independent(List<Digest> diffIds) throws IOException {
      change();
      return inner.independent(diffIds);
    }

    @Override
    public Snapshot readOnly(List<Digest> diffIds) throws IOException {
      return inner.readOnly(diffIds);
    }
  }

  @BeforeEach
  void open(@TempDir Path directory) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    temp = directory;
    shop = new Workshop(directory, Changing::new);
  }

  @AfterEach
  void close() throws IOException {
    if (shop != null) {
      shop.close();
    }
  }

  /** Builds while the file changes, then as it was before; returns the file {@code l} of that. */
  private String afterAFailure(String instruction) throws Exception {
    shop.file("d/f", "before");
    changing = true;
    BuildException failure =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", instruction));
    assertThat(failure).hasMessageThat().contains("the files changed while they were copied");
    assertThat(shop.commands().all()).isEmpty();
    changing = false;
    shop.file("d/f", "before");
    return shop.read(shop.build("FROM busybox", instruction), "l");
  }

  @Test
  void copy_ofAFileThatChanges_failsAndIsNotRemembered() throws Exception {
    assertThat(afterAFailure("COPY d/f /l")).isEqualTo("before");
  }

  @Test
  void linkedCopy_ofAFileThatChanges_failsAndIsNotRemembered() throws Exception {
    assertThat(afterAFailure("COPY --link d/f /l")).isEqualTo("before");
  }

  @Test
  void run_withABindThatChanges_failsAndIsNotRemembered() throws Exception {
    assertThat(afterAFailure("RUN --mount=target=/m cat /m/d/f > /l")).isEqualTo("before");
  }

  @Test
  void run_withACacheWhoseBeginningChanges_failsAndLeavesNoCache() throws Exception {
    TextFile nothing = new TextFile(".dockerignore", new byte[0]);
    shop.context("own", new NamedContext.Directory(shop.context(), nothing));
    String run = "RUN --mount=type=cache,from=own,source=d,target=/c cat /c/f > /l";
    assertThat(afterAFailure(run)).isEqualTo("before");
    try (Stream<Path> caches = Files.list(temp.resolve("caches"))) {
      assertThat(caches.filter(Files::isDirectory).toList()).hasSize(1);
    }
  }

  /** The memory says what the file was, at the times that it has now. */
  private void failsWithAMemoryThatIsWrong(String instruction) throws Exception {
    shop.file("d/f", "changed");
    PlainSmallFile memory = new PlainSmallFile(temp.resolve("digests"));
    Path file = shop.context().resolve("d/f");
    DiskScript.assumeOnDisk(file);
    GivenMemory.write(memory, file, "before");
    BuildException failure =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", instruction));
    assertThat(failure).hasMessageThat().contains("the files changed while they were copied");
    Path other = Files.writeString(temp.resolve("other"), "before");
    Files.move(other, file, REPLACE_EXISTING);
    assertThat(shop.read(shop.build("FROM busybox", instruction), "l")).isEqualTo("before");
  }

  @Test
  void copy_ofAFileWithAWrongDigestInMemory_isNotRemembered() throws Exception {
    failsWithAMemoryThatIsWrong("COPY d/f /l");
  }

  @Test
  void run_withABindWithAWrongDigestInMemory_isNotRemembered() throws Exception {
    failsWithAMemoryThatIsWrong("RUN --mount=target=/m cat /m/d/f > /l");
  }

  /**
   * The large file is copied after the small one, which is changed back meanwhile. Where that comes
   * too late, it is seen as well.
   */
  @Test
  void copy_ofAFileThatIsChangedBackBeforeTheEnd_failsAndIsNotRemembered() throws Exception {
    shop.file("d/f", "before");
    byte[] large = new byte[96 << 20];
    new Random(1).nextBytes(large);
    Files.write(shop.context().resolve("d/large"), large);
    changing = true;
    changedBackAt = "l/f";
    BuildException failure =
        assertThrows(BuildException.class, () -> shop.build("FROM busybox", "COPY d /l"));
    assertThat(failure).hasMessageThat().contains("the files changed while they were copied");
    changing = false;
    changer.join();
    assertThat(Files.readString(shop.context().resolve("d/f"))).isEqualTo("before");
    assertThat(shop.read(shop.build("FROM busybox", "COPY d /l"), "l/f")).isEqualTo("before");
  }

  /** Takes a transcript and changes the file as soon as it says something. */
  private final class Listening extends ByteArrayOutputStream {
    private final String word;

    Listening(String word) {
      this.word = word;
    }

    @Override
    public synchronized void write(byte[] bytes, int offset, int length) {
      super.write(bytes, offset, length);
      if (toString(UTF_8).contains(word)) {
        try {
          shop.file("d/f", "changed");
        } catch (IOException e) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  @Test
  void run_withABindThatChangesWhileTheCommandRuns_hasItsCopy() throws Exception {
    shop.file("d/f", "before");
    String run = "RUN --mount=target=/m echo it$((1))runs && cat /m/d/f > /l";
    Digest image;
    try (PrintStream print = new PrintStream(new Listening("it1runs"), true, UTF_8)) {
      image = shop.build(print, "FROM busybox", run);
    }
    assertThat(Files.readString(shop.context().resolve("d/f"))).isEqualTo("changed");
    assertThat(shop.read(image, "l")).isEqualTo("before");
    assertThat(shop.read(shop.build("FROM busybox", run), "l")).isEqualTo("changed");
  }
}
