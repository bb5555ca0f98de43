package dev.jovl.testing;

import dev.jovl.cli.Main;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.spi.ToolProvider;

/**
 * The classes under test as an installed program, with the launcher and the archive of classes that
 * make a start quick. It is made once for all tests of a process, where every user can read it, and
 * gone when the process ends.
 */
public final class Installation {
  private static final Path PREFIX = made();

  private Installation() {}

  /** Returns the executable file that is the program under a name. */
  public static Path program(String name) {
    return PREFIX.resolve("bin").resolve(name);
  }

  /**
   * Makes another installation of the same program, which is another build to its servers.
   *
   * @param prefix a directory that does not exist
   */
  static void copyTo(Path prefix) throws IOException {
    Path home = Files.createDirectories(prefix.resolve("lib/jovl"));
    Path jar = PREFIX.resolve("lib/jovl/jovl.jar");
    Path unused = Files.copy(jar, home.resolve("jovl.jar"));
    unused = Files.createSymbolicLink(home.resolve("lib"), jar.resolveSibling("lib"));
    Files.createDirectory(prefix.resolve("bin"));
    unused = Files.copy(program("jovl"), prefix.resolve("bin/jovl"));
  }

  private static Path made() {
    try {
      Path prefix = Files.createTempDirectory("jovl-installation");
      Runtime.getRuntime().addShutdownHook(new Thread(() -> remove(prefix)));
      Files.setPosixFilePermissions(prefix, PosixFilePermissions.fromString("rwxr-xr-x"));
      try {
        fill(prefix);
      } catch (IOException | AssertionError e) {
        // The class has failed then, and the hook can call nothing in it.
        remove(prefix);
        throw e;
      }
      return prefix;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fill(Path prefix) throws IOException {
    Path bin = Files.createDirectory(prefix.resolve("bin"));
    Path launcher = Files.copy(Path.of("scripts/jovl"), bin.resolve("jovl"));
    Files.setPosixFilePermissions(launcher, PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String name : List.of("fuse-overlayfs", "mount.jovl", "mount.fuse.jovl")) {
      Path unused = Files.createSymbolicLink(bin.resolve(name), Path.of("jovl"));
    }
    fillHome(Files.createDirectories(prefix.resolve("lib/jovl")));
    ProcessBuilder prepare = new ProcessBuilder(launcher.toString(), "--prepare").inheritIO();
    prepare.environment().put("JAVA_HOME", System.getProperty("java.home"));
    if (Ending.code(prepare.start()) != 0 || Files.size(prefix.resolve("lib/jovl/jovl.jsa")) == 0) {
      throw new IOException("no archive of classes was made");
    }
  }

  /** Fills the directory with the program, as one jar, and with the libraries that it names. */
  private static void fillHome(Path home) throws IOException {
    Path libraries = Files.createDirectory(home.resolve("lib"));
    StringBuilder manifest = new StringBuilder("Class-Path: ");
    for (String element : System.getProperty("java.class.path").split(":", -1)) {
      if (element.endsWith(".jar")) {
        Path copy = libraries.resolve(Path.of(element).getFileName());
        Path unused = Files.copy(Path.of(element), copy);
        manifest.append("\n  lib/").append(copy.getFileName());
      }
    }
    Path file = Files.writeString(home.resolve("manifest"), manifest.append('\n'));
    Path classes =
        Path.of(Main.class.getProtectionDomain().getCodeSource().getLocation().getPath());
    ToolProvider jar = ToolProvider.findFirst("jar").orElseThrow();
    String to = home.resolve("jovl.jar").toString();
    if (jar.run(System.out, System.err, "cfm", to, file.toString(), "-C", classes.toString(), ".")
        != 0) {
      throw new IOException("no jar was made of " + classes);
    }
    Files.delete(file);
  }

  private static void remove(Path prefix) {
    byte[] parent = prefix.getParent().toString().getBytes(StandardCharsets.UTF_8);
    try (Fd directory = Open.path(Fd.CURRENT_DIRECTORY, parent, OpenFlags.DIRECTORY)) {
      Trees.remove(directory, FileName.of(prefix.getFileName().toString()));
    } catch (ErrnoException e) {
      System.err.println(prefix + ": " + e.getMessage());
    }
  }
}
