package dev.jovl.cli.mount;

import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.OptionName;
import java.io.PrintStream;

/** The help of everything that mounts. */
public final class MountHelp {
  private MountHelp() {}

  /** Prints it. */
  public static void print(PrintStream out, Dialect dialect) {
    out.println(
        switch (dialect) {
          case JOVL -> "Usage: jovl mount [-f] [-d] [-s] [-o OPTION[,OPTION...]]... [SOURCE] DIR";
          case FUSE_OVERLAYFS ->
              "usage: fuse-overlayfs [-f] [-d] [-s] [-o OPTION[,OPTION...]]... [SOURCE] DIR";
          case HELPER -> "usage: mount.jovl SOURCE DIR [-sfnv] [-o OPTION[,OPTION...]] [-t TYPE]";
        });
    out.println();
    out.println("Mount a union of directories on DIR, and return as soon as the mount is usable.");
    out.println();
    if (dialect == Dialect.HELPER) {
      out.println("  -s                report unknown options instead of refusing them");
      out.println("  -f                fake: do everything except the mount");
      out.println("  -n, -v            accepted");
      out.println("  -t TYPE           type that mount(8) was given: fuse.jovl or jovl");
    } else {
      out.println("  -f, --foreground  serve in this process until the mount is gone");
      out.println("  -d, --debug       log each request; implies -f");
      out.println("  -s                answer requests with one thread; same as -o threads=1");
    }
    out.println(
        "  -o OPTION,...     mount options; in a path write \\, for a comma and \\: for a colon");
    out.println("  -h, --help        show this help");
    out.println("  -V, --version     show the version");
    out.println();
    out.println("Options:");
    for (OptionName option : OptionName.values()) {
      out.println("  " + option.usage());
      out.println("      " + option.description());
    }
    out.println();
    out.println(
        "Options of mount(8) are accepted too: nosuid, nodev, noexec, noatime and so on;"
            + " sync=WORD is the same as fsync=WORD.");
  }
}
