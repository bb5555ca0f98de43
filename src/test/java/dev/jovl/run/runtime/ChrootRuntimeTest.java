package dev.jovl.run.runtime;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.run.root.ContainerUser;
import dev.jovl.run.spec.ContainerSpec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the fallback writes for the shell that enters a container. */
final class ChrootRuntimeTest {

  /** Makes the words of an entry the arguments of a program that shows them. */
  private static final String SHOW = ". \"$0\" && printf '%s\\n' \"$KEY\" \"$@\"";

  private final Path root;

  ChrootRuntimeTest(@TempDir Path temporary) {
    root = temporary;
  }

  private List<String> entered(List<String> variables) throws IOException, InterruptedException {
    PreparedContainer container =
        new PreparedContainer(
            ContainerSpec.builder(root, List.of("program")).build(),
            root,
            new ContainerUser(0, 0, List.of(0L), "/"),
            variables,
            "/",
            List.of("SYS_CHROOT"),
            List.of(),
            List.of(),
            root);
    List<String> unused = new ChrootRuntime().command(container);
    Process shell =
        new ProcessBuilder("sh", "-c", SHOW, root.resolve("entry").toString(), "program").start();
    String words = new String(shell.getInputStream().readAllBytes(), UTF_8);
    assertThat(shell.waitFor()).isEqualTo(0);
    return words.lines().toList();
  }

  /** Everybody may read the arguments of a program in /proc. */
  @Test
  void variables_areNoArguments() throws Exception {
    List<String> shown = entered(List.of("PATH=/bin", "KEY=it's $hush", "UID=7", "a-b=c"));
    assertThat(shown.get(0)).isEqualTo("it's $hush");
    List<String> arguments = shown.subList(1, shown.size());
    assertThat(arguments.toString()).doesNotContain("hush");
    assertThat(arguments).containsAtLeast("UID=7", "a-b=c", "--", "program").inOrder();
  }
}
