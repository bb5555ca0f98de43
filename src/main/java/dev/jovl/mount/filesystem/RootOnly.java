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
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
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
  private static final Method INIT = operation("init", Connection.class);
  private static final Method MAY_CACHE_SYMLINKS = operation("mayCacheSymlinks");

  /** What is asked by path: all that has a caller, but for what is done with an open file. */
  private static final Set<Method> REFUSED =
      Arrays.stream(Filesystem.class.getMethods())
          .filter(RootOnly::isByPath)
          .collect(Collectors.toUnmodifiableSet());

  private RootOnly() {}

  /** Returns a filesystem that answers a user and root, and refuses all others with EACCES. */
  public static Filesystem around(Filesystem filesystem, int uid) {
    Object proxy =
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (self, method, arguments) -> answer(filesystem, uid, method, arguments));
    return (Filesystem) proxy;
  }

  private static @Nullable Object answer(
      Filesystem filesystem, int uid, Method method, Object @Nullable [] arguments)
      throws Throwable {
    if (arguments == null) {
      return method.equals(MAY_CACHE_SYMLINKS) ? false : call(filesystem, method);
    }
    if (REFUSED.contains(method) && isStranger((Caller) arguments[0], uid)) {
      throw ErrnoException.of(Errno.EACCES);
    }
    if (method.equals(INIT)) {
      KernelLink kernel = new WithHandles();
      kernel.lead((Connection) arguments[0]);
      return call(filesystem, method, kernel);
    }
    return call(filesystem, method, arguments);
  }

  private static boolean isStranger(Caller caller, int uid) {
    return caller.uid() != 0 && caller.uid() != uid;
  }

  private static @Nullable Object call(Filesystem filesystem, Method method, Object... arguments)
      throws Throwable {
    try {
      return method.invoke(filesystem, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  /** Finds an operation when this class is loaded: a rename must not let anybody in. */
  private static Method operation(String name, Class<?>... parameters) {
    try {
      return Filesystem.class.getMethod(name, parameters);
    } catch (NoSuchMethodException e) {
      throw new LinkageError("a filesystem has no " + name, e);
    }
  }

  private static boolean isByPath(Method method) {
    List<Class<?>> parameters = List.of(method.getParameterTypes());
    return parameters.contains(Caller.class)
        && !parameters.contains(OpenFile.class)
        && !parameters.contains(CopyRange.class);
  }

  /**
   * A kernel that opens each directory by a request: a directory that is read without a handle can
   * be read by anybody, since the open does not come here.
   */
  private static final class WithHandles extends KernelLink {
    @Override
    public boolean hasDirectoriesWithoutHandles() {
      return false;
    }
  }
}
