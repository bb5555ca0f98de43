package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.linux.Identity;
import dev.jovl.linux.Self;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A crash leaves the number of names of a file in the index relative to the file below, which the
 * next mount may not be able to find: only the superuser of the machine may open handles.
 */
final class CountRelativeToLowerTest {
  private static final int USER = 1234;

  private static final class Crashed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  private interface Work {
    void run() throws IOException;
  }

  private static void asUser(Path temp, Work work) throws IOException {
    if (Self.effectiveUid() != 0) {
      work.run();
      return;
    }
    Path unused = Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwxrwxrwx"));
    try (Identity user = Identity.assume(USER, USER)) {
      work.run();
    }
  }

  private static OpenedUnion open(Path base) throws IOException {
    return OpenedUnion.writable(base, UnionOptions.builder().userXattr(true).build());
  }

  @Test
  void removalOfAName_leavesTheBytesToTheOthers(@TempDir Path temp) throws IOException {
    asUser(temp, () -> run(temp.resolve("user")));
  }

  /** Such a count may have been left by another program, or by the superuser. */
  @Test
  void countThatWasLeft_leavesTheBytesToTheOthers(@TempDir Path temp) throws IOException {
    asUser(temp, () -> runWithCount(temp.resolve("user")));
  }

  private static void runWithCount(Path base) throws IOException {
    Path lower = Files.createDirectories(base.resolve("lower1"));
    Files.writeString(lower.resolve("one"), "below");
    Files.createLink(lower.resolve("other"), lower.resolve("one"));
    Files.createLink(lower.resolve("third"), lower.resolve("one"));
    try (OpenedUnion union = open(base)) {
      union.write("one", "above");
    }
    int unused =
        Files.getFileAttributeView(base.resolve("upper/one"), UserDefinedFileAttributeView.class)
            .write("overlay.nlink", ByteBuffer.wrap("L+0".getBytes(US_ASCII)));
    try (OpenedUnion union = open(base)) {
      assertThat(union.read("one")).isEqualTo("above");
      union.unlink("one");
      union.unlink("other");
      assertThat(union.read("third")).isEqualTo("above");
    }
  }

  private static void run(Path base) throws IOException {
    Files.createDirectories(base.resolve("lower1"));
    Files.writeString(base.resolve("lower1/one"), "below");
    Files.createLink(base.resolve("lower1/other"), base.resolve("lower1/one"));
    try (OpenedUnion union = open(base)) {
      union
          .union()
          .watch(
              new UnionWatcher() {
                @Override
                public void reached(CrashPoint point) {
                  if (point == CrashPoint.ALIAS_NAMED) {
                    throw new Crashed();
                  }
                }
              });
      assertThrows(Crashed.class, () -> union.write("one", "above"));
      union.union().watch(UnionWatcher.NONE);
      union.write("one", "above");
    }
    try (OpenedUnion union = open(base)) {
      assertThat(union.read("one")).isEqualTo("above");
      union.unlink("one");
      assertThat(union.read("other")).isEqualTo("above");
    }
    try (OpenedUnion union = open(base)) {
      assertThat(union.read("other")).isEqualTo("above");
    }
  }
}
