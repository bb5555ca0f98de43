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
    out.println("Mounts a union of directories on DIR and returns when it works.");
    out.println();
    if (dialect == Dialect.HELPER) {
      out.println("  -s                tell unknown options instead of refusing them");
      out.println("  -f                do everything but the mount");
      out.println("  -n, -v            accepted");
      out.println("  -t TYPE           fuse.jovl or jovl, as mount(8) was told");
    } else {
      out.println("  -f, --foreground  serve in this process until the mount is gone");
      out.println("  -d, --debug       log each request; implies -f");
      out.println("  -s                answer with one thread, as with -o threads=1");
    }
    out.println("  -o OPTION,...     options; \\, and \\: stand for a comma and a colon in a path");
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
        "and the options of mount(8): nosuid, nodev, noexec, noatime and so on;"
            + " sync=WORD is fsync=WORD.");
  }
}
