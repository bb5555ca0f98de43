package dev.jovl.dropin;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Images of a user with subordinate ids whose files have several owners. */
@Timeout(120)
@ExtendWith(BenchPerTest.class)
final class RootlessStoreTest {
  private static final String DOCKERFILE =
      """
      FROM scratch
      COPY busybox /bin/busybox
      RUN ["/bin/busybox", "--install", "-s", "/bin"]
      RUN mkdir /d && echo two > /d/two && chown -R 12:34 /d && chmod 600 /d/two && chmod 700 /d
      """;

  private static final String SCRIPT =
      """
      set -e
      jovl="$PWD/jovl --root $PWD/home/store"
      other="$PWD/jovl --root $PWD/home/other"
      $jovl build -t image context >&2
      $jovl check >&2
      $jovl df >&2
      $jovl save -o home/image.tar image >&2
      $other load -i home/image.tar >&2
      $other run image stat -c '%a %u:%g' /d /d/two
      $other rmi image >&2
      $other prune -a >&2
      $jovl rmi image >&2
      $jovl prune -a >&2
      find home/store/trash home/other/trash -mindepth 1
      """;

  /** A pipe without a reader cannot be opened for writing without waiting. */
  private static final String KILLED =
      """
      set -e
      jovl="$PWD/jovl --root $PWD/home/store"
      mkfifo home/pipe
      $jovl load -i home/pipe >&2 &
      pid=$!
      exec 3>home/pipe
      kill -9 $pid
      wait $pid || echo $?
      timeout 60 sh -c 'while dd if=/dev/null of=home/pipe oflag=nonblock 2>&1; do :; done' >&2
      exec 3>&-
      """;

  private static final String IMPORTED =
      """
      set -e
      jovl="$PWD/jovl --root $PWD/home/store"
      mkdir home/own
      echo own > home/own/file
      $jovl import home/own own >&2
      $jovl import /etc/skel foreign >&2
      $jovl check >&2
      for image in own foreign; do
        printf 'FROM %s\\nCOPY busybox /bin/busybox\\n' $image > context/Dockerfile
        $jovl build -t $image context >&2
        $jovl run $image /bin/busybox stat -c %u:%g /
      done
      $jovl run own /bin/busybox stat -c %u:%g /file
      $jovl run foreign /bin/busybox stat -c %u:%g /.profile
      """;

  private final JovlBench bench;
  private Somebody somebody;

  RootlessStoreTest(JovlBench bench) {
    this.bench = bench;
  }

  @BeforeEach
  void prepare() throws IOException {
    somebody = Somebody.with(bench, DOCKERFILE);
    var unused = bench.launcher("jovl");
  }

  @Test
  void images_keepTheirOwnersAndLeaveNothing() throws IOException {
    Outcome outcome = somebody.run(SCRIPT);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("700 12:34\n600 12:34\n");
  }

  @Test
  void killed_nothingGoesOn() throws IOException {
    Outcome outcome = somebody.run(KILLED);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("137\n");
  }

  @Test
  void import_treeOfTheUserOrOfTheMachine_isRoots() throws IOException {
    Outcome outcome = somebody.run(IMPORTED);
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("0:0\n".repeat(4));
  }
}
