package dev.jovl.testing;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContextException;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives the constructor of a test class, or a test, something that is opened for this test alone,
 * in an empty directory. After the test it is closed and the directory removed; a failure of either
 * fails the test.
 *
 * @param <T> what is given
 */
public abstract class PerTest<T extends AutoCloseable> implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(PerTest.class);

  private final Class<T> type;

  /** Serves the parameters of a type. */
  protected PerTest(Class<T> type) {
    this.type = type;
  }

  /** Opens it in an empty directory. */
  protected abstract T open(Path directory) throws IOException;

  @Override
  public final ExtensionContextScope getTestInstantiationExtensionContextScope(
      ExtensionContext root) {
    return ExtensionContextScope.TEST_METHOD;
  }

  @Override
  public final boolean supportsParameter(ParameterContext parameter, ExtensionContext test) {
    return parameter.getParameter().getType() == type;
  }

  @Override
  public final T resolveParameter(ParameterContext parameter, ExtensionContext test) {
    try {
      Path directory = Files.createTempDirectory("jovl-test");
      test.getStore(NAMESPACE).put(directory, (AutoCloseable) () -> remove(directory));
      T opened = open(directory);
      test.getStore(NAMESPACE).put(type, opened);
      return opened;
    } catch (IOException e) {
      throw new ExtensionContextException("nothing to test", e);
    }
  }

  private static void remove(Path directory) throws IOException {
    byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
    try (Fd top = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.DIRECTORY)) {
      Trees.removeContents(top);
    } catch (ErrnoException e) {
      throw new IOException(directory + " is not removed", e);
    }
    Files.delete(directory);
  }
}
