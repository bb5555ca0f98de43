package dev.jovl.build.source;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.common.hash.HashCode;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.dockerfile.pattern.PathPattern;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.FileClock;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is noted of a directory {@code d} of a context. */
final class SourceNotesTest {
  private static final FileTime OLD = FileTime.fromMillis(1_000_000);

  private Path context;

  @BeforeEach
  void makeContext(@TempDir Path directory) throws IOException {
    context = directory;
    write("d/f", "before");
  }

  private void write(String path, String content) throws IOException {
    Path file = context.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    Files.setLastModifiedTime(file, OLD);
  }

  private HashCode notes() throws Exception {
    byte[] path = context.toString().getBytes(UTF_8);
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    SourceNotes notes = new SourceNotes();
    try (Fd root = Open.path(Fd.CURRENT_DIRECTORY, path, flags)) {
      SourceTree tree = new SourceTree(root, IgnorePatterns.none()).noting(notes);
      Source source = tree.match(PathPattern.of("d")).get(0);
      assertThat(tree.holds(source, IgnorePatterns.none().root())).isTrue();
      tree.visit(source, IgnorePatterns.none().root(), file -> {});
    }
    return notes.finish();
  }

  private void waitForTheClock() throws IOException {
    FileClock.awaitTick(context.resolve("d/f"), context.resolve("probe"));
  }

  @Test
  void notes_ofWhatNobodyChanged_areEqual() throws Exception {
    HashCode before = notes();
    waitForTheClock();
    Files.readString(context.resolve("d/f"));
    assertThat(notes()).isEqualTo(before);
  }

  @Test
  void notes_ofAFileThatWasWrittenWithTheSameContentAndTime_differ() throws Exception {
    HashCode before = notes();
    waitForTheClock();
    write("d/f", "before");
    assertThat(notes()).isNotEqualTo(before);
  }

  @Test
  void notes_ofAFileThatWasRenamedAndBack_differ() throws Exception {
    HashCode before = notes();
    waitForTheClock();
    Files.move(context.resolve("d/f"), context.resolve("other"));
    Files.move(context.resolve("other"), context.resolve("d/f"));
    assertThat(notes()).isNotEqualTo(before);
  }

  @Test
  void notes_ofAnotherDirectoryInItsPlace_differ() throws Exception {
    HashCode before = notes();
    waitForTheClock();
    Files.move(context.resolve("d"), context.resolve("old"));
    write("d/f", "before");
    assertThat(notes()).isNotEqualTo(before);
  }

  @Test
  void notes_ofAFurtherFile_differ_andNotWhenItIsGone() throws Exception {
    HashCode before = notes();
    write("d/g", "");
    assertThat(notes()).isNotEqualTo(before);
    Files.delete(context.resolve("d/g"));
    assertThat(notes()).isEqualTo(before);
  }
}
