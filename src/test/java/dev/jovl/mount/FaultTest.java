package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.mount.filesystem.MountedUnion;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The filesystem of the upper, which is another mount of ours, fails one call of a change after the
 * other. The change fails with the error of the filesystem or is made nevertheless; the tree is as
 * it was before or as it is after; the mount goes on, and a remount shows the same.
 */
final class FaultTest {
  @BeforeEach
  void root() {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
  }

  @ParameterizedTest
  @EnumSource(Change.class)
  void fullDisk_leavesTheTreeBeforeOrAfter(Change change, @TempDir Path temp) throws Exception {
    new Play(change, temp, FaultyFilesystem.CHANGES, Errno.EDQUOT).run();
  }

  /** What takes room fails from one call on, what gives it back does not. */
  @ParameterizedTest
  @EnumSource(Change.class)
  void diskThatGetsFull_leavesTheTreeBeforeOrAfter(Change change, @TempDir Path temp)
      throws Exception {
    new Play(change, temp, FaultyFilesystem.GROWING, Errno.EDQUOT).run();
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "WRITE",
        "WRITE_LINKED",
        "CUT",
        "CUT_WHERE_METADATA_IS_UP",
        "EMPTY",
        "EMPTY_LINKED",
        "EMPTY_WHERE_METADATA_IS_UP",
        "CHMOD",
        "CHMOD_OF_A_DIRECTORY",
        "CHOWN_WITH_SET_ID_BITS",
        "MKDIR",
        "CREATE_OVER_WHITEOUT",
        "MKDIR_OVER_WHITEOUT",
        "LINK",
        "LINK_OVER_WHITEOUT",
        "LINK_LINKED_OVER_WHITEOUT_WITH_METACOPY",
        "UNLINK_COPY",
        "RENAME_DIRECTORY",
        "EXCHANGE_LINKED"
      })
  void brokenDisk_leavesTheTreeBeforeOrAfter(Change change, @TempDir Path temp) throws Exception {
    new Play(change, temp, FaultyFilesystem.QUESTIONS, Errno.EIO).run();
  }

  /**
   * The last name of a linked file is gone with one step. That its entry of the index stays until
   * the next mount is no reason to report a failure: the caller would take the name to be there.
   */
  @ParameterizedTest
  @EnumSource(names = {"UNLINK_LAST_LINKED", "RENAME_OVER_LAST_LINKED"})
  void indexEntryThatStays_isNoFailure(Change change, @TempDir Path temp) throws Exception {
    Path disk = temp.resolve("disk");
    Path base = temp.resolve("base");
    for (Path path : new Path[] {disk.resolve("upper"), disk.resolve("work"), base}) {
      Files.createDirectories(path);
    }
    FaultyFilesystem faults = new FaultyFilesystem(false);
    try (MountedUnion inner = MountedUnion.through(disk, faults::around)) {
      MountedUnion.layersOn(inner.root(), base, "upper", "work");
      try (MountedUnion union = MountedUnion.of(Change.layers(base), change.options(), 0)) {
        change.prepare(union.root());
        Path linked = union.root().resolve("linked");
        assertThat(Files.exists(linked)).isTrue();
        faults.failOne(Operations.named("unlink"), 1, Errno.EIO);
        change.make(union.root());
        assertThat(faults.stop()).isEqualTo(1);
        assertThat(Files.exists(linked)).isEqualTo(change == Change.RENAME_OVER_LAST_LINKED);
        assertThat(base.resolve("work/index").toFile().list()).hasLength(1);
      }
      try (MountedUnion union = MountedUnion.of(base, change.options(), 0)) {
        assertThat(Files.exists(union.root().resolve("again"))).isFalse();
        assertThat(base.resolve("work/index").toFile().list()).isEmpty();
      }
    }
  }

  /** Without an index the names of a file part when it is copied. */
  @Test
  void indexThatCannotBeMarked_isNoMountWithoutOne(@TempDir Path temp) throws Exception {
    Change change = Change.WRITE_LINKED;
    FaultyFilesystem faults = new FaultyFilesystem(false);
    for (String name : new String[] {"upper", "work"}) {
      Files.createDirectories(temp.resolve("disk").resolve(name));
    }
    try (MountedUnion inner = MountedUnion.through(temp.resolve("disk"), faults::around)) {
      int call = 0;
      int calls;
      do {
        call++;
        Path base = temp.resolve("base" + call);
        Files.createDirectory(base);
        for (String name : new String[] {"upper", "work"}) {
          Path own = Files.createDirectory(inner.root().resolve(name + call));
          Files.createSymbolicLink(base.resolve(name), own);
        }
        Path layers = Change.layers(base);
        faults.failOne(Operations.named("setxattr"), call, Errno.ENOSPC);
        try (MountedUnion union = MountedUnion.of(layers, change.options(), 0)) {
          calls = faults.stop();
          change.make(union.root());
          assertThat(base.resolve("work/index").toFile().list()).hasLength(1);
        } catch (ErrnoException e) {
          calls = faults.stop();
          assertThat(e.errno()).isEqualTo(Errno.ENOSPC);
        }
      } while (calls >= call);
      assertThat(call).isGreaterThan(1);
    }
  }

  /** A layer that cannot be read says EIO; EXDEV would say that no redirect can lead there. */
  @Test
  void brokenLayer_isToldAsSuchByRename(@TempDir Path temp) throws Exception {
    Change change = Change.RENAME_DIRECTORY_INTO_OPAQUE_DIRECTORY;
    for (String name : new String[] {"upper", "work"}) {
      Files.createDirectories(temp.resolve("disk").resolve(name));
    }
    FaultyFilesystem faults = new FaultyFilesystem(true);
    try (MountedUnion inner = MountedUnion.through(temp.resolve("disk"), faults::around)) {
      Path layers = Change.layers(inner.root().resolve("layers"));
      int call = 0;
      int calls;
      do {
        call++;
        Path base = temp.resolve("base" + call);
        for (String name : new String[] {"upper", "work", "mnt"}) {
          Files.createDirectories(base.resolve(name));
        }
        Files.createSymbolicLink(base.resolve("lower1"), layers.resolve("lower1"));
        try (MountedUnion union = MountedUnion.of(base, change.options(), 0)) {
          change.prepare(union.root());
          faults.failOne(FaultyFilesystem.QUESTIONS, call, Errno.EIO);
          try {
            change.make(union.root());
          } catch (IOException e) {
            assertWithMessage("call " + call).that(e).hasMessageThat().contains("Input/output");
          }
          calls = faults.stop();
        }
      } while (calls >= call);
      assertThat(call).isGreaterThan(1);
    }
  }

  /** One change with a fault at each call. */
  private record Play(Change change, Path temp, Set<String> operations, Errno errno) {
    void run() throws Exception {
      Path whole = Change.layers(temp.resolve("whole"));
      Map<String, String> before = done(whole, change::prepare);
      Map<String, String> after = done(whole, change::make);
      int calls = 0;
      while (withFault(calls + 1, before, after)) {
        calls++;
      }
      boolean takesRoom = change != Change.EMPTY_WHERE_METADATA_IS_UP;
      assertThat(calls > 0).isEqualTo(takesRoom || operations != FaultyFilesystem.GROWING);
    }

    private Map<String, String> done(Path base, Change.Work work) throws Exception {
      try (MountedUnion union = MountedUnion.of(base, change.options(), 0)) {
        work.in(union.root());
        return Change.state(union.root());
      }
    }

    /** Makes the change with one call failing; returns whether there were so many calls. */
    private boolean withFault(int call, Map<String, String> before, Map<String, String> after)
        throws Exception {
      Path disk = temp.resolve("disk" + call);
      Path base = temp.resolve("base" + call);
      for (String name : new String[] {"upper", "work"}) {
        Files.createDirectories(disk.resolve(name));
      }
      FaultyFilesystem faults = new FaultyFilesystem(operations == FaultyFilesystem.QUESTIONS);
      String where = change + ", call " + call;
      try (MountedUnion inner = MountedUnion.through(disk, faults::around)) {
        Files.createDirectory(base);
        MountedUnion.layersOn(inner.root(), base, "upper", "work");
        Map<String, String> unused = done(Change.layers(base), change::prepare);
        Map<String, String> found = new HashMap<>();
        int calls;
        try (MountedUnion union = MountedUnion.of(base, change.options(), 0);
            Fd dir = open(union.root().resolve("dir"));
            Fd bare = open(union.root().resolve("bare"))) {
          if (operations == FaultyFilesystem.GROWING) {
            faults.fillUp(call, errno);
          } else {
            faults.failOne(operations, call, errno);
          }
          boolean made = make(union.root(), where);
          calls = faults.stop();
          found.putAll(Change.state(union.root()));
          assertWithMessage(where).that(found).isEqualTo(made ? after : before);
          if (found.equals(before)) {
            requireStillThere(dir);
            requireStillThere(bare);
          }
          Files.writeString(union.root().resolve("dir-of-another"), "works");
          Files.delete(union.root().resolve("dir-of-another"));
        }
        assertWithMessage(where + ", again").that(done(base, mnt -> {})).isEqualTo(found);
        return calls >= call;
      }
    }

    private static Fd open(Path directory) throws IOException {
      int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
      return Open.path(Fd.CURRENT_DIRECTORY, directory.toString().getBytes(UTF_8), flags);
    }

    /** A process that was in a directory can go on there. */
    private static void requireStillThere(Fd directory) throws IOException {
      FileName name = FileName.of("new-in-it");
      Names.mkdir(directory, name, 0755);
      Names.rmdir(directory, name);
    }

    /** Returns whether the change is said to be made. */
    private boolean make(Path mnt, String where) {
      try {
        change.make(mnt);
        return true;
      } catch (IOException e) {
        assertWithMessage(where).that(e).hasMessageThat().contains(errno.message());
        return false;
      }
    }
  }
}
