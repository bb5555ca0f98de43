package dev.jovl.cli.mount;

import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.OptionName;
import java.io.PrintStream;
import java.util.List;

/** The help of everything that mounts. */
public final class MountHelp {
  private static final String WORDS = " [-f] [-d] [-s] [-o OPTION[,OPTION...]]... [SOURCE] DIR";

  private static final String OF_MOUNT =
      "Options of mount(8) are accepted too: nosuid, nodev, noexec, noatime and so on;"
          + " sync=WORD is the same as fsync=WORD.";

  private static final String REMOUNT =
      "-o remount changes ro, rw and the options of mount(8) for the mount that is on DIR; other"
          + " options are ignored then.";

  private static final String UNLIKE_JOVL =
      "Under the name of fuse-overlayfs some options mean something else than for jovl"
          + " mount. Unknown options are reported and ignored. In lowerdir, :: is the same as :"
          + " (datadir+ names data-only layers), and \\\\: stands for a colon, as \\: does. With"
          + " the option volatile (not fsync=volatile) nothing is marked in the workdir, so the"
          + " upperdir is not refused after a crash. metacopy=on is ignored with an upperdir and"
          + " another redirect_dir than on, and with nofollow; files that were copied up with it"
          + " can be used without it. noatime is the default, and atime its opposite."
          + " Directories show counted links unless static_nlink is given.";

  private MountHelp() {}

  /** Returns what is to be said below the list of options, in paragraphs. */
  public static List<String> remarks() {
    return List.of(OF_MOUNT, REMOUNT);
  }

  /**
   * Prints it.
   *
   * @param program the name by which the program was called
   */
  public static void print(PrintStream out, Dialect dialect, String program) {
    out.println(
        switch (dialect) {
          case JOVL -> "Usage: " + program + WORDS;
          case FUSE_OVERLAYFS -> "usage: " + program + WORDS;
          case HELPER ->
              "usage: " + program + " SOURCE DIR [-sfnv] [-o OPTION[,OPTION...]] [-t TYPE]";
        });
    out.println();
    out.println("Mount a union of directories on DIR, and return as soon as the mount is usable.");
    out.println();
    printArguments(out, dialect);
    out.println();
    out.println("Options:");
    for (OptionName option : OptionName.values()) {
      out.println("  " + option.usage());
      out.println("      " + option.description());
    }
    out.println();
    List<String> remarks = dialect == Dialect.FUSE_OVERLAYFS ? List.of(OF_MOUNT) : remarks();
    remarks.forEach(out::println);
    out.println();
    out.println(exitCodes(dialect));
    if (dialect == Dialect.FUSE_OVERLAYFS) {
      out.println();
      out.println(UNLIKE_JOVL);
    }
  }

  private static void printArguments(PrintStream out, Dialect dialect) {
    out.println(
        dialect == Dialect.FUSE_OVERLAYFS
            ? "  SOURCE            ignored"
            : "  SOURCE            device name that mount(8) shows, unless -o fsname is given");
    if (dialect == Dialect.HELPER) {
      out.println("  -s                report unknown options instead of refusing them");
      out.println("  -f                fake: do everything except the mount");
      out.println("  -n, -v            accepted");
      out.println("  -t TYPE           type that mount(8) was given: fuse.jovl or jovl");
      out.println("  -N NAMESPACE      refused: run mount(8) in that mount namespace instead");
    } else {
      out.println("  -f, --foreground  serve in this process until the mount is gone");
      out.println("  -d, --debug       log each request; implies -f");
      out.println("  -s                answer requests with one thread; same as -o threads=1");
    }
    out.println(
        "  -o OPTION,...     mount options; in a path write \\, for a comma and \\: for a colon");
    out.println("  -h, --help        show this help");
    out.println("  -V, --version     show the version");
  }

  private static String exitCodes(Dialect dialect) {
    return switch (dialect) {
      case JOVL ->
          "Exit codes: 0 mounted; 2 an option is wrong; 3 a layer or the mount point is missing,"
              + " cannot be read, or is not a directory; 4 the upperdir or workdir cannot be used;"
              + " 5 it is in use by another mount; 6 the system does not allow the mount; 7 a crashed"
              + " volatile mount has left the upperdir; 70 a defect of jovl; 1 anything else.";
      case FUSE_OVERLAYFS -> "Exit codes: 0 mounted; 1 not mounted; 70 a defect of jovl.";
      case HELPER ->
          "Exit codes: 0 mounted; 1 an option is wrong, or the system does not allow the mount;"
              + " 32 the mount failed; 70 a defect of jovl.";
    };
  }
}
