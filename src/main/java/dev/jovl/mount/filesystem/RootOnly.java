package dev.jovl.mount.filesystem;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.CopyRange;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.OpenFile;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * {@code allow_root} for a mounter who is not root: the kernel knows only "everybody" and "the
 * mounter", so everybody is let in and all but the mounter and root are sent away here. What the
 * kernel has cached it shows without asking: names and attributes, never contents.
 *
 * <p>An open file may be used by whoever has got it: a process that opened it as root and became
 * somebody else still reads and writes.
 */
public final class RootOnly {
  private RootOnly() {}

  /** Returns a filesystem that answers a user and root, and refuses all others with EACCES. */
  public static Filesystem around(Filesystem filesystem, int uid) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              if (arguments != null && isRefused(arguments, uid)) {
                throw ErrnoException.of(Errno.EACCES);
              }
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
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
