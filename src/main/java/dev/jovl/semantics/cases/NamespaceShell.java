package dev.jovl.semantics.cases;

import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Violation;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A user namespace with the ids 0 to 65535, which outside are those from {@link #BASE} on. All
 * other ids have no number in it. A JVM has threads and cannot enter one, so programs do it.
 */
final class NamespaceShell implements AutoCloseable {
  /** What 0 is outside. */
  static final int BASE = 100_000;

  /** {@code e COMMAND...} prints why the command fails, and only that. */
  private static final String PRELUDE =
      "LC_ALL=C; export LC_ALL; umask 022; e() { \"$@\" 2>&1 | sed 's/.*: //'; }\n";

  private final Process keeper;
  private final Path directory;

  private NamespaceShell(Process keeper, Path directory) {
    this.keeper = keeper;
    this.directory = directory;
  }

  /** Makes a namespace whose programs work in the mount; it lives until the stage closes it. */
  static NamespaceShell of(Stage s) throws IOException {
    return s.closeLater(of(s.mountPoint()));
  }

  private static NamespaceShell of(Path directory) throws IOException {
    Process keeper =
        new ProcessBuilder("unshare", "--user", "sh", "-c", "echo; read end")
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    NamespaceShell namespace = new NamespaceShell(keeper, directory);
    try {
      if (keeper.getInputStream().read() < 0) {
        throw new IOException("a user namespace cannot be made");
      }
      String map = "0 " + BASE + " 65536";
      for (String kind : List.of("uid_map", "gid_map")) {
        Files.writeString(Path.of("/proc", Long.toString(keeper.pid()), kind), map);
      }
      return namespace;
    } catch (IOException e) {
      namespace.close();
      throw e;
    }
  }

  /**
   * Runs a script as root of the namespace, with all capabilities in it, and returns what it
   * prints.
   *
   * @throws Violation if it fails
   */
  String asRoot(String script) throws Exception {
    return run("--reuid=0", "--regid=0", "--clear-groups", script);
  }

  /** Runs a script as a user of the namespace with a group of the same number, and no other. */
  String as(int id, String script) throws Exception {
    return run("--reuid=" + id, "--regid=" + id, "--clear-groups", script);
  }

  /** Runs a script as a user of the namespace with a supplementary group. */
  String as(int id, int group, String script) throws Exception {
    return run("--reuid=" + id, "--regid=" + id, "--groups=" + group, script);
  }

  private String run(String uid, String gid, String groups, String script) throws Exception {
    String target = "--target=" + keeper.pid();
    return Programs.run(
        directory,
        List.of(
            "nsenter",
            target,
            "--user",
            "--setuid=0",
            "--setgid=0",
            "setpriv",
            uid,
            gid,
            groups,
            "sh",
            "-ec",
            PRELUDE + script));
  }

  @Override
  public void close() {
    keeper.destroyForcibly();
  }
}
