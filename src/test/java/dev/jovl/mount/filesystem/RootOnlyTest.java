package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Connection;
import dev.jovl.fuse.Filesystem;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.lang.reflect.Array;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a mounter with {@code allow_root} lets whom do. */
final class RootOnlyTest {
  private static final int MOUNTER = 1000;
  private static final int STRANGER = 1001;

  /** What goes on with a file that was opened by somebody who might. */
  private static final Set<String> OF_OPEN_FILES =
      Set.of(
          "read",
          "write",
          "flush",
          "fsync",
          "readdir",
          "readdirplus",
          "fsyncdir",
          "fallocate",
          "lseek",
          "copyFileRange",
          "ioctl");

  /** A filesystem that has nothing, and knows its kernel. */
  private static final class Empty implements Filesystem {
    private Connection kernel = Connection.NONE;

    @Override
    public void init(Connection connection) {
      kernel = connection;
    }
  }

  private final Empty inside = new Empty();
  private final Filesystem filesystem = RootOnly.around(inside, MOUNTER);

  @Test
  void stranger_isRefusedAllButOpenFiles() throws ReflectiveOperationException {
    for (Method method : ofCallers()) {
      Errno expected = OF_OPEN_FILES.contains(method.getName()) ? Errno.ENOSYS : Errno.EACCES;
      assertWithMessage(method.getName()).that(errno(method, STRANGER)).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, MOUNTER})
  void rootAndTheMounter_areRefusedNothing(int uid) throws ReflectiveOperationException {
    for (Method method : ofCallers()) {
      assertWithMessage(method.getName()).that(errno(method, uid)).isEqualTo(Errno.ENOSYS);
    }
  }

  private static List<Method> ofCallers() {
    List<Method> found =
        Arrays.stream(Filesystem.class.getMethods())
            .filter(method -> List.of(method.getParameterTypes()).contains(Caller.class))
            .toList();
    assertThat(found.size()).isGreaterThan(OF_OPEN_FILES.size());
    return found;
  }

  private Errno errno(Method method, int uid) throws ReflectiveOperationException {
    List<Object> arguments = new ArrayList<>();
    for (Class<?> type : method.getParameterTypes()) {
      boolean isCaller = type == Caller.class;
      arguments.add(isCaller ? new Caller(uid, uid, 1) : Array.get(Array.newInstance(type, 1), 0));
    }
    InvocationTargetException thrown =
        assertThrows(
            InvocationTargetException.class, () -> method.invoke(filesystem, arguments.toArray()));
    return assertInstanceOf(ErrnoException.class, thrown.getCause()).errno();
  }

  /** Nobody is asked who sees what the kernel keeps. */
  @Test
  void symlinks_areNotKeptByTheKernel() {
    assertThat(inside.mayCacheSymlinks()).isTrue();
    assertThat(filesystem.mayCacheSymlinks()).isFalse();
  }

  @Test
  void directories_areOpenedEvenIfTheKernelCanDoWithout() {
    filesystem.init(new FakeConnection());
    assertThat(new FakeConnection().hasDirectoriesWithoutHandles()).isTrue();
    assertThat(inside.kernel.hasDirectoriesWithoutHandles()).isFalse();
  }
}
