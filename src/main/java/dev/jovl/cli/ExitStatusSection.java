package dev.jovl.cli;

/** The section EXIT STATUS of the manual page of each command. */
final class ExitStatusSection {
  private ExitStatusSection() {}

  /**
   * Adds the section.
   *
   * @param name of the page
   */
  static void addTo(Roff page, String name) {
    page.section("EXIT STATUS");
    switch (name) {
      case "jovl-run" -> ofRun(page);
      case "jovl-doctor" -> {
        page.item("0", "the machine can mount");
        usage(page);
        page.item("6", "it can not");
        ends(page);
      }
      case "jovl", "jovl-mount" -> ofMount(page);
      case "jovl-semantics" -> {
        usual(page);
        page.item("6", "only root can play the cases");
        ends(page);
      }
      case "jovl-umount" -> {
        usual(page);
        missing(page);
        page.item("5", "in use; of several directories the highest code is answered");
        ends(page);
      }
      case "jovl-stat" -> {
        usual(page);
        missing(page);
        ends(page);
      }
      case "jovl-build" -> {
        usual(page);
        page.item("6", "the system lets this user make no user namespace");
        page.item("N", "that of the RUN that failed");
        ends(page);
      }
      default -> {
        usual(page);
        ends(page);
      }
    }
  }

  /** In the words of the table in README.md. */
  private static void ofMount(Roff page) {
    page.item("0", "done");
    page.item("1", "another failure than those below");
    usage(page);
    page.item("3", "a layer or the mount point is missing, cannot be read, or is not a directory");
    page.item("4", "the upper or work directory cannot be used");
    page.item("5", "in use by another, for example the upper directory by another mount");
    page.item("6", "the system does not allow it: no privilege, or no /dev/fuse");
    page.item("7", "a crashed volatile mount has left the upper directory");
    ends(page);
  }

  /** In the words of the table in README.md. */
  private static void ofRun(Roff page) {
    page.item("N", "that of the program");
    page.item("128 + N", "signal N ended the program");
    page.item("125", "the container could not be made, or the command line is wrong");
    page.item("126", "the program cannot be executed");
    page.item("127", "the program is not there");
    page.item("6", "the system lets this user make no user namespace");
    defect(page);
  }

  private static void usual(Roff page) {
    page.item("0", "done");
    page.item("1", "failed");
    usage(page);
  }

  private static void usage(Roff page) {
    page.item("2", "the command line is wrong");
  }

  private static void missing(Roff page) {
    page.item("3", "the directory is missing or cannot be reached");
  }

  private static void defect(Roff page) {
    page.item("70", "a defect of jovl; the output has a stack trace");
  }

  private static void ends(Roff page) {
    defect(page);
    page.item("141", "the reader of its output has gone");
  }
}
