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
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.RenameFlags;
import dev.jovl.union.CrashPoint;
import dev.jovl.union.OpenFile;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.UnionOptions.RedirectMode;
import dev.jovl.union.UnionWatcher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that have their metadata only: the data is in a layer below, or it is missing. */
final class DataBelowTest {
  private static final UnionOptions OPTIONS =
      UnionOptions.builder().metacopy(true).userXattr(true).build();

  private Path base;

  @BeforeEach
  void layer(@TempDir Path temp) throws IOException {
    base = temp;
    Files.writeString(Files.createDirectories(base.resolve("lower1")).resolve("file"), "precious");
  }

  private OpenedUnion open() throws IOException {
    return OpenedUnion.writable(base, OPTIONS);
  }

  /** Makes a file without data and with the marks of one whose data is below. */
  private void markedFile(String path, long size, String redirect) throws IOException {
    markedFile(path, size, redirect, "user");
  }

  private void markedFile(String path, long size, String redirect, String namespace)
      throws IOException {
    Path file = base.resolve(path);
    Files.createDirectories(file.getParent());
    byte[] made = Files.createFile(file).toString().getBytes(UTF_8);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, made, OpenFlags.RDWR)) {
      FileData.truncate(fd, size);
      Xattrs.set(fd, (namespace + ".overlay.metacopy").getBytes(UTF_8), new byte[0], 0);
      if (!redirect.isEmpty()) {
        byte[] name = (namespace + ".overlay.redirect").getBytes(UTF_8);
        Xattrs.set(fd, name, redirect.getBytes(UTF_8), 0);
      }
    }
  }

  /** A redirect that is not followed would make them files that nobody can open. */
  @Test
  void newNames_whereRedirectsAreNotFollowed_haveTheData() throws IOException {
    markedFile("upper/file", 8, "");
    Files.writeString(base.resolve("lower1/other"), "precious");
    markedFile("upper/other", 8, "");
    UnionOptions options = OPTIONS.toBuilder().redirectDir(RedirectMode.NOFOLLOW).build();
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      union.rename("file", "moved", 0);
      union.link("other", "linked");
      union.rename("moved", "other", RenameFlags.EXCHANGE);
    }
    try (OpenedUnion union = OpenedUnion.writable(base, options)) {
      for (String name : new String[] {"moved", "other", "linked"}) {
        assertThat(union.read(name)).isEqualTo("precious");
      }
    }
  }

  /** The kernel's overlay moves a hard link to a new directory without a mark on that. */
  @Test
  void read_inADirectoryOfTheUpperThatIsNotMarked() throws IOException {
    markedFile("upper/new/moved", 8, "/file");
    try (OpenedUnion union = open()) {
      assertThat(union.read("new/moved")).isEqualTo("precious");
      union.write("new/moved", "PRE");
      assertThat(union.read("new/moved")).isEqualTo("PREcious");
    }
  }

  @Test
  void read_ofAFileInTheLowestLayer_isEio() throws IOException {
    markedFile("lower1/lost", 8, "");
    try (OpenedUnion union = open()) {
      ErrnoException lost = assertThrows(ErrnoException.class, () -> union.read("lost"));
      assertThat(lost.errno()).isEqualTo(Errno.EIO);
      assertThat(union.read("file")).isEqualTo("precious");
    }
  }

  /** Data-only layers are asked when the data is wanted, and not for what the file is. */
  @Test
  void stat_ofAFileWhoseDataIsInNoDataOnlyLayer() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, for attributes of the overlay");
    Files.createDirectories(base.resolve("data1/objects"));
    Files.createDirectories(base.resolve("data2"));
    markedFile("lower1/lost", 5_000, "/objects/lost", "trusted");
    markedFile("lower1/nowhere", 10, "/a/b/c", "trusted");
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      assertThat(union.stat("lost").size()).isEqualTo(5_000);
      assertThat(union.stat("lost").blocks()).isEqualTo(10);
      for (String path : new String[] {"lost", "nowhere"}) {
        ErrnoException lost = assertThrows(ErrnoException.class, () -> union.read(path));
        assertThat(lost.errno()).isEqualTo(Errno.ENOENT);
      }
      Files.writeString(base.resolve("data1/objects/lost"), "here");
    }
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      assertThat(union.read("lost")).isEqualTo("here");
    }
  }

  /** A directory of a data-only layer is opened once, however many files have their data in it. */
  @Test
  void lookup_ofManyFilesWithDataOnly_keepsOneHandleOfEachDirectory() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, for attributes of the overlay");
    for (int i = 0; i < 60; i++) {
      String object = "ab/" + i % 3 + "/" + i;
      Path data = base.resolve("data1").resolve(object);
      Files.createDirectories(data.getParent());
      Files.writeString(data, "" + (1000 + i));
      markedFile("lower1/f" + i, 4, "/" + object, "trusted");
    }
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      for (int i = 0; i < 60; i++) {
        assertThat(union.read("f" + i)).isEqualTo("" + (1000 + i));
      }
      // The two roots, ab, and three directories in it.
      assertThat(union.union().directoryHandles().size()).isAtMost(6);
    }
  }

  /** Only what is looked up is asked for, so what a layer does not have yet may come. */
  @Test
  void read_ofDataOnlyThatComesLater() throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, for attributes of the overlay");
    Files.createDirectories(base.resolve("data1/ab/c"));
    Files.createDirectories(base.resolve("data2/ab/c"));
    for (int i = 0; i < 8; i++) {
      markedFile("lower1/f" + i, 4, "/ab/c/" + i, "trusted");
    }
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      for (int i = 0; i < 7; i++) {
        Files.writeString(base.resolve("data2/ab/c/" + i), "here");
        assertThat(union.read("f" + i)).isEqualTo("here");
      }
      Files.writeString(base.resolve("data1/ab/c/7"), "late");
      assertThat(union.read("f7")).isEqualTo("late");
    }
  }

  /** What other layers have on the way hides no data-only layer, from the kernel neither. */
  @ParameterizedTest
  @ValueSource(strings = {"file", "mark", "opaque"})
  void read_ofDataOnly_whoseWayALayerBlocks(String kind) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, for attributes of the overlay");
    Files.writeString(Files.createDirectories(base.resolve("data1/ab")).resolve("cd"), "here");
    Files.createDirectories(base.resolve("lower2"));
    switch (kind) {
      case "file" -> Files.writeString(base.resolve("lower2/ab"), "of an image");
      case "mark" -> Files.createFile(base.resolve("lower2/.wh.ab"));
      default ->
          Files.createFile(
              Files.createDirectories(base.resolve("lower2/ab")).resolve(".wh..wh..opq"));
    }
    Files.createDirectories(base.resolve("lower3"));
    markedFile("lower1/marked", 4, "/ab/cd", "trusted");
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      assertThat(union.read("marked")).isEqualTo("here");
    }
  }

  /** The mark of a file that is gone, or is none, is not the data of another. */
  @ParameterizedTest
  @ValueSource(strings = {"lower2/ab/.wh.cd", "lower2/ab/cd/"})
  void read_ofDataOnly_thatALayerHides_isEio(String path) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, for attributes of the overlay");
    Files.writeString(Files.createDirectories(base.resolve("data1/ab")).resolve("cd"), "here");
    Files.createDirectories(base.resolve("lower2/ab"));
    Path hiding = base.resolve(path);
    boolean directory = path.endsWith("/");
    assertThat(directory ? Files.createDirectory(hiding) : Files.createFile(hiding)).isNotNull();
    Files.createDirectories(base.resolve("lower3"));
    markedFile("lower1/marked", 4, "/ab/cd", "trusted");
    try (OpenedUnion union = OpenedUnion.readOnly(base)) {
      ErrnoException hidden = assertThrows(ErrnoException.class, () -> union.read("marked"));
      assertThat(hidden.errno()).isEqualTo(Errno.EIO);
    }
  }

  @Test
  void list_showsAFileWhoseDataIsMissingAndAllOthers() throws IOException {
    markedFile("upper/lost", 8, "");
    try (OpenedUnion union = open()) {
      union.write("file", "PRECIOUS");
      assertThat(union.list("")).containsExactly("file", "lost");
    }
  }

  /** A crash has ended a cut: the data is longer than the file. */
  @Test
  void seek_endsWhereTheFileShowsItselfToEnd() throws IOException {
    markedFile("upper/file", 4, "");
    try (OpenedUnion union = open();
        OpenFile file = union.open("file", OpenFlags.RDONLY)) {
      Seek seek = new Seek(union.union());
      assertThat(seek.seek(file, 3, FileData.SEEK_DATA)).isEqualTo(3);
      assertThat(seek.seek(file, 0, FileData.SEEK_HOLE)).isEqualTo(4);
      assertThat(seek.seekDense(file, 3, FileData.SEEK_DATA)).isEqualTo(3);
      assertThat(seek.seekDense(file, 0, FileData.SEEK_HOLE)).isEqualTo(4);
      for (int whence : new int[] {FileData.SEEK_DATA, FileData.SEEK_HOLE}) {
        ErrnoException past = assertThrows(ErrnoException.class, () -> seek.seek(file, 4, whence));
        assertThat(past.errno()).isEqualTo(Errno.ENXIO);
        past = assertThrows(ErrnoException.class, () -> seek.seekDense(file, 4, whence));
        assertThat(past.errno()).isEqualTo(Errno.ENXIO);
      }
    }
  }

  /** The server ends between the steps of a cut to nothing. */
  @Test
  void cut_thatACrashEnds_leavesNothingOrEverything() throws IOException {
    for (CrashPoint point :
        new CrashPoint[] {
          CrashPoint.DATA_FILLED, CrashPoint.DATA_SYNCED, CrashPoint.DATA_UNMARKED
        }) {
      markedFile("upper/file", 8, "");
      try (OpenedUnion union = open()) {
        union.union().watch(new Crash(point));
        assertThrows(
            Crashed.class, () -> union.open("file", OpenFlags.WRONLY | OpenFlags.TRUNC).close());
      }
      try (OpenedUnion union = open()) {
        assertThat(union.read("file")).isAnyOf("", "precious");
        union.write("file", "written");
      }
      try (OpenedUnion union = open()) {
        assertThat(union.read("file")).startsWith("written");
      }
      Files.delete(base.resolve("upper/file"));
    }
  }

  /** What stat shows after a crash stays, also when the data comes at last. */
  @Test
  void cutToAPart_thatACrashEnds_keepsTheLengthThatItShows() throws IOException {
    for (CrashPoint point :
        new CrashPoint[] {
          CrashPoint.DATA_FILLED, CrashPoint.DATA_SYNCED, CrashPoint.DATA_UNMARKED
        }) {
      markedFile("upper/file", 8, "");
      try (OpenedUnion union = open()) {
        union.union().watch(new Crash(point));
        Setattr.Change cut = new Setattr.Change(null, null, null, 3L, null, null, null, null);
        Setattr setattr = new Setattr(union.union(), union.copyUp());
        assertThrows(Crashed.class, () -> setattr.setattr(union.node("file"), cut).size());
      }
      try (OpenedUnion union = open()) {
        int shown = (int) union.stat("file").size();
        assertThat(shown).isAnyOf(3, 8);
        try (OpenFile file = union.open("file", OpenFlags.WRONLY)) {
          union.write(file, shown, "x");
        }
        assertThat(union.read("file")).isEqualTo("precious".substring(0, shown) + "x");
      }
      Files.delete(base.resolve("upper/file"));
    }
  }

  /** As that of a layer which was the upper of a union that a crash has ended. */
  @Test
  void copyUp_ofAFileOfALayerThatIsShorterThanItsData_keepsTheLengthThatItShows()
      throws IOException {
    Path data = Files.createDirectories(base.resolve("lower2")).resolve("file");
    Files.move(base.resolve("lower1/file"), data);
    markedFile("lower1/file", 3, "");
    try (OpenedUnion union = open()) {
      assertThat(union.stat("file").size()).isEqualTo(3);
      try (OpenFile file = union.open("file", OpenFlags.WRONLY)) {
        union.write(file, 3, "x");
      }
      assertThat(union.read("file")).isEqualTo("prex");
    }
  }

  /**
   * An empty file loses its mark when it is met after a crash. One that is known is being cut: if
   * the cut fails it gets its length again, and must have its mark still.
   */
  @Test
  void lookup_ofAFileThatIsBeingCut_leavesTheMark() throws IOException {
    markedFile("upper/file", 8, "");
    byte[] path = base.resolve("upper/file").toString().getBytes(UTF_8);
    try (OpenedUnion union = open();
        Fd file = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.RDWR)) {
      assertThat(union.node("file").isRegular()).isTrue();
      FileData.truncate(file, 0);
      assertThat(union.node("file").isRegular()).isTrue();
      FileData.truncate(file, 8);
    }
    try (OpenedUnion union = open()) {
      assertThat(union.read("file")).isEqualTo("precious");
    }
  }

  private static final class Crashed extends RuntimeException {
    private static final long serialVersionUID = 1;
  }

  /** Ends a change at a step. */
  private record Crash(CrashPoint point) implements UnionWatcher {
    @Override
    public void reached(CrashPoint now) {
      if (now == point) {
        throw new Crashed();
      }
    }
  }
}
