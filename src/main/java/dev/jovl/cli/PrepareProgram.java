package dev.jovl.cli;

import dev.jovl.cli.mount.ServerProcess;
import dev.jovl.cli.output.ExitCode;
import dev.jovl.cli.output.Failure;
import dev.jovl.layer.compression.Compression;
import dev.jovl.linux.tree.Trees;
import dev.jovl.mount.MountTable;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.server.MountServer;
import dev.jovl.mount.server.ServerAddress;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;
import java.util.stream.Stream;

/**
 * What the launcher runs once after a build or an installation. It takes native libraries out of
 * their jars, and does what commands do: the virtual machine lists the classes that are loaded for
 * it, and these are put into the archive of classes.
 */
final class PrepareProgram {
  private PrepareProgram() {}

  /** Prepares the directory that holds the program, and returns the exit code. */
  static int run(Path home) throws IOException {
    boolean arm = System.getProperty("os.arch", "").equals("aarch64");
    Path directory = Files.createDirectories(home.resolve("native"));
    String jffi = "jni/" + (arm ? "aarch64" : "x86_64") + "-Linux/libjffi-1.2.so";
    unpack(jffi, directory.resolve("libjffi-1.2.so"));
    unpack(Compression.nativeLibrary(), directory.resolve("libzstd-jni.so"));
    loadOwnClasses(home.resolve("jovl.jar"));
    Path scratch = Files.createTempDirectory("jovl-prepare");
    try {
      new CdsTrainingRun(Files.createDirectory(scratch.resolve("images"))).run();
      exercise(scratch, home.resolve("jovl.jar"));
    } finally {
      Trees.remove(scratch);
    }
    return ExitCode.OK;
  }

  /** Unpacks a native library; otherwise each start would do so, into a temporary file. */
  private static void unpack(String name, Path target) throws IOException {
    try (InputStream library = Main.class.getClassLoader().getResourceAsStream(name)) {
      if (library == null) {
        throw Failure.of(ExitCode.FAILED, name, "not in the class path", "build again");
      }
      Path next = Files.createTempFile(target.getParent(), "lib", ".so");
      Files.copy(library, next, StandardCopyOption.REPLACE_EXISTING);
      Files.move(next, target, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private static void loadOwnClasses(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      for (String name : (Iterable<String>) file.stream().map(e -> e.getName())::iterator) {
        boolean ours = name.startsWith("dev/jovl/") && name.endsWith(".class");
        if (ours && !name.contains("-info") && !name.contains("/jnr/")) {
          load(name.substring(0, name.length() - ".class".length()).replace('/', '.'));
        }
      }
    }
  }

  private static void load(String name) throws IOException {
    try {
      Class<?> unused = Class.forName(name, false, Main.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw new IOException(e);
    }
  }

  private static List<byte[]> arguments(Path scratch) {
    return Stream.of(
            "-o",
            String.format("lowerdir=%1$s/l,upperdir=%1$s/u,workdir=%1$s/w", scratch),
            scratch + "/m")
        .map(text -> text.getBytes(StandardCharsets.UTF_8))
        .toList();
  }

  /**
   * Plays client, server and a mount in one process. If nothing can be mounted, a few classes are
   * missing.
   */
  private static void exercise(Path scratch, Path jar) throws IOException {
    for (String name : List.of("l", "u", "w", "m")) {
      Files.createDirectory(scratch.resolve(name));
    }
    Files.writeString(scratch.resolve("l/file"), "lower");
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put("JOVL_RUNTIME_DIR", scratch.toString());
    ServerAddress address = ServerAddress.here(jar, environment);
    MountTable table = MountTable.create();
    try (MountServer server = MountServer.open(address, table)) {
      Thread serving = new Thread(() -> server.serve(Duration.ofMinutes(1)), "serve");
      serving.setDaemon(true);
      serving.start();
      MountCommandLine line = MountCommandLine.parse(Dialect.JOVL, arguments(scratch));
      MountCall call = MountCall.ofThisProcess(Dialect.JOVL, arguments(scratch));
      if (line.isServed() && ServerProcess.mount(call, address).refusal() == null) {
        use(scratch.resolve("m"));
      }
    } catch (IOException e) {
      System.err.println("mount: " + e.getMessage());
    } finally {
      table.unmountAll();
    }
  }

  /** Another process does it: one that waits for its own answer could not be killed. */
  private static void use(Path mount) throws IOException {
    Process user =
        new ProcessBuilder("sh", "-c", "cat file && echo >> file && mkdir d && mv file d && rm d/*")
            .directory(mount.toFile())
            .start();
    user.getInputStream().transferTo(OutputStream.nullOutputStream());
  }
}
