package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.linux.Xattrs;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Stat;
import dev.jovl.testing.Descriptors;
import dev.jovl.testing.PathHandle;
import dev.jovl.union.Node;
import dev.jovl.union.OpenFile;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The operations on real directories, without a mount. */
final class UnionOperationsTest {
  private static final UnionOptions METACOPY = UnionOptions.builder().metacopy(true).build();

  @TempDir Path base;

  @BeforeEach
  void layers() throws IOException {
    file("lower1/top", "one");
    file("lower1/both", "upper one");
    file("lower1/d/f", "f1");
    file("lower2/both", "lower one");
    file("lower2/d/g", "g2");
    file("lower2/only/x", "x2");
    Files.createLink(base.resolve("lower1/linked"), base.resolve("lower1/top"));
  }

  private void file(String path, String text) throws IOException {
    Path file = base.resolve(path);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private OpenedUnion open() throws IOException {
    return OpenedUnion.writable(base, UnionOptions.DEFAULTS);
  }

  private static Errno errnoOf(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(ErrnoException.class, call).errno();
  }

  @Test
  void lookup_takesTheTopmost() throws IOException {
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      assertThat(union.read("both")).isEqualTo("upper one");
      assertThat(union.list("d")).containsExactly("f", "g");
      assertThat(errnoOf(() -> union.create("new", ""))).isEqualTo(Errno.EROFS);
    }
  }

  @Test
  void write_copiesUpAndLeavesTheLayer() throws IOException {
    try (OpenedUnion union = open()) {
      long ino = union.stat("d/g").ino();
      union.write("d/g", "G");
      assertThat(union.read("d/g")).isEqualTo("G2");
      assertThat(union.stat("d/g").ino()).isEqualTo(ino);
      assertThat(Files.readString(base.resolve("lower2/d/g"))).isEqualTo("g2");
    }
    try (OpenedUnion union = open()) {
      assertThat(union.read("d/g")).isEqualTo("G2");
    }
  }

  @Test
  void chownOfNothing_copiesNothing() throws IOException {
    try (OpenedUnion union = open()) {
      Stat before = union.stat("d/g");
      Setattr.Change nothing = new Setattr.Change(null, null, null, null, null, null, null, null);
      Setattr setattr = new Setattr(union.union(), union.copyUp());
      assertThat(setattr.setattr(union.node("d/g"), nothing)).isEqualTo(before);
      assertThat(Files.exists(union.upper("d"))).isFalse();
    }
  }

  @Test
  void copyUp_openReaderSeesWhatIsWritten() throws IOException {
    try (OpenedUnion union = open();
        OpenFile reader = union.open("d/f", OpenFlags.RDONLY)) {
      assertThat(union.read(reader)).isEqualTo("f1");
      union.write("d/f", "F9");
      assertThat(union.read(reader)).isEqualTo("F9");
    }
  }

