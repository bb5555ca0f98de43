package dev.jovl.testing;

import dev.jovl.linux.Self;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Loads all classes of the project before the first test of a process. Some tests act as another
 * user for a while ({@link dev.jovl.linux.Identity}), who may not be allowed to read where classes
 * are, and a class that could not be loaded once is missing for all tests that come after.
 */
public final class ClassesBeforehand implements BeforeAllCallback {
  private static boolean loaded;

  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    load();
  }

  private static synchronized void load() throws Exception {
    if (loaded || Self.effectiveUid() != 0) {
      return;
    }
    loaded = true;
    for (Class<?> one : List.of(Self.class, ClassesBeforehand.class)) {
      Path root = Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
      for (String name : classesBelow(root)) {
        Class<?> unused = Class.forName(name, false, one.getClassLoader());
      }
    }
  }

  private static List<String> classesBelow(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files
          .map(file -> root.relativize(file).toString())
          .filter(file -> file.endsWith(".class") && !file.endsWith("-info.class"))
          .map(file -> file.substring(0, file.length() - ".class".length()).replace('/', '.'))
          .toList();
    }
  }
}
