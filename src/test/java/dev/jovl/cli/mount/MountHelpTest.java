package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.mount.request.MountCommandLine.Dialect;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the help says under each name of the program. */
final class MountHelpTest {
  private static List<String> lines(Dialect dialect) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    MountHelp.print(new PrintStream(bytes, true, StandardCharsets.UTF_8), dialect, "name");
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  private static String last(Dialect dialect) {
    List<String> lines = lines(dialect);
    return lines.get(lines.size() - 1);
  }

  @Test
  void fuseOverlayfs_endsWithWhatMeansSomethingElse() {
    String last = last(Dialect.FUSE_OVERLAYFS);
    assertThat(last).startsWith("Under the name of fuse-overlayfs");
    for (String word :
        List.of("Unknown", "::", "\\\\:", "volatile", "metacopy", "noatime", "static_nlink")) {
      assertThat(last).contains(word);
    }
  }

  @Test
  void others_endWithTheirExitCodes() {
    assertThat(last(Dialect.JOVL)).contains("7 a crashed volatile mount");
    assertThat(last(Dialect.HELPER)).contains("32 the mount failed");
  }

  @Test
  void remount_isNamedWhereItIsKnown() {
    assertThat(lines(Dialect.JOVL).toString()).contains("-o remount");
    assertThat(lines(Dialect.HELPER).toString()).contains("-o remount");
    assertThat(lines(Dialect.FUSE_OVERLAYFS).toString()).doesNotContain("-o remount");
  }

  @Test
  void usage_isOfTheNameItWasCalledBy() {
    for (Dialect dialect : Dialect.values()) {
      assertThat(lines(dialect).get(0)).containsMatch("^[Uu]sage: name ");
    }
  }

  @Test
  void helper_hasTheLettersOfItsManualPage() {
    for (String letter : List.of("-s ", "-f ", "-n, -v ", "-t TYPE ", "-N NAMESPACE ", "-o OPT")) {
      assertThat(lines(Dialect.HELPER).toString()).contains(",   " + letter);
    }
  }

  @Test
  void source_isWhatIsShownUnlessItIsIgnored() {
    assertThat(lines(Dialect.JOVL).toString()).contains("SOURCE            device name");
    assertThat(lines(Dialect.FUSE_OVERLAYFS).toString()).contains("SOURCE            ignored");
  }
}
