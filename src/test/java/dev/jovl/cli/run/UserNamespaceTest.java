package dev.jovl.cli.run;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The command of a user who is not root, which runs once more in a namespace. */
final class UserNamespaceTest {

  /** Goes into the namespace, tells its number there, and waits for its end. */
  static final class Program {
    public static void main(String[] args) throws Exception {
      if (UserNamespace.isNeeded()) {
        System.exit(UserNamespace.enter(Path.of(args[0])));
      }
      System.out.println(ProcessHandle.current().pid());
      Thread.currentThread().join();
    }
  }

  @Test
  @Timeout(60)
  void enter_killed_takesTheCommandInTheNamespaceWithIt(@TempDir Path store) throws Exception {
    assumeTrue(Self.effectiveUid() != 0, "needs an ordinary user");
    Process outer =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Program.class.getName(),
                store.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader out =
        new BufferedReader(new InputStreamReader(outer.getInputStream(), UTF_8))) {
      String line = out.readLine();
      assumeTrue(line != null, "users make no namespaces here");
      Optional<ProcessHandle> inner = ProcessHandle.of(Long.parseLong(line));
      outer.destroyForcibly().waitFor();
      try {
        if (inner.isPresent()) {
          ProcessHandle unused = inner.get().onExit().get(30, TimeUnit.SECONDS);
        }
      } finally {
        inner.ifPresent(ProcessHandle::destroyForcibly);
      }
      assertThat(inner.map(ProcessHandle::isAlive).orElse(false)).isFalse();
    } finally {
      outer.destroyForcibly();
    }
  }
}
