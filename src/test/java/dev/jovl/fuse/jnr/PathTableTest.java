package dev.jovl.fuse.jnr;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.NewFile;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.testing.MemoryFilesystem;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which node a path is, with what is given back. */
final class PathTableTest {
  private final MemoryFilesystem filesystem = new MemoryFilesystem(0);
  private final PathTable paths = new PathTable(filesystem);

  @BeforeEach
  void makeTree() throws ErrnoException {
    NewFile directory = new NewFile(Mode.DIRECTORY | 0755, 0, 0);
    long made =
        filesystem
            .mkdir(Caller.ROOT, new EntryName(Filesystem.ROOT, FileName.of("d")), directory)
            .node();
    NewFile file = new NewFile(Mode.REGULAR | 0644, 0, 0);
    long inside = filesystem.mknod(Caller.ROOT, new EntryName(made, FileName.of("f")), file).node();
    filesystem.forget(made, 1);
    filesystem.forget(inside, 1);
    assertThat(filesystem.lookupCount()).isEqualTo(0);
  }

  @Test
  void node_looksEachNameUpOnce() throws ErrnoException {
    long node = paths.node(Caller.ROOT, "/d/f");
    assertThat(paths.node(Caller.ROOT, "/d/f")).isEqualTo(node);
    assertThat(paths.node(Caller.ROOT, "/")).isEqualTo(Filesystem.ROOT);
    assertThat(filesystem.lookupCount()).isEqualTo(2);
  }

  @Test
  void node_ofAnAbsentPath_isEnoent() {
    ErrnoException thrown =
        assertThrows(ErrnoException.class, () -> paths.node(Caller.ROOT, "/d/g"));
    assertThat(thrown.errno()).isEqualTo(Errno.ENOENT);
  }

  @Test
  void move_givesBackWhatIsBelowToo() throws ErrnoException {
    long unused = paths.node(Caller.ROOT, "/d/f");
    paths.move("/d", "/e");
    assertThat(filesystem.lookupCount()).isEqualTo(0);
  }

  @Test
  void heldNode_isGivenBackWhenItIsReleased() throws ErrnoException {
    long node = paths.node(Caller.ROOT, "/d/f");
    paths.hold(node);
    paths.move("/d", "/e");
    assertThat(filesystem.lookupCount()).isEqualTo(1);
    paths.release(node);
    assertThat(filesystem.lookupCount()).isEqualTo(0);
  }

  @Test
  void hiddenPath_leadsToItsNodeUntilItIsUnlinked() throws ErrnoException {
    long node = paths.node(Caller.ROOT, "/d/f");
    paths.hide("/d/f", node, "/d/.fuse_hidden0000000100000001");
    assertThat(paths.node(Caller.ROOT, "/d/.fuse_hidden0000000100000001")).isEqualTo(node);
    assertThat(paths.unhide("/d/.fuse_hidden0000000100000001")).isTrue();
    assertThat(paths.unhide("/d/.fuse_hidden0000000100000001")).isFalse();
    paths.dropDirectory("/d");
    assertThat(filesystem.lookupCount()).isEqualTo(0);
  }

  @Test
  void hiddenPath_movesWithItsDirectory() throws ErrnoException {
    long node = paths.node(Caller.ROOT, "/d/f");
    paths.hide("/d/f", node, "/d/.fuse_hidden0000000100000001");
    paths.move("/d", "/e");
    assertThat(paths.node(Caller.ROOT, "/e/.fuse_hidden0000000100000001")).isEqualTo(node);
    assertThat(paths.unhide("/d/.fuse_hidden0000000100000001")).isFalse();
    assertThat(paths.unhide("/e/.fuse_hidden0000000100000001")).isTrue();
    assertThat(filesystem.lookupCount()).isEqualTo(0);
  }

  @Test
  void hiddenPath_goesWithItsDirectory() throws ErrnoException {
    for (String hidden : List.of("/d/.fuse_hidden0000000100000001", "/g/.fuse_hidden01")) {
      paths.hide("/d/f", paths.node(Caller.ROOT, "/d/f"), hidden);
    }
    paths.dropDirectory("/d");
    paths.move("/e", "/g");
    assertThat(filesystem.lookupCount()).isEqualTo(0);
  }
}
