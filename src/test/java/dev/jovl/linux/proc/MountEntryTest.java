package dev.jovl.linux.proc;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.common.primitives.Bytes;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Mounts;
import dev.jovl.linux.Names;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.FileName;
import dev.jovl.posix.MountFlags;
import dev.jovl.testing.Shell;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MountEntryTest {

  private static final String LINE =
      "36 35 98:0 /mnt1 /mnt\\040\\1342\r"
          + "\303\251 rw,noatime master:1 shared:2 - fuse.a\\040b  rw\n";

  @ParameterizedTest
  @ValueSource(strings = {"plain", "a b", "back\\slash", "\\040", "t\tn\n", "c\rr", "\u00e9", "#"})
  void on_findsAMountWhateverItsName(String name, @TempDir Path directory) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    byte[] parent = directory.toRealPath().toString().getBytes(UTF_8);
    byte[] target = Bytes.concat(parent, ("/" + name).getBytes(UTF_8));
    try (Fd above = Open.directory(directory)) {
      Names.mkdir(above, FileName.of(name), 0755);
    }
    Mounts.mount("tmpfs", target, "tmpfs", MountFlags.NODEV, new byte[0]);
    try {
      MountEntry entry = MountEntry.on(target).orElseThrow();
      assertThat(entry.target()).isEqualTo(target);
      assertThat(entry.type()).isEqualTo("tmpfs");
      assertThat(entry.options().split(",", -1)).asList().contains("nodev");
      assertThat(MountEntry.all().stream().map(MountEntry::mark)).contains(entry.mark());
    } finally {
      Mounts.unmount(target, Mounts.DETACH);
    }
    assertThat(MountEntry.on(target)).isEmpty();
  }

  /** A mount that is moved keeps its place in the list, so it is before what it covers. */
  @Test
  void topmost_isTheMountThatWasMovedThere(@TempDir Path directory) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    Path base = directory.toRealPath();
    // Nothing can be moved out of a mount that others share.
    String script =
        """
        mkdir base
        mount -t tmpfs base base
        trap 'umount -l base' EXIT
        mount --make-private base
        mkdir base/from base/to
        mount -t ramfs early base/from
        mount -t tmpfs late base/to
        mount --move base/from base/to
        grep " $PWD/base/to " /proc/self/mountinfo
        """;
    List<MountEntry> entries = MountEntry.in(Shell.run(base, script).getBytes(UTF_8));
    assertThat(entries).hasSize(2);
    assertThat(topmost(entries, base + "/base/to")).isEqualTo("ramfs");
  }

  private static String topmost(List<MountEntry> entries, String target) {
    return MountEntry.topmost(entries, target.getBytes(UTF_8)).map(MountEntry::type).orElse("");
  }

  private static String topmost(String table, String target) {
    return topmost(MountEntry.in(table.getBytes(UTF_8)), target);
  }

  @Test
  void topmost_isTheParentOfNoOtherOneThere() {
    String moved = "40 50 0:41 / /m rw - moved s rw\n50 30 0:51 / /m rw - covered s rw\n";
    assertThat(topmost(moved, "/m")).isEqualTo("moved");
    String beneath = "50 60 0:51 / /m rw - shown s rw\n60 30 0:61 / /m rw - below s rw\n";
    assertThat(topmost(beneath, "/m")).isEqualTo("shown");
    String below = "70 60 0:71 / /m/n rw - other s rw\n";
    assertThat(topmost(beneath + below, "/m")).isEqualTo("shown");
  }

  @Test
  void topmost_whereTwoAreOnTopOfNothing_theLast() {
    String table = "40 30 0:41 / /a/b rw - hidden s rw\n60 50 0:61 / /a/b rw - shown s rw\n";
    assertThat(topmost(table, "/a/b")).isEqualTo("shown");
  }

  @Test
  void topmost_aRootThatIsItsOwnParent() {
    assertThat(topmost("1 1 0:2 / / rw - rootfs rootfs rw\n", "/")).isEqualTo("rootfs");
  }

  @Test
  void in_readsEachField() {
    List<MountEntry> entries = MountEntry.in((LINE + LINE).getBytes(ISO_8859_1));
    assertThat(entries).hasSize(2);
    MountEntry entry = entries.get(1);
    assertThat(entry.numbers()).isEqualTo("36 98:0");
    assertThat(entry.device()).isEqualTo("98:0");
    assertThat(entry.target()).isEqualTo("/mnt \\2\r\303\251".getBytes(ISO_8859_1));
    assertThat(entry.options()).isEqualTo("rw,noatime");
    assertThat(entry.type()).isEqualTo("fuse.a b");
  }

  @Test
  void number_hasTheMajorOneInItsUpperHalf() {
    assertThat(MountEntry.number("98:3")).isEqualTo((98L << 32) + 3);
  }

  @Test
  void in_aLineOfAnotherKindHasEmptyFields() {
    MountEntry entry = MountEntry.in("no mount\n".getBytes(UTF_8)).get(0);
    assertThat(entry.target()).isEmpty();
    assertThat(entry.type()).isEmpty();
  }

  @Test
  void isBelow_isNeitherTheDirectoryNorALongerName() {
    MountEntry entry = MountEntry.in("1 2 0:3 / /a/b rw - t s rw\n".getBytes(UTF_8)).get(0);
    List<String> below =
        List.of("/", "/a", "/a/b", "/a/b/c", "/aa").stream()
            .filter(directory -> entry.isBelow(directory.getBytes(UTF_8)))
            .toList();
    assertThat(below).containsExactly("/", "/a");
  }
}
