package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Connection;
import dev.jovl.fuse.CopyRange;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.OpenFile;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * {@code allow_root} for a mounter who is not root: the kernel knows only "everybody" and "the
 * mounter", so everybody is let in and all but the mounter and root are sent away here. What the
 * kernel has cached it shows without asking: names and attributes, never contents, nor where
 * symbolic links lead.
 *
 * <p>An open file may be used by every process that has it: one that opened it as root and became
 * another user still reads and writes.
 */
public final class RootOnly {
  private RootOnly() {}

  /** Returns a filesystem that answers a user and root, and refuses all others with EACCES. */
  public static Filesystem around(Filesystem filesystem, int uid) {
    return proxy(
        Filesystem.class,
        filesystem,
        (method, arguments) -> {
          if (isRefused(arguments, uid)) {
            throw ErrnoException.of(Errno.EACCES);
          }
          if (method.getName().equals("init")) {
            arguments[0] = withHandles((Connection) arguments[0]);
          }
          return method.getName().equals("mayCacheSymlinks") ? false : null;
        });
  }

  /**
   * Returns a connection to a kernel that opens each directory by a request: a directory that is
   * read without a handle can be read by anybody, since the open does not come here.
   */
  private static Connection withHandles(Connection kernel) {
    return proxy(
        Connection.class,
        kernel,
        (method, arguments) ->
            method.getName().equals("hasDirectoriesWithoutHandles") ? false : null);
  }

  /** Comes before a call: refuses it, answers it, or returns null to let it go on. */
  private interface Before {
    @Nullable Object call(Method method, Object[] arguments) throws ErrnoException;
  }

  private static <T> T proxy(Class<T> type, T object, Before before) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, given) -> {
              Object[] arguments = given == null ? new Object[0] : given;
              Object answer = before.call(method, arguments);
              if (answer != null) {
                return answer;
              }
              try {
                return method.invoke(object, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            }));
  }

  private static boolean isRefused(Object[] arguments, int uid) {
    boolean stranger =
        arguments.length > 1
            && arguments[0] instanceof Caller caller
            && caller.uid() != 0
            && caller.uid() != uid;
    return stranger && !(arguments[1] instanceof OpenFile || arguments[1] instanceof CopyRange);
  }
}
