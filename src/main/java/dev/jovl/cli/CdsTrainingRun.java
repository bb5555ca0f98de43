package dev.jovl.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.jovl.cli.run.NamespaceReentry;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the commands of images once, on a store that is thrown away, so that the classes that they
 * need are in the archive. One that fails, as a RUN does where there is no container runtime, has
 * loaded most of what it needs all the same.
 */
final class CdsTrainingRun {
  private static final int NOT_FOUND = 404;

  private final Path scratch;

  /** Prepares a run that writes below a directory. */
  CdsTrainingRun(Path scratch) {
    this.scratch = scratch;
  }

  /** Runs the commands; what they print is dropped. */
  void run() throws IOException {
    Path root = Files.createDirectory(scratch.resolve("root"));
    Files.writeString(Files.createDirectory(root.resolve("etc")).resolve("hostname"), "jovl\n");
    Path context = Files.createDirectory(scratch.resolve("context"));
    Files.writeString(context.resolve("file"), "file\n");
    Files.writeString(
        context.resolve("Dockerfile"), "FROM base\nENV A=b\nCOPY file /\nLABEL a=$A\n");
    Files.writeString(context.resolve("run"), "FROM built\nRUN [\"/absent\"]\n");

    command("import", root, "base");
    if (!NamespaceReentry.isNeeded()) {
      command("build", "-t", "built", context);
      command("build", "--progress", "classic", context);
      command("build", "-f", context.resolve("run"), context);
    }
    command("images");
    command("history", "base");
    command("inspect", "base");
    command("tag", "base", "other");
    command("save", "-o", scratch.resolve("archive"), "other");
    command("load", "-i", scratch.resolve("archive"));
    pull();
    command("df");
    command("rmi", "other");
    command("prune");
    int unused = Root.all().execute("--help");
  }

  /** Asks a registry that has nothing. */
  private void pull() throws IOException {
    HttpServer registry =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    registry.createContext("/", CdsTrainingRun::refuse);
    registry.start();
    try {
      command("pull", "127.0.0.1:" + registry.getAddress().getPort() + "/rehearsal");
    } finally {
      registry.stop(0);
    }
  }

  private static void refuse(HttpExchange exchange) throws IOException {
    exchange.sendResponseHeaders(NOT_FOUND, -1);
    exchange.close();
  }

  private void command(Object... words) throws IOException {
    List<String> line = new ArrayList<>(List.of("--root", scratch.resolve("store").toString()));
    for (Object word : words) {
      line.add(word.toString());
    }
    int unused = Root.of(words[0].toString()).execute(line.toArray(new String[0]));
  }
}
