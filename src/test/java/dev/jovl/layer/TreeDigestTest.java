package dev.jovl.layer;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The digest of a tree, and what of the content of files is in it. */
@ExtendWith(LayerDirectoriesPerTest.class)
final class TreeDigestTest {

  private static final String SAME_TIMES = "; touch -d @0 tree/f tree";

  private final LayerDirectories dirs;
  private final Fd root;

  TreeDigestTest(LayerDirectories dirs) throws IOException {
    this.dirs = dirs;
    this.root = dirs.open(dirs.make("tree"));
  }

  private Digest withData(String script) throws IOException {
    dirs.sh(script + SAME_TIMES);
    return TreeDigest.withData(root);
  }

  @Test
  void withData_ofAHoleThatNobodyCouldRead_endsSoon() throws IOException {
    dirs.sh("truncate -s 8T tree/f; printf x | dd of=tree/f bs=1 seek=7T conv=notrunc status=none");
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> TreeDigest.withData(root));
  }

  /** A file of tmpfs may end near the last offset that there is. */
  @Test
  void withData_nearTheLastOffset_counts() throws IOException {
    dirs.mountTmpfs("far");
    dirs.sh("truncate -s 9223372036854771712 far/f");
    try (Fd far = dirs.open(dirs.path("far"))) {
      String write =
          "printf %s | dd of=far/f bs=1 seek=9223372036854771710 conv=notrunc status=none";
      dirs.sh(write.formatted("a") + "; touch -d @0 far/f");
      Digest one = TreeDigest.withData(far);
      dirs.sh(write.formatted("b") + "; touch -d @0 far/f");
      assertThat(TreeDigest.withData(far)).isNotEqualTo(one);
    }
  }

  @Test
  void withData_zerosAndHoles_areTheSame() throws IOException {
    Digest hole = withData("truncate -s 300001 tree/f");
    Digest zeros = withData("head -c 300001 /dev/zero > tree/f");
    assertThat(zeros).isEqualTo(hole);
    assertThat(withData("truncate -s 300002 tree/f")).isNotEqualTo(hole);
  }

  @Test
  void withData_aByteAndItsPlace_count() throws IOException {
    String write = "truncate -s 0 tree/f; truncate -s 300001 tree/f; printf %s | dd of=tree/f bs=1";
    String end = " conv=notrunc status=none";
    Digest one = withData(write.formatted("a") + " seek=70000" + end);
    assertThat(withData(write.formatted("b") + " seek=70000" + end)).isNotEqualTo(one);
    assertThat(withData(write.formatted("a") + " seek=135536" + end)).isNotEqualTo(one);
    assertThat(withData(write.formatted("a") + " seek=300000" + end)).isNotEqualTo(one);
    assertThat(withData(write.formatted("a") + " seek=70000" + end)).isEqualTo(one);
  }

  @Test
  void of_contents_doNotCount() throws IOException {
    dirs.sh("printf a > tree/f" + SAME_TIMES);
    Digest names = TreeDigest.of(root);
    dirs.sh("printf b > tree/f" + SAME_TIMES);
    assertThat(TreeDigest.of(root)).isEqualTo(names);
  }

  @Test
  void withData_interrupted_ends() throws IOException {
    dirs.sh("printf a > tree/f");
    Thread.currentThread().interrupt();
    try {
      assertThrows(InterruptedIOException.class, () -> TreeDigest.withData(root));
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }
}
