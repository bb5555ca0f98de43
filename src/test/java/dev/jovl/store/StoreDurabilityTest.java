package dev.jovl.store;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.testing.Ending;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a store brings to disk, and when, as strace(1) sees its system calls: without that a power
 * failure could leave names of what is not there.
 */
final class StoreDurabilityTest {

  private static final Pattern SYNC =
      Pattern.compile("(?:fsync|fdatasync|syncfs)\\([0-9]+<(.*)>\\) += 0");
  private static final Pattern RENAME =
      Pattern.compile("rename[a-z0-9]*\\(.*?\"([^\"]*)\".*\"([^\"]*)\".*\\) += 0");

  private static final Pattern MKDIR = Pattern.compile("mkdir(?:at)?\\(.*?\"([^\"]*)\".*\\) += 0");

  private Path directory = Path.of("");

  @BeforeEach
  void requireStrace(@TempDir Path temporary) throws Exception {
    // strace shows descriptors by their real paths
    directory = temporary.toRealPath();
    assumeTrue(
        run(List.of("sh", "-c", "strace -o " + directory + "/probe true 2>/dev/null")) == 0,
        "needs strace, and that it may trace: scripts/setup --with-peers");
  }

  private static int run(List<String> command) throws Exception {
    return Ending.code(
        new ProcessBuilder(command)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  /** Makes an image in another process; returns the calls of each of its threads. */
  private List<List<String>> callsOfAnImage(Path store) throws Exception {
    Path traces = Files.createTempDirectory(directory, "traces");
    List<String> command =
        new ArrayList<>(
            List.of("strace", "-ff", "-qq", "-y", "-s", "4096", "-o", traces + "/thread", "-e"));
    command.add("trace=fsync,fdatasync,syncfs,mkdir,mkdirat,rename,renameat,renameat2");
    command.addAll(StoreWorker.command(store, "i", 1, "no"));
    assertThat(run(command)).isEqualTo(0);
    List<List<String>> calls = new ArrayList<>();
    try (Stream<Path> threads = Files.list(traces)) {
      for (Path thread : threads.toList()) {
        calls.add(Files.readAllLines(thread));
      }
    }
    return calls;
  }

  /**
   * Requires of each rename that what it moves is on disk before, and the directory that it moves
   * it to at the next sync; returns how many there were.
   */
  private static int assertDurable(List<String> calls) {
    Set<String> onDisk = new HashSet<>();
    String wanted = "";
    int renames = 0;
    for (String call : calls) {
      Matcher sync = SYNC.matcher(call);
      Matcher rename = RENAME.matcher(call);
      if (sync.matches()) {
        onDisk.add(sync.group(1));
        wanted = sync.group(1).equals(wanted) ? "" : wanted;
      } else if (rename.matches()) {
        assertWithMessage("renamed, and its directory not brought to disk").that(wanted).isEmpty();
        assertWithMessage("on disk before %s", call).that(onDisk).contains(rename.group(1));
        wanted = String.valueOf(Path.of(rename.group(2)).getParent());
        renames++;
      }
    }
    assertWithMessage("renamed, and its directory not brought to disk").that(wanted).isEmpty();
    return renames;
  }

  /** Requires that what is renamed into a directory of the store finds that on disk. */
  private static void assertDirectoriesDurable(Path store, List<String> calls) {
    Set<String> made = new HashSet<>();
    for (String call : calls) {
      Matcher sync = SYNC.matcher(call);
      Matcher mkdir = MKDIR.matcher(call);
      Matcher rename = RENAME.matcher(call);
      if (mkdir.matches() && !mkdir.group(1).equals(store.toString())) {
        made.add(mkdir.group(1));
      } else if (sync.matches()) {
        made.removeIf(path -> sync.group(1).equals(String.valueOf(Path.of(path).getParent())));
      } else if (rename.matches()) {
        String to = String.valueOf(Path.of(rename.group(2)).getParent());
        assertWithMessage("made, and not on disk before %s", call).that(made).doesNotContain(to);
      }
    }
  }

  @Test
  void image_isOnDiskBeforeItsName() throws Exception {
    int renames = 0;
    for (List<String> calls : callsOfAnImage(directory.resolve("store"))) {
      renames += assertDurable(calls);
      assertDirectoriesDurable(directory.resolve("store"), calls);
    }
    // the version, two layers, the configuration, the name
    assertThat(renames).isEqualTo(5);
  }

  /** Whoever put it and its name there may have been killed between its rename and its sync. */
  @Test
  void imageThatIsThere_isOnDiskWithItsName() throws Exception {
    Path store = directory.resolve("store");
    List<List<String>> unused = callsOfAnImage(store);
    List<String> synced = new ArrayList<>();
    for (String call : callsOfAnImage(store).stream().flatMap(List::stream).toList()) {
      Matcher sync = SYNC.matcher(call);
      if (sync.matches()) {
        synced.add(sync.group(1));
      }
    }
    assertThat(synced)
        .containsAtLeast(store + "/layers", store + "/documents/sha256", store.toString())
        .inOrder();
  }
}
