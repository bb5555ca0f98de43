package dev.jovl.fuse.jnr;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.MemoryIO;
import com.kenai.jffi.Type;
import dev.jovl.fuse.MountFailedException;
import dev.jovl.posix.ErrnoException;
import java.util.List;

/** The functions of libfuse 2 and of the C library that the engine calls. */
final class Libfuse {
  private static final String NAME = "libfuse.so.2";

  /** Takes a mount out of the tree although it is in use. */
  static final int UMOUNT_DETACH = 2;

  private static final int UMOUNT_NOFOLLOW = 8;

  private static final Invoker INVOKER = Invoker.getInstance();
  private static final MemoryIO MEMORY = MemoryIO.getInstance();

  /** Six integers in, an integer out; a function does not look at those that it does not take. */
  static final CallContext SIX_LONGS =
      CallContext.getCallContext(
          Type.SINT64,
          new Type[] {Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64, Type.SINT64},
          CallingConvention.DEFAULT,
          true);

  private final long main;
  private final long context;

  private Libfuse(Library library) {
    main = library.getSymbolAddress("fuse_main_real");
    context = library.getSymbolAddress("fuse_get_context");
  }

  /**
   * Loads the library.
   *
   * @throws MountFailedException if it is not installed
   */
  static Libfuse load() throws MountFailedException {
    Library library = Library.getCachedInstance(NAME, Library.LAZY | Library.LOCAL);
    if (library == null) {
      throw new MountFailedException(
          "engine=libfuse needs " + NAME + " (Debian package libfuse2): " + Library.getLastError());
    }
    return new Libfuse(library);
  }

  /**
   * Mounts and serves until the mount has ended (fuse_main_real of fuse.h).
   *
   * @param operations the address of a struct fuse_operations
   * @return zero, or not if it could not be mounted
   */
  int main(List<byte[]> arguments, long operations, int operationsSize) {
    int pointers = Long.BYTES * (arguments.size() + 1);
    int size = pointers + arguments.stream().mapToInt(each -> each.length + 1).sum();
    long argv = MEMORY.allocateMemory(size, true);
    try {
      long at = argv + pointers;
      for (int i = 0; i < arguments.size(); i++) {
        byte[] argument = arguments.get(i);
        MEMORY.putAddress(argv + (long) i * Long.BYTES, at);
        MEMORY.putByteArray(at, argument, 0, argument.length);
        at += argument.length + 1;
      }
      return (int)
          INVOKER.invokeL6(
              SIX_LONGS, main, arguments.size(), argv, operations, operationsSize, 0, 0);
    } finally {
      MEMORY.freeMemory(argv);
    }
  }

  /** Returns the address of the struct fuse_context of the callback that is running. */
  long context() {
    return INVOKER.invokeL6(SIX_LONGS, context, 0, 0, 0, 0, 0, 0);
  }

  /** Calls a function pointer of four arguments that answers an int. */
  static int call(long function, long a, long b, long c, long d) {
    return (int) INVOKER.invokeL6(SIX_LONGS, function, a, b, c, d, 0, 0);
  }

  /** Returns whether this process is root's; if so, libfuse calls mount(2) itself. */
  static boolean isRoot() {
    long geteuid = Library.getDefault().getSymbolAddress("geteuid");
    return (int) INVOKER.invokeL6(SIX_LONGS, geteuid, 0, 0, 0, 0, 0, 0) == 0;
  }

  /**
   * Calls umount2(2).
   *
   * @param flags 0 or {@link #UMOUNT_DETACH}
   * @throws ErrnoException EBUSY, EPERM, EINVAL if nothing is mounted there
   */
  static void unmount(byte[] target, long flags) throws ErrnoException {
    long path = MEMORY.allocateMemory(target.length + 1, true);
    try {
      MEMORY.putByteArray(path, target, 0, target.length);
      long umount2 = Library.getDefault().getSymbolAddress("umount2");
      if ((int) INVOKER.invokeL6(SIX_LONGS, umount2, path, flags | UMOUNT_NOFOLLOW, 0, 0, 0, 0)
          != 0) {
        throw ErrnoException.of(LastError.getInstance().get());
      }
    } finally {
      MEMORY.freeMemory(path);
    }
  }
}
