package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** buildah of a user with subordinate ids, in its own user namespace. */
@ExtendWith(BenchPerTest.class)
final class RootlessBuildahTest {
  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      RUN mkdir /d && echo one > /one && echo two > /d/two
      RUN rm /one && mv /d /e && chmod 2750 /e && chown 12:34 /e/two
      """;

  private static final String BUILD =
      """
      set -e
      cd home
      buildah bud --isolation chroot -t image ../context >&2
      buildah unshare sh ../look.sh
      """;

  private static final String LOOK =
      """
      set -e
      container=$(buildah from image)
      root=$(buildah mount $container)
      grep -c "^fuse-overlayfs $root fuse.fuse-overlayfs " /proc/mounts
      cat $root/e/two
      stat -c '%a %u:%g' $root/e $root/e/two
      echo changed >> $root/e/two
      test ! -e $root/one
      buildah umount $container > /dev/null
      """;

  private final JovlBench bench;
  private Somebody somebody;

  RootlessBuildahTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    somebody = Somebody.with(bench, DOCKERFILE);
  }

  @Test
  void build_worksWithoutRoot() throws IOException {
    Files.writeString(bench.path("look.sh"), LOOK);
    Outcome outcome = somebody.run(BUILD);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("1\ntwo\n2750 0:0\n644 12:34\n");
  }
}
