package dev.jovl.mount;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Filesystem;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/**
 * {@code allow_root}: the kernel knows only "everybody" and "the mounter", so everybody is let in
 * and all but the mounter and root are sent away here.
 */
final class RootOnly {
  private RootOnly() {}

  /** Returns a filesystem that answers a user and root, and refuses all others with EACCES. */
  static Filesystem around(Filesystem filesystem, int uid) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              boolean stranger =
                  arguments != null
                      && arguments.length > 0
                      && arguments[0] instanceof Caller caller
                      && caller.uid() != 0
                      && caller.uid() != uid;
              if (stranger) {
                throw ErrnoException.of(Errno.EACCES);
              }
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }
}
