package dev.jovl.cli;

import dev.jovl.cli.output.LogProvider;

/**
 * Names the providers that the JDK and SLF4J would look for in all jars of the class path, which
 * takes longer than everything else a short command does (native-notes/mounting.md), and spares
 * picocli what no command needs.
 */
final class QuickStart {
  private static final String SELECTORS = "sun.nio.ch.EPollSelectorProvider";

  private QuickStart() {}

  /** Sets the properties; to be called before the first socket and the first logger. */
  static void nameProviders() {
    System.setProperty("slf4j.provider", LogProvider.class.getName());
    System.setProperty("slf4j.internal.verbosity", "WARN");
    // Closures of Groovy are looked for in all jars too; converters of times load java.sql.
    System.setProperty("picocli.disable.closures", "true");
    System.setProperty("picocli.converters.excludes", "java[.](sql|time)[.].*");
    if (isThere(SELECTORS)) {
      System.setProperty("java.nio.channels.spi.SelectorProvider", SELECTORS);
    }
  }

  /**
   * Returns whether the JDK has a class: the one that it uses on Linux by default may get another
   * name.
   */
  private static boolean isThere(String jdkClass) {
    try {
      return Class.forName(jdkClass, false, null) != null;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }
}
