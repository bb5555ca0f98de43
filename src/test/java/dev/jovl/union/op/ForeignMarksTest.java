package dev.jovl.union.op;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Attributes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Open;
import dev.jovl.linux.Xattrs;
import dev.jovl.linux.proc.NamespaceIds;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import dev.jovl.posix.Stat;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.whiteout.OverrideXattr;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Marks in attributes that every owner of a file can write. A redirect is followed with the rights
 * of the mounter, so those of others would show what only the mounter may read.
 */
final class ForeignMarksTest {
  private static final UnionOptions DEFAULTS = UnionOptions.builder().userXattr(true).build();
  private static final UnionOptions METACOPY = DEFAULTS.toBuilder().metacopy(true).build();
  private static final int STRANGER = 1234;

  private Path base;

  @BeforeEach
  void layers(@TempDir Path temp) throws IOException {
    assumeTrue(NamespaceIds.isRootOfAll(), "needs root, to give files away");
    base = temp;
    Path secret = Files.createDirectories(base.resolve("lower2/secret"));
    Files.writeString(secret.resolve("key"), "precious");
    Files.createDirectories(base.resolve("lower1"));
  }

  private void change(String path, int owner, String... marks) throws IOException {
    byte[] bytes = base.resolve(path).toString().getBytes(UTF_8);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, bytes, OpenFlags.RDONLY)) {
      for (String mark : marks) {
        String[] parts = mark.split("=", 2);
        Xattrs.set(fd, parts[0].getBytes(UTF_8), parts[1].getBytes(UTF_8), 0);
      }
      Attributes.chown(fd, owner, owner);
    }
  }

  /** Makes a file that says that its data is that of the key. */
  private void markedFile(String path, int owner, String namespace) throws IOException {
    Files.createDirectories(base.resolve(path).getParent());
    byte[] made = Files.createFile(base.resolve(path)).toString().getBytes(UTF_8);
    try (Fd fd = Open.path(Fd.CURRENT_DIRECTORY, made, OpenFlags.RDWR)) {
      FileData.truncate(fd, 8);
    }
    change(
        path, owner, namespace + ".overlay.metacopy=", namespace + ".overlay.redirect=/secret/key");
  }

  private void markedDirectory(String path, int owner) throws IOException {
    Files.createDirectories(base.resolve(path));
    change(path, owner, "user.overlay.redirect=/secret");
  }

  private void assertRefused(Executable operation) {
    assertErrno(Errno.EPERM, operation);
  }

  private static void assertErrno(Errno errno, Executable operation) {
    assertThat(assertThrows(ErrnoException.class, operation).errno()).isEqualTo(errno);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lower1/f", "upper/f"})
  void file_ofAStranger_isRefused(String path) throws IOException {
    markedFile(path, STRANGER, "user");
    for (UnionOptions options : new UnionOptions[] {DEFAULTS, METACOPY}) {
      try (OpenedUnion union = OpenedUnion.writable(base, options)) {
        assertRefused(() -> union.read("f"));
        assertThat(union.list("")).containsExactly("f", "secret");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lower1/f", "upper/f"})
  void file_ofTheMounter_isFollowedWithMetacopy(String path) throws IOException {
    markedFile(path, 0, "user");
    try (OpenedUnion union = OpenedUnion.writable(base, DEFAULTS)) {
      assertRefused(() -> union.read("f"));
    }
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      assertThat(union.read("f")).isEqualTo("precious");
    }
  }

  /** Only an administrator can write those, or whoever has made the disk. */
  @ParameterizedTest
  @ValueSource(strings = {"lower1/f", "upper/f"})
  void trustedMarks_areFollowedWhoeverOwnsTheFile(String path) throws IOException {
    markedFile(path, STRANGER, "trusted");
    for (UnionOptions options :
        List.of(
            UnionOptions.builder().metacopy(true).build(),
            UnionOptions.builder().followMetacopy(true).build())) {
      try (OpenedUnion union = OpenedUnion.writable(base, options)) {
        assertThat(union.read("f")).isEqualTo("precious");
      }
    }
  }

  /** As the kernel's overlayfs says without the option. */
  @ParameterizedTest
  @ValueSource(strings = {"lower1/f", "upper/f"})
  void trustedMarks_areRefusedWithoutMetacopy(String path) throws IOException {
    markedFile(path, 0, "trusted");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertRefused(() -> union.read("f"));
      assertRefused(() -> union.stat("f"));
      assertRefused(() -> union.unlink("f"));
      assertThat(union.list("")).containsExactly("f", "secret");
    }
  }

  /** An upper of somebody else must not choose what of a data-only layer it shows. */
  @Test
  void trustedMarks_thatLeadToDataAlone_areRefusedWithoutMetacopy() throws IOException {
    Path data = Files.createDirectories(base.resolve("data1/secret"));
    Files.move(base.resolve("lower2/secret/key"), data.resolve("key"));
    markedFile("upper/f", 0, "trusted");
    try (OpenedUnion union = OpenedUnion.writable(base, UnionOptions.DEFAULTS)) {
      assertRefused(() -> union.read("f"));
    }
    UnionOptions metacopy = UnionOptions.builder().metacopy(true).build();
    try (OpenedUnion union = OpenedUnion.writable(base, metacopy)) {
      assertThat(union.read("f")).isEqualTo("precious");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lower1/d", "upper/d"})
  void directory_ofAStranger_isRefused(String path) throws IOException {
    markedDirectory(path, STRANGER);
    try (OpenedUnion union = OpenedUnion.writable(base, DEFAULTS)) {
      assertRefused(() -> union.list("d"));
      assertThat(union.list("")).containsExactly("d", "secret");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"lower1/d", "upper/d"})
  void directory_ofTheMounter_isFollowed(String path) throws IOException {
    markedDirectory(path, 0);
    try (OpenedUnion union = OpenedUnion.writable(base, DEFAULTS)) {
      assertThat(union.list("d")).containsExactly("key");
    }
  }

  /** What is hidden is not shown, whatever it says. */
  @Test
  void fileAboveARefusedOne_canBeRemoved() throws IOException {
    markedFile("lower1/f", STRANGER, "user");
    Files.writeString(Files.createDirectories(base.resolve("upper")).resolve("f"), "upper");
    try (OpenedUnion union = OpenedUnion.writable(base, DEFAULTS)) {
      assertThat(union.read("f")).isEqualTo("upper");
      union.unlink("f");
      assertThat(union.list("")).containsExactly("secret");
    }
  }

  /** The owner that counts is the one on disk, not the one that an attribute shows. */
  @Test
  void ownerInAnAttribute_isNotAsked() throws IOException {
    String override = new String(OverrideXattr.CONTAINERS.xattr(), UTF_8);
    markedFile("lower1/f", STRANGER, "user");
    markedFile("lower1/own", 0, "user");
    change("lower1", 0, override + "=0:0:0755:dir");
    change("lower1/f", STRANGER, override + "=0:0:0644:file");
    change("lower1/own", 0, override + "=" + STRANGER + ":0:0644:file");
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      assertRefused(() -> union.read("f"));
      assertThat(union.stat("own").uid()).isEqualTo(STRANGER);
      assertThat(union.read("own")).isEqualTo("precious");
    }
  }

  /**
   * Data-only layers are there to be reached by redirects, whoever owns the file
   * (ovl_check_follow_redirect of the kernel), and no other layer is by a stranger's.
   */
  @Test
  void data_inADataOnlyLayer_needsNoMetacopy() throws IOException {
    Files.writeString(Files.createDirectories(base.resolve("data1")).resolve("object"), "object");
    Files.writeString(base.resolve("lower2/private"), "private");
    markedFile("lower1/f", 0, "user");
    change("lower1/f", 0, "user.overlay.redirect=/object");
    markedFile("lower1/g", STRANGER, "user");
    change("lower1/g", STRANGER, "user.overlay.redirect=/object");
    markedFile("lower1/h", STRANGER, "user");
    change("lower1/h", STRANGER, "user.overlay.redirect=/private");
    markedFile("lower1/private", STRANGER, "user");
    change("lower1/private", STRANGER, "user.overlay.redirect=private");
    try (OpenedUnion union = OpenedUnion.readOnly(base, DEFAULTS)) {
      assertThat(union.read("f")).isEqualTo("object");
      assertThat(union.read("g")).isEqualTo("object");
      assertErrno(Errno.ENOENT, () -> union.read("h"));
      assertRefused(() -> union.read("private"));
    }
  }

  @Test
  void rename_ofAStrangersMergedDirectory_isExdev() throws IOException {
    Files.createDirectories(base.resolve("lower2/d/sub"));
    change("lower2/d", STRANGER);
    try (OpenedUnion union = OpenedUnion.writable(base, DEFAULTS)) {
      assertErrno(Errno.EXDEV, () -> union.rename("d", "e", 0));
      union.rename("secret", "open", 0);
    }
    try (OpenedUnion union = OpenedUnion.writable(base, DEFAULTS)) {
      assertThat(union.list("d")).containsExactly("sub");
      assertThat(union.list("open")).containsExactly("key");
    }
  }

  @Test
  void chown_ofARenamedDirectory_isRefused() throws IOException {
    Files.createDirectories(base.resolve("lower2/d/sub"));
    try (OpenedUnion union = OpenedUnion.writable(base, DEFAULTS)) {
      union.rename("d", "e", 0);
      assertRefused(() -> chown(union, "e", STRANGER));
      chown(union, "e", 0);
      chown(union, "secret", STRANGER);
    }
    try (OpenedUnion union = OpenedUnion.writable(base, DEFAULTS)) {
      assertThat(union.list("e")).containsExactly("sub");
      assertThat(union.list("secret")).containsExactly("key");
    }
  }

  @Test
  void chown_toAStranger_bringsTheData() throws IOException {
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      chown(union, "secret/key", 0);
      assertThat(union.node("secret/key").sources().metacopy()).isTrue();
      chown(union, "secret/key", STRANGER);
      assertThat(union.node("secret/key").sources().metacopy()).isFalse();
    }
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      assertThat(union.read("secret/key")).isEqualTo("precious");
    }
  }

  @Test
  void copyUp_ofAStrangersFile_bringsTheData() throws IOException {
    change("lower2/secret/key", STRANGER);
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      chown(union, "secret/key", STRANGER);
    }
    try (OpenedUnion union = OpenedUnion.writable(base, METACOPY)) {
      assertThat(union.read("secret/key")).isEqualTo("precious");
    }
  }

  private static void chown(OpenedUnion union, String path, int owner) throws ErrnoException {
    Setattr.Change change = new Setattr.Change(null, owner, null, null, null, null, null, null);
    Stat shown = new Setattr(union.union(), union.copyUp()).setattr(union.node(path), change);
    assertThat(shown.uid()).isEqualTo(owner);
  }
}
