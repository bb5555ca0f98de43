package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Attributes;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Mode;
import dev.jovl.posix.RenameFlags;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.NeedsFuse;
import dev.jovl.union.Node;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.whiteout.OverrideXattr;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files whose modes are in attributes show their own while they change places. */
@ExtendWith(NeedsFuse.class)
final class StatDuringExchangeTest {
  /** More than the disk is asked for attributes while the union looks at one file. */
  private static final int QUESTIONS = 8;

  /** A change in the union. */
  private interface Change {
    void make() throws ErrnoException;
  }

  /** A disk on which something happens after it was asked for attributes some times. */
  private static final class Disk extends MemoryFilesystem {
    private final AtomicInteger left = new AtomicInteger();
    private volatile Change change = () -> {};

    Disk() {
      super(0);
    }

    /** Makes the change after so many answers, but before the asker sees the last of them. */
    void changeAfter(int answers, Change next) {
      change = next;
      left.set(answers);
    }

    /** Returns whether the change was made. */
    boolean isChanged() {
      return left.get() <= 0;
    }

    @Override
    public Attributes getattr(Caller caller, long id, @Nullable Long handle) throws ErrnoException {
      Attributes answer = super.getattr(caller, id, handle);
      if (left.getAndDecrement() == 1) {
        change.make();
      }
      return answer;
    }
  }

  private static Node make(OpenedUnion union, String name, int mode) throws ErrnoException {
    union.create(name, "");
    Node node = union.node(name);
    Setattr.Change chmod = new Setattr.Change(mode, null, null, null, null, null, null, null);
    assertThat(new Setattr(union.union(), union.copyUp()).setattr(node, chmod).mode())
        .isEqualTo(Mode.REGULAR | mode);
    return node;
  }

  @Test
  void mode_isThatOfTheFile(@TempDir Path base) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Disk disk = new Disk();
    Path mnt = Files.createDirectory(base.resolve("disk"));
    Session session = new KernelEngine().mount(disk, MountOptions.on(PathBytes.of(mnt), true));
    UnionOptions options = UnionOptions.builder().override(OverrideXattr.CONTAINERS).build();
    try (OpenedUnion union = OpenedUnion.writable(mnt, options)) {
      Node one = make(union, "one", 0600);
      Node two = make(union, "two", 0644);
      for (int answers = 1; answers <= QUESTIONS; answers++) {
        disk.changeAfter(answers, () -> union.rename("one", "two", RenameFlags.EXCHANGE));
        assertWithMessage("exchange after %s answers", answers)
            .that(union.union().files().statMetadata(one).mode())
            .isEqualTo(Mode.REGULAR | 0600);
        assertThat(answers > 1 || disk.isChanged()).isTrue();
      }
      assertThat(union.union().files().statMetadata(two).mode()).isEqualTo(Mode.REGULAR | 0644);
    } finally {
      session.unmount();
      session.awaitEnd();
    }
  }
}
