package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Mounts;
import dev.jovl.linux.Self;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountReply;
import dev.jovl.testing.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An upper on a filesystem without extended attributes, as NFS before 4.2: here a ramfs. */
final class PlainUpperTest {
  private final MountTable table = MountTable.create();
  private Path base;

  @BeforeEach
  void prepare(@TempDir Path temp) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = temp;
    for (String name : List.of("disk", "mnt", "lower/d/sub", "lower/e")) {
      Files.createDirectories(base.resolve(name));
    }
    Files.writeString(base.resolve("lower/d/old"), "old");
    Files.writeString(base.resolve("lower/e/old"), "old");
    Files.writeString(base.resolve("lower/file"), "file");
    Mounts.mount("none", bytes(base.resolve("disk")), "ramfs", 0, null);
    for (String name : List.of("upper", "work")) {
      Files.createDirectory(base.resolve("disk").resolve(name));
    }
  }

  @AfterEach
  void unmount() throws IOException {
    table.unmountAll();
  }

  private static byte[] bytes(Object text) {
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  private List<String> mount(String more) {
    String options =
        String.format("lowerdir=%1$s/lower,upperdir=%1$s/disk/upper,workdir=%1$s/disk/work", base);
    List<byte[]> arguments = List.of(bytes("-o"), bytes(options + more), bytes(base + "/mnt"));
    long pid = ProcessHandle.current().pid();
    MountReply reply =
        new MountCalls(table).perform(new MountCall(Dialect.JOVL, arguments, pid, "/"));
    assertWithMessage(reply.lines().toString()).that(reply.refusal()).isNull();
    return reply.lines();
  }

  private String inMount(String script) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", script)
            .directory(base.resolve("mnt").toFile())
            .redirectErrorStream(true)
            .start();
    return new String(Ending.output(process, Duration.ofMinutes(1)), StandardCharsets.UTF_8);
  }

  @Test
  void mount_saysWhatIsMissing() {
    assertThat(mount(""))
        .containsExactly(
            "upperdir: its filesystem has no extended attributes: directories of lower layers"
                + " cannot be renamed, names of one file part when it is changed, and inode numbers"
                + " change then");
  }

  @Test
  void directory_madeWhereOneWasRemoved_isEmpty() throws Exception {
    mount("");
    assertThat(inMount("rm -r d && mkdir d && ls -A d && touch d/new && rm -r e && mkdir e"))
        .isEmpty();
    Mounts.unmount(bytes(base + "/mnt"), 0);
    mount("");
    assertThat(inMount("ls -A d e")).isEqualTo("d:\nnew\n\ne:\n");
    assertThat(inMount("rm -r d e && ls -A && mkdir d && rmdir d && mkdir d && ls -A d"))
        .isEqualTo("file\n");
    assertThat(base.resolve("disk/work/work").toFile().list()).isEmpty();
  }

  /** mv(1) copies and removes when a rename is EXDEV, and only then. */
  @Test
  void directories_areMovedAsPrograms_doWithoutRedirects() throws Exception {
    mount("");
    assertThat(inMount("mv d moved && find . | sort"))
        .isEqualTo(".\n./e\n./e/old\n./file\n./moved\n./moved/old\n./moved/sub\n");
    assertThat(inMount("mkdir n && touch n/new && rm -r e && mv n e && ls -A e"))
        .isEqualTo("new\n");
    Mounts.unmount(bytes(base + "/mnt"), 0);
    mount("");
    assertThat(inMount("ls -A e moved; cat moved/old"))
        .isEqualTo("e:\nnew\n\nmoved:\nold\nsub\nold");
  }

  @Test
  void metadata_isCopiedWithItsData() throws Exception {
    mount(",metacopy=on");
    assertThat(inMount("chmod 600 file && stat -c %a file && cat file")).isEqualTo("600\nfile");
    assertThat(Files.readString(base.resolve("disk/upper/file"))).isEqualTo("file");
  }
}
