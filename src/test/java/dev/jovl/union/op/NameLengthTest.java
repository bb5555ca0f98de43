package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.NeedsFuse;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Layers on filesystems whose names are not equally long, as eCryptfs (143 bytes) and others. */
@ExtendWith(NeedsFuse.class)
final class NameLengthTest {
  private static final int SHORT = 100;
  private static final String TOO_LONG = "x".repeat(SHORT + 1);

  /** Its whiteout of OCI layers is too long, and it is not. */
  private static final String LONGEST = "y".repeat(SHORT);

  private Path base = Path.of("");
  private Path elsewhere = Path.of("");
  private Session session;

  @BeforeEach
  void makeDisk(@TempDir Path temp) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = Files.createDirectory(temp.resolve("disk"));
    elsewhere = Files.createDirectory(temp.resolve("elsewhere"));
    MemoryFilesystem names = new MemoryFilesystem(0, SHORT);
    session = new KernelEngine().mount(names, MountOptions.on(PathBytes.of(base), true));
    Path unused = Files.createDirectory(base.resolve("lower1"));
  }

  @AfterEach
  void unmountDisk() throws Exception {
    session.unmount();
    session.awaitEnd();
  }

  private void addLayerWithLongNames() throws IOException {
    for (String name : new String[] {TOO_LONG, LONGEST}) {
      Path unused = Files.writeString(elsewhere.resolve(name), name);
    }
    Path unused = Files.createSymbolicLink(base.resolve("lower2"), elsewhere);
  }

  private static void assertTooLong(Executable action) {
    ErrnoException e = assertThrows(ErrnoException.class, action);
    assertThat(e.errno()).isEqualTo(Errno.ENAMETOOLONG);
  }

  @Test
  void name_thatIsTooLongForALayer_isFoundInAnother() throws Exception {
    addLayerWithLongNames();
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      assertThat(union.read(TOO_LONG)).isEqualTo(TOO_LONG);
      assertThat(union.read(LONGEST)).isEqualTo(LONGEST);
      assertThat(union.exists(TOO_LONG + "x")).isFalse();
      assertThat(new Statfs(union.union()).statfs().nameLength()).isEqualTo(255);
    }
  }

  @Test
  void name_thatIsTooLongForAllLayers_isRefused() throws Exception {
    Path unused = Files.writeString(base.resolve("lower1").resolve(LONGEST), LONGEST);
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      assertThat(union.read(LONGEST)).isEqualTo(LONGEST);
      assertTooLong(() -> union.exists(TOO_LONG));
      assertThat(new Statfs(union.union()).statfs().nameLength()).isEqualTo(SHORT);
    }
  }

  @Test
  void name_thatIsTooLongForTheUpper_isShownAndNotChanged() throws Exception {
    addLayerWithLongNames();
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertThat(union.read(TOO_LONG)).isEqualTo(TOO_LONG);
      assertTooLong(() -> union.write(TOO_LONG, "new"));
      assertTooLong(() -> union.create(TOO_LONG + "x", ""));
      assertTooLong(() -> union.unlink(TOO_LONG));
      assertThat(union.read(TOO_LONG)).isEqualTo(TOO_LONG);
      union.unlink(LONGEST);
      assertThat(union.exists(LONGEST)).isFalse();
    }
  }
}