  @Test
  void inode_survivesCopyUpAndRemount() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to open a file by its handle");
    long ino;
    try (OpenedUnion union = open()) {
      ino = union.stat("d/f").ino();
      union.write("d/f", "F");
    }
    try (OpenedUnion union = open()) {
      assertThat(union.stat("d/f").ino()).isEqualTo(ino);
      for (DirectoryEntry entry : union.entries("d")) {
        if (!entry.name().isDots()) {
          assertThat(entry.ino()).isEqualTo(union.stat("d/" + entry.name()).ino());
        }
      }
    }
  }

  @Test
  void unlink_leavesAWhiteoutOnlyIfNeeded() throws IOException {
    try (OpenedUnion union = open()) {
      union.unlink("d/g");
      assertThat(union.list("d")).containsExactly("f");
      union.create("d/new", "n");
      union.unlink("d/new");
      assertThat(Files.exists(union.upper("d/new"))).isFalse();
      union.create("d/g", "again");
      assertThat(union.read("d/g")).isEqualTo("again");
    }
    try (OpenedUnion union = open()) {
      assertThat(union.read("d/g")).isEqualTo("again");
    }
  }

  @Test
  void unlink_openFileLivesOn() throws IOException {
    try (OpenedUnion union = open();
        OpenFile file = union.open("d/f", OpenFlags.RDWR)) {
      union.unlink("d/f");
      union.write(file, 0, "still here");
      assertThat(union.read(file)).isEqualTo("still here");
      assertThat(new Getattr(union.union()).stat(file.node()).nlink()).isEqualTo(0);
    }
  }

  @Test
  void hardLinks_stayOneFileOverCopyUpAndRemount() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to open a file by its handle");
    try (OpenedUnion union = open()) {
      assertThat(union.node("top")).isSameInstanceAs(union.node("linked"));
      union.write("top", "ONE");
      assertThat(union.read("linked")).isEqualTo("ONE");
      assertThat(union.stat("linked").nlink()).isEqualTo(2);
    }
    try (OpenedUnion union = open()) {
      assertThat(union.read("linked")).isEqualTo("ONE");
      union.unlink("top");
      assertThat(union.stat("linked").nlink()).isEqualTo(1);
      union.unlink("linked");
    }
    try (OpenedUnion union = open()) {
      assertThat(union.exists("top")).isFalse();
      assertThat(union.exists("linked")).isFalse();
      try (var entries = Files.list(base.resolve("work/index"))) {
        assertThat(entries.toList()).isEmpty();
      }
    }
  }

  @Test
  void rename_ofAMergedDirectory() throws IOException {
    try (OpenedUnion union = open()) {
      union.rename("d", "moved", 0);
      assertThat(union.exists("d")).isFalse();
      assertThat(union.list("moved")).containsExactly("f", "g");
      union.mkdir("new");
      union.rename("moved", "new/deep", 0);
      assertThat(union.read("new/deep/g")).isEqualTo("g2");
    }
    try (OpenedUnion union = open()) {
      assertThat(union.exists("d")).isFalse();
      assertThat(union.list("new/deep")).containsExactly("f", "g");
    }
  }

  @Test
  void rename_withFlags() throws IOException {
    try (OpenedUnion union = open()) {
      assertThat(errnoOf(() -> union.rename("top", "both", RenameFlags.NOREPLACE)))
          .isEqualTo(Errno.EEXIST);
      union.rename("d", "both", RenameFlags.EXCHANGE);
      assertThat(union.list("both")).containsExactly("f", "g");
      assertThat(union.read("d")).isEqualTo("upper one");
      assertThat(errnoOf(() -> union.rename("both", "both/inside", 0))).isEqualTo(Errno.EINVAL);
    }
    try (OpenedUnion union = open()) {
      assertThat(union.list("both")).containsExactly("f", "g");
      assertThat(union.read("d")).isEqualTo("upper one");
    }
  }

  @Test
  void rename_overAnEmptyDirectoryWithWhiteouts() throws IOException {
    try (OpenedUnion union = open()) {
      union.mkdir("fresh");
      union.create("fresh/file", "x");
      assertThat(errnoOf(() -> union.rename("fresh", "only", 0))).isEqualTo(Errno.ENOTEMPTY);
      union.unlink("only/x");
      union.rename("fresh", "only", 0);
      assertThat(union.list("only")).containsExactly("file");
    }
    try (OpenedUnion union = open()) {
      assertThat(union.list("only")).containsExactly("file");
    }
  }

  @Test
  void rmdir_ofAMergedDirectory() throws IOException {
    try (OpenedUnion union = open()) {
      assertThat(errnoOf(() -> union.rmdir("d"))).isEqualTo(Errno.ENOTEMPTY);
      union.unlink("d/f");
      union.unlink("d/g");
      union.rmdir("d");
      assertThat(union.exists("d")).isFalse();
      union.mkdir("d");
      assertThat(union.list("d")).isEmpty();
    }
    try (OpenedUnion union = open()) {
      assertThat(union.list("d")).isEmpty();
    }
  }

  @Test
  void unlink_ofTheOnlyNameThatIsKnown_leavesOneNodeForTheOther() throws IOException {
    file("upper/a", "one");
    Files.createLink(base.resolve("upper/b"), base.resolve("upper/a"));
    try (OpenedUnion union = open();
        OpenFile file = union.open("a", OpenFlags.RDWR)) {
      union.unlink("a");
      assertThat(union.node("b")).isSameInstanceAs(file.node());
      union.rename("b", "c", 0);
      union.write(file, 0, "ONE");
      assertThat(union.stat("c").nlink()).isEqualTo(1);
      union.unlink("c");
      assertThat(new Getattr(union.union()).stat(file.node()).nlink()).isEqualTo(0);
      assertThat(union.read(file)).isEqualTo("ONE");
    }
  }

  @Test
  void unlink_ofNamesThatAreFoundOneAfterTheOther_leavesNoIndex() throws IOException {
    try (OpenedUnion union = open();
        OpenFile file = union.open("top", OpenFlags.RDWR)) {
      union.unlink("top");
      assertThat(union.node("linked")).isSameInstanceAs(file.node());
      union.unlink("linked");
      assertThat(union.read(file)).isEqualTo("one");
      assertThat(base.resolve("work/index").toFile().list()).isEmpty();
    }
  }

  /**
   * A layer should not be changed from outside; such a change must not leave a file with names but
   * without a count.
   */
  @Test
  void unlink_ofNamesThatALayerGotMeanwhile_leavesACountToTheOthers() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to open a file by its handle");
    try (OpenedUnion union = open()) {
      union.write("top", "ONE");
      Path top = base.resolve("lower1/top");
      Files.createLink(base.resolve("lower1/more"), top);
      Files.createLink(base.resolve("lower1/most"), top);
      union.unlink("more");
      assertThat(union.stat("most").nlink()).isEqualTo(2);
      union.unlink("most");
      assertThat(union.stat("top").nlink()).isEqualTo(1);
      union.link("top", "new");
      assertThat(union.read("new")).isEqualTo("ONE");
      union.unlink("top");
      union.unlink("linked");
      assertThat(union.read("new")).isEqualTo("ONE");
      union.unlink("new");
      assertThat(base.resolve("work/index").toFile().list()).isEmpty();
    }
  }

  /** A crash while data is written in place can leave blocks without their data. */
  @Test
  void metacopy_whoseBlocksAreAllocated_hasItsDataBelow() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    file("lower1/big", "b".repeat(20_000));
    file("upper/big", "");
    byte[] upper = base.resolve("upper/big").toString().getBytes(UTF_8);
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, upper, OpenFlags.RDWR)) {
      FileData.allocate(file, 0, 0, 20_000);
      Xattrs.set(file, "trusted.overlay.metacopy".getBytes(UTF_8), new byte[0], 0);
    }
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      assertThat(union.read("big")).isEqualTo("b".repeat(20_000));
    }
  }

  private void metacopyOfAnEmptyFile() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    file("lower1/empty", "");
    file("upper/empty", "written");
    byte[] upper = base.resolve("upper/empty").toString().getBytes(UTF_8);
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, upper, OpenFlags.RDWR)) {
      Xattrs.set(file, "trusted.overlay.metacopy".getBytes(UTF_8), new byte[0], 0);
    }
  }

  @Test
  void metacopy_ofAnEmptyFile_hasItsDataHere() throws IOException {
    metacopyOfAnEmptyFile();
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      assertThat(union.read("empty")).isEqualTo("written");
    }
  }

  /** Under its new names nothing is below it, and the mark would say that its data is missing. */
  @Test
  void metacopy_ofAnEmptyFile_keepsItsDataUnderNewNames() throws IOException {
    metacopyOfAnEmptyFile();
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      union.link("empty", "other");
      union.rename("empty", "third", 0);
    }
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      assertThat(union.read("other")).isEqualTo("written");
      assertThat(union.read("third")).isEqualTo("written");
    }
  }

  @Test
  void metacopy_findsItsDataBehindALayerThatHasAFileOnTheWay() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    file("lower1/redirected", "12345");
    file("data1/x", "in the way");
    file("data2/x/f", "hello");
    byte[] lower = base.resolve("lower1/redirected").toString().getBytes(UTF_8);
    try (Fd file = Open.path(Fd.CURRENT_DIRECTORY, lower, OpenFlags.RDWR)) {
      Xattrs.set(file, "trusted.overlay.metacopy".getBytes(UTF_8), new byte[0], 0);
      Xattrs.set(file, "trusted.overlay.redirect".getBytes(UTF_8), "/x/f".getBytes(UTF_8), 0);
    }
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      assertThat(union.read("redirected")).isEqualTo("hello");
    }
  }

  @Test
  void nodes_areGoneWhenAllAreForgotten() throws IOException {
    try (OpenedUnion union = open()) {
      long before = union.union().nodes().size();
      Node directory = union.node("d");
      Node file = union.node("d/f");
      union.union().nodes().forget(directory.id(), 2);
      assertThat(union.union().nodes().size()).isEqualTo(before + 2);
      union.union().nodes().forget(file.id(), 1);
      assertThat(union.union().nodes().size()).isEqualTo(before);
    }
  }

  @Test
  void close_endsFilesThatWereUnlinkedWhileTheyWereKnown() throws IOException {
    try (OpenedUnion union = open()) {
      union.create("new", "text");
      union.unlink("new");
      union.unlink("d/f");
      assertThat(Descriptors.below(base)).isGreaterThan(0);
    }
    assertThat(Descriptors.below(base)).isEqualTo(0);
  }

  @Test
  void open_thatFails_leavesNothingOpen() throws IOException {
    for (String name : new String[] {"upper", "work"}) {
      Files.createDirectories(base.resolve(name));
    }
    Fd closed = PathHandle.of(base);
    closed.close();
    UnionDirectories directories =
        UnionDirectories.writable(
            List.of(closed),
            PathHandle.of(base.resolve("upper")),
            PathHandle.of(base.resolve("work")));
    UnionOptions options = UnionOptions.builder().userXattr(true).build();
    assertThrows(ErrnoException.class, () -> Union.open(directories, options).close());
    assertThat(Descriptors.below(base)).isEqualTo(0);
  }
}
