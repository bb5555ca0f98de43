package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.AttributeChange;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.EntryName;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.OpenHow;
import dev.jovl.fuse.Opened;
import dev.jovl.linux.Self;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the kernel has cached of a file of which only the metadata is in the upper. */
final class MetadataCopyCacheTest {
  private UnionFilesystem filesystem;
  private long node;

  @BeforeEach
  void open(@TempDir Path base) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    for (String name : new String[] {"lower1", "upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Files.writeString(base.resolve("lower1/f"), "below");
    UnionDirectories directories =
        UnionDirectories.writable(
            List.of(PathHandle.of(base.resolve("lower1"))),
            PathHandle.of(base.resolve("upper")),
            PathHandle.of(base.resolve("work")));
    UnionOptions options = UnionOptions.DEFAULTS.toBuilder().metacopy(true).build();
    filesystem = new UnionFilesystem(Union.open(directories, options), CachePolicy.FOREVER);
    filesystem.init(new Kernel());
    node = filesystem.lookup(Caller.ROOT, new EntryName(1, FileName.of("f"))).node();
  }

  @AfterEach
  void close() {
    if (Self.effectiveUid() == 0) {
      filesystem.destroy();
    }
  }

  private int openAndClose(int flags) throws IOException {
    Opened opened = filesystem.open(Caller.ROOT, node, new OpenHow(flags, false));
    filesystem.release(new OpenFile(node, opened.handle()));
    return opened.flags();
  }

  /** The data is what it was: nobody can have written past the cache. */
  @Test
  void data_staysUntilItIsInTheUpper() throws IOException {
    int kept = Opened.NOFLUSH | Opened.KEEP_CACHE;
    assertThat(openAndClose(OpenFlags.RDONLY)).isEqualTo(kept);
    AttributeChange mode = new AttributeChange(0640, null, null, null, null, null, null, false);
    assertThat(filesystem.setattr(Caller.ROOT, node, mode).stat().mode()).isEqualTo(0100640);
    assertThat(openAndClose(OpenFlags.RDONLY)).isEqualTo(kept);
    assertThat(openAndClose(OpenFlags.WRONLY)).isEqualTo(Opened.NOFLUSH | Opened.PASSTHROUGH);
  }

  /** A kernel with passthrough. */
  private static final class Kernel extends FakeConnection {
    @Override
    public int passthroughDepth() {
      return 1;
    }

    @Override
    public int openBacking(int fd) {
      return 7;
    }

    @Override
    public void closeBacking(int backingId) {
      assertThat(backingId).isEqualTo(7);
    }
  }
}
