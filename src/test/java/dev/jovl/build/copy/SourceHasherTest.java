package dev.jovl.build.copy;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.build.digest.DigestMemory;
import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.dockerfile.pattern.PathPattern;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.oci.Digest;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.NeedsRoot;
import dev.jovl.testing.Shell;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** The digests of what is copied, on real directories. */
@ExtendWith(NeedsRoot.class)
final class SourceHasherTest {

  private Path context;

  @BeforeEach
  void makeContext(@TempDir Path directory) {
    context = directory;
  }

  private Digest digest(String from, Ownership ownership) throws Exception {
    byte[] path = context.toString().getBytes(UTF_8);
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    try (Fd source = Open.path(Fd.CURRENT_DIRECTORY, path, flags)) {
      SourceTree tree = new SourceTree(source, IgnorePatterns.none());
      SourceHasher hasher = new SourceHasher(ownership, new FileDigests(DigestMemory.none()));
      for (Source found : tree.match(PathPattern.of(from))) {
        tree.visit(found, IgnorePatterns.none().root(), hasher.entries());
      }
      return hasher.finish();
    }
  }

  /** Returns the digest of the context after a command in it. */
  private Digest digestAfter(String command) throws Exception {
    shell(command);
    return digest("d", Ownership.ROOT);
  }

  private void shell(String command) throws Exception {
    Shell.run(context, command);
  }

  private Digest modeOf(String mode) throws Exception {
    Files.setPosixFilePermissions(context.resolve("d/a"), PosixFilePermissions.fromString(mode));
    return digest("d", new Ownership(0, 0, ModeChange.parse("644")));
  }

  @Test
  void digest_seesEverythingButTimes() throws Exception {
    Files.createDirectory(context.resolve("d"));
    Files.writeString(context.resolve("d/a"), "x");
    Digest first = digest("d", Ownership.ROOT);
    Files.setLastModifiedTime(context.resolve("d/a"), FileTime.fromMillis(1));
    assertWithMessage("times").that(digest("d", Ownership.ROOT)).isEqualTo(first);

    Files.move(context.resolve("d/a"), context.resolve("d/b"));
    assertWithMessage("name").that(digest("d", Ownership.ROOT)).isNotEqualTo(first);
    Files.move(context.resolve("d/b"), context.resolve("d/a"));

    Files.setPosixFilePermissions(
        context.resolve("d/a"), PosixFilePermissions.fromString("rwx------"));
    assertWithMessage("mode").that(digest("d", Ownership.ROOT)).isNotEqualTo(first);
    assertWithMessage("mode under --chmod")
        .that(digest("d", new Ownership(0, 0, ModeChange.parse("644"))))
        .isEqualTo(modeOf("rw-r-xr-x"));
    modeOf("rw-r--r--");

    FileTime time = Files.getLastModifiedTime(context.resolve("d/a"));
    Files.writeString(context.resolve("d/a"), "y");
    Files.setLastModifiedTime(context.resolve("d/a"), time);
    assertWithMessage("content of equal size and time")
        .that(digest("d", Ownership.ROOT))
        .isNotEqualTo(first);
    Files.writeString(context.resolve("d/a"), "x");
    assertThat(digest("d", Ownership.ROOT)).isEqualTo(first);

    Files.createLink(context.resolve("d/b"), context.resolve("d/a"));
    Digest linked = digest("d", Ownership.ROOT);
    Files.delete(context.resolve("d/b"));
    Files.writeString(context.resolve("d/b"), "x");
    assertWithMessage("hard link or copy").that(digest("d", Ownership.ROOT)).isNotEqualTo(linked);
  }

  @Test
  void digest_seesTargetsAttributesAndDevices() throws Exception {
    Digest link = digestAfter("mkdir d && ln -s one d/x");
    assertWithMessage("target").that(digestAfter("ln -sfn two d/x")).isNotEqualTo(link);
    assertThat(digestAfter("ln -sfn one d/x")).isEqualTo(link);

    Digest none = digestAfter("rm d/x && touch d/x");
    Digest one = digestAfter("setfattr -n user.x -v one d/x");
    assertWithMessage("attribute").that(one).isNotEqualTo(none);
    assertWithMessage("value of an attribute")
        .that(digestAfter("setfattr -n user.x -v two d/x"))
        .isNotEqualTo(one);
    assertWithMessage("name of an attribute")
        .that(digestAfter("setfattr -x user.x d/x && setfattr -n user.y -v one d/x"))
        .isNotEqualTo(one);

    Digest device = digestAfter("rm d/x && mknod d/x c 1 3");
    assertWithMessage("number of a device")
        .that(digestAfter("rm d/x && mknod d/x c 1 5"))
        .isNotEqualTo(device);
    assertWithMessage("kind of a device")
        .that(digestAfter("rm d/x && mknod d/x b 1 3"))
        .isNotEqualTo(device);
  }
}
