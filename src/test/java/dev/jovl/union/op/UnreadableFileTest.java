package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Identity;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lookup of a file without its data, whose mode keeps its owner from the marks that say where
 * that is. Whoever looks at the file meanwhile may see another mode, and remembers it.
 */
final class UnreadableFileTest {
  private static final int USER = 1234;

  private final Path temp;
  private final Path base;
  private final List<Node> told = new ArrayList<>();

  UnreadableFileTest(@TempDir Path temp) {
    this.temp = temp;
    this.base = temp.resolve("user");
  }

  @BeforeEach
  void makeUsers() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to become somebody else");
    setMode(temp, "rwxrwxrwx");
  }

  private static void setMode(Path file, String mode) throws IOException {
    Path unused = Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private OpenedUnion open() throws IOException {
    Files.createDirectories(base.resolve("lower1/d"));
    Files.writeString(base.resolve("lower1/d/f"), "data");
    OpenedUnion union =
        OpenedUnion.writable(base, UnionOptions.builder().userXattr(true).metacopy(true).build());
    union
        .union()
        .watch(
            new UnionWatcher() {
              @Override
              public void restored(Node file) {
                told.add(file);
              }
            });
    return union;
  }

  private static void chmod(OpenedUnion union, Node file, int mode) throws ErrnoException {
    Setattr.Change change = new Setattr.Change(mode, null, null, null, null, null, null, null);
    int shown = new Setattr(union.union(), union.copyUp()).setattr(file, change).mode();
    assertThat(Mode.permissions(shown)).isEqualTo(mode);
  }

  /** Returns the file under its other name, which its marks are needed for. */
  private Node forbid(OpenedUnion union) throws IOException {
    chmod(union, union.node("d/f"), 0600);
    union.rename("d/f", "d/g", 0);
    Node file = union.node("d/g");
    chmod(union, file, 0);
    assertThat(file.sources().metacopy()).isTrue();
    told.clear();
    return file;
  }

  @Test
  void lookup_isToldAndAskedForAgain() throws IOException {
    try (Identity user = Identity.assume(USER, USER);
        OpenedUnion union = open()) {
      Node file = forbid(union);
      assertThat(Mode.permissions(union.stat("d/g").mode())).isEqualTo(0);
      assertThat(told).contains(file);
    }
  }

  @Test
  void lookup_thatFailsElsewhere_isAskedForAgain() throws IOException {
    Path below = base.resolve("lower1/d");
    try (Identity user = Identity.assume(USER, USER);
        OpenedUnion union = open()) {
      Node file = forbid(union);
      setMode(below, "---------");
      ErrnoException e = assertThrows(ErrnoException.class, () -> union.node("d/g"));
      setMode(below, "rwxr-xr-x");
      assertThat(e.errno()).isEqualTo(Errno.EACCES);
      assertThat(told).contains(file);
    }
  }
}
