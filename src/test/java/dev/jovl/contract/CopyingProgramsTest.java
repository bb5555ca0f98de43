package dev.jovl.contract;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.Shell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Programs that copy trees in a mount, and then look whether the copy is one. */
final class CopyingProgramsTest {
  private static final String LAYER =
      """
      mkdir -p lower/tree/d upper work mnt
      cd lower/tree
      for f in $(seq 50); do echo $f >d/f$f; done
      ln d/f1 linked
      ln -s d/f2 pointer
      mkfifo pipe
      truncate -s 3M sparse
      chmod 4751 d/f3
      chown 7:8 d/f4
      setfattr -n user.kept -v yes d/f5
      setfacl -m u:7:rw d/f6
      setfacl -d -m g:8:rx d
      find . -exec touch -h -d @1234567890.123456789 {} +
      """;

  /**
   * The copy of what is below, and of the copy; the second time there is nothing to do, and nothing
   * either between the last one and the layer itself.
   */
  private static final String RSYNC =
      """
      for from in tree copy; do
        rsync -aHAX --numeric-ids $from/ $from-again/
        said=$(rsync -aHAXi --checksum --numeric-ids --delete $from/ $from-again/)
        echo "$said"
        test -z "$said"
        mv $from-again copy.next
        rm -rf copy
        mv copy.next copy
      done
      test "$(stat -c %h copy/linked)" = 2
      said=$(rsync -aHAXi --checksum --numeric-ids --delete ../lower/tree/ copy/)
      echo "$said"
      test -z "$said"
      """;

  private static final String GIT =
      """
      export GIT_CONFIG_NOSYSTEM=1 HOME=/nowhere
      git init -q -b main tree
      git -C tree add d pointer
      git -C tree -c user.name=n -c user.email=e commit -q -m one
      git clone -q --no-local tree clone
      git -C clone fsck --strict --no-progress
      said=$(git -C clone status --porcelain)
      echo "$said"
      test -z "$said"
      diff -r tree/d clone/d
      """;

  private Path base;

  @BeforeEach
  void makeLayer(@TempDir Path temp) throws Exception {
    base = temp;
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    run(LAYER, base);
  }

  private static void run(String script, Path directory) throws IOException {
    Shell.run(directory, "umask 022\n" + script);
  }

  private void runInMount(String script, String options) throws Exception {
    try (MountInProcess jovl = new MountInProcess()) {
      String layers = "lowerdir=%1$s/lower,upperdir=%1$s/upper,workdir=%1$s/work,%2$s";
      jovl.mount(List.of("-o", String.format(layers, base, options), base + "/mnt"));
      run(script, base.resolve("mnt"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"engine=kernel", "engine=kernel,metacopy=on", "engine=libfuse"})
  void rsync_findsNothingToDoTheSecondTime(String options) throws Exception {
    runInMount(RSYNC, options);
  }

  @ParameterizedTest
  @ValueSource(strings = {"engine=kernel", "engine=libfuse"})
  void git_clonesWhatIsWholeAndClean(String options) throws Exception {
    runInMount(GIT, options);
  }

  /** The scripts are right where there is no union. */
  @ParameterizedTest
  @ValueSource(strings = {RSYNC, GIT})
  void plainDirectory_isCopiedToo(String script) throws Exception {
    run(script, base.resolve("lower"));
  }
}
