package dev.jovl.cli.output;

import java.io.PrintStream;

/** What {@code --version} says. */
public final class Version {
  /**
   * The newest minor version of the FUSE protocol that the kernel engine speaks
   * (NegotiatedInitTest).
   */
  private static final String PROTOCOL = "7.45";

  private Version() {}

  /** Returns the version of the program, or "development" outside of a jar. */
  public static String number() {
    String version = Version.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }

  /** Prints program, engines and kernel protocol. */
  public static void print(PrintStream out) {
    out.println("jovl " + number());
    out.println("engine kernel: FUSE kernel protocol up to " + PROTOCOL);
    out.println("engine libfuse: libfuse 2.9 through jnr-fuse");
    out.println(
        "java "
            + System.getProperty("java.version")
            + ", Linux "
            + System.getProperty("os.version"));
  }

  /** Prints what tools that ask a mount program for its version expect to see first. */
  public static void printAsFuseOverlayfs(PrintStream out) {
    out.println("fuse-overlayfs: version 1.16 (jovl " + number() + ")");
    out.println("using FUSE kernel interface version " + PROTOCOL);
  }
}
