package dev.jovl.mount;

import dev.jovl.fuse.AttributeChange;
import dev.jovl.fuse.Attributes;
import dev.jovl.fuse.Caller;
import dev.jovl.fuse.Created;
import dev.jovl.fuse.Entry;
import dev.jovl.fuse.Filesystem;
import dev.jovl.linux.FileData;
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
      Operations.named(
          "setattr",
          "symlink",
          "mknod",
          "mkdir",
          "unlink",
          "rmdir",
          "rename",
          "link",
          "create",
          "tmpfile",
          "write",
          "fsync",
          "setxattr",
          "removexattr",
          "fallocate",
          "copyFileRange");

  /** Operations that take room. A change of length is one where the file becomes longer. */
  static final Set<String> GROWING =
      Operations.named(
          "setattr",
          "symlink",
          "mknod",
          "mkdir",
          "link",
          "create",
          "tmpfile",
          "write",
          "setxattr",
          "fallocate",
          "copyFileRange");

  /** Operations that tell something. */
  static final Set<String> QUESTIONS =
      Operations.named(
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

  private final boolean asksAgain;
  private volatile Set<String> failing = Set.of();
  private volatile Errno errno = Errno.EIO;
  private volatile int first;
  private volatile int last;
  private final AtomicInteger calls = new AtomicInteger();

  /**
   * Makes one without faults yet.
   *
   * @param asksAgain whether each stat(2) is asked for here, and none answered from a cache
   */
  FaultyFilesystem(boolean asksAgain) {
    this.asksAgain = asksAgain;
  }

  /** Counts calls from now on and lets one of them fail. */
  void failOne(Set<String> operations, int call, Errno with) {
    calls.set(0);
    failing = operations;
    errno = with;
    first = call;
    last = call;
  }

  /** Counts calls from now on and lets all fail from one of them on that take room. */
  void fillUp(int call, Errno with) {
    failOne(GROWING, call, with);
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
    boolean counts =
        failing.contains(method.getName())
            && (failing != GROWING || isGrowing(filesystem, method, arguments));
    if (counts) {
      int call = calls.incrementAndGet();
      if (call >= first && call <= last) {
        throw ErrnoException.of(errno);
      }
    }
    try {
      return asksAgain
          ? uncached(method.invoke(filesystem, arguments))
          : method.invoke(filesystem, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static Object uncached(Object answer) {
    if (answer instanceof Attributes attributes) {
      return new Attributes(attributes.stat(), 0);
    }
    if (answer instanceof Entry entry && entry.attributes() != null) {
      Attributes attributes = new Attributes(entry.attributes().stat(), 0);
      return new Entry(entry.node(), entry.generation(), attributes, entry.validNanos());
    }
    if (answer instanceof Created created) {
      return new Created((Entry) uncached(created.entry()), created.opened());
    }
    return answer;
  }

  private static boolean isGrowing(Filesystem filesystem, Method method, Object[] arguments)
      throws ErrnoException {
    return switch (method.getName()) {
      case "setattr" -> {
        Long size = ((AttributeChange) arguments[2]).size();
        long now =
            filesystem.getattr((Caller) arguments[0], (Long) arguments[1], null).stat().size();
        yield size != null && size > now;
      }
      case "fallocate" -> ((Integer) arguments[2] & FileData.FALLOC_PUNCH_HOLE) == 0;
      default -> true;
    };
  }
}
