package dev.jovl.mount;

import dev.jovl.fuse.Filesystem;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Puts faults in front of a filesystem: one call of some operations, or each, fails. */
final class FaultyFilesystem {
  /** Operations that change something. */
  static final Set<String> CHANGES =
      Set.of(
          "setattr",
          "symlink",
          "mknod",
          "mkdir",
          "unlink",
          "rmdir",
          "rename",
          "link",
          "create",
          "write",
          "fsync",
          "setxattr",
          "removexattr",
          "fallocate",
          "copyFileRange");

  /** Operations that tell something. */
  static final Set<String> QUESTIONS =
      Set.of(
          "lookup",
          "getattr",
          "readlink",
          "open",
          "read",
          "getxattr",
          "listxattr",
          "opendir",
          "readdir",
          "readdirplus",
          "lseek");

  private volatile Set<String> failing = Set.of();
  private volatile Errno errno = Errno.EIO;
  private volatile int first;
  private volatile int last;
  private final AtomicInteger calls = new AtomicInteger();

  /** Counts calls from now on and lets one of them fail. */
  void failOne(Set<String> operations, int call, Errno with) {
    calls.set(0);
    failing = operations;
    errno = with;
    first = call;
    last = call;
  }

  /** Lets all calls fail from now on. */
  void failAll(Set<String> operations, Errno with) {
    failOne(operations, 1, with);
    last = Integer.MAX_VALUE;
  }

  /** Lets no call fail any more; returns how many came since the beginning. */
  int stop() {
    failing = Set.of();
    return calls.get();
  }

  /** Returns a filesystem with these faults. */
  Filesystem around(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> call(filesystem, method, arguments));
  }

  private Object call(Filesystem filesystem, Method method, Object[] arguments) throws Throwable {
    if (failing.contains(method.getName())) {
      int call = calls.incrementAndGet();
      if (call >= first && call <= last) {
        throw ErrnoException.of(errno);
      }
    }
    try {
      return method.invoke(filesystem, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
