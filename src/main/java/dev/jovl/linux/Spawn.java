package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/**
 * Starting programs that inherit chosen descriptors, which java.lang.ProcessBuilder cannot:
 * posix_spawnp(3).
 */
public final class Spawn {
  private static final NativeFunction SPAWN = NativeFunction.ofInt("posix_spawnp");
  private static final NativeFunction ACTIONS_INIT =
      NativeFunction.ofInt("posix_spawn_file_actions_init");
  private static final NativeFunction ACTIONS_DUP2 =
      NativeFunction.ofInt("posix_spawn_file_actions_adddup2");
  private static final NativeFunction ACTIONS_DESTROY =
      NativeFunction.ofInt("posix_spawn_file_actions_destroy");
  private static final NativeFunction WAITPID = NativeFunction.ofInt("waitpid");

  /** More than posix_spawn_file_actions_t of glibc (80 bytes) and musl. */
  private static final int ACTIONS_SIZE = 256;

  private Spawn() {}

  /**
   * Starts a program.
   *
   * @param arguments the name of the program, looked for in PATH, and its arguments
   * @param environment the whole environment, NAME=VALUE
   * @param descriptors what the program inherits besides 0, 1 and 2: its number there, and the
   *     descriptor here; may replace 0, 1 and 2. They are put in place in this order, so none may
   *     have a number here that an earlier one gets there
   * @return the process id; {@link #await} must be called once
   * @throws ErrnoException ENOENT if there is no such program, EACCES, ENOMEM
   */
  public static int start(
      List<byte[]> arguments, List<byte[]> environment, Map<Integer, Fd> descriptors)
      throws ErrnoException {
    NativeBuffer actions = NativeBuffer.allocate(ACTIONS_SIZE);
    checked(ACTIONS_INIT.answer(actions.address(), 0, 0, 0, 0, 0));
    try {
      for (Map.Entry<Integer, Fd> each : descriptors.entrySet()) {
        int from = each.getValue().number();
        checked(ACTIONS_DUP2.answer(actions.address(), from, each.getKey(), 0, 0, 0));
      }
      NativeBuffer argv = vector(arguments);
      NativeBuffer envp = vector(environment);
      NativeBuffer pid = NativeBuffer.allocate(Integer.BYTES);
      long file = argv.bytes().getLong(0);
      checked(
          SPAWN.answer(pid.address(), file, actions.address(), 0, argv.address(), envp.address()));
      Reference.reachabilityFence(argv);
      Reference.reachabilityFence(envp);
      return pid.bytes().getInt(0);
    } finally {
      long unused = ACTIONS_DESTROY.answer(actions.address(), 0, 0, 0, 0, 0);
    }
  }

  /** Makes a vector of pointers to strings that ends with a null pointer, strings behind it. */
  private static NativeBuffer vector(List<byte[]> strings) {
    int pointers = Long.BYTES * (strings.size() + 1);
    int size = pointers + strings.stream().mapToInt(each -> each.length + 1).sum();
    NativeBuffer memory = NativeBuffer.allocate(size);
    ByteBuffer bytes = memory.bytes();
    int at = pointers;
    for (int i = 0; i < strings.size(); i++) {
      bytes.putLong(i * Long.BYTES, memory.address() + at);
      bytes.put(at, strings.get(i));
      at += strings.get(i).length + 1;
    }
    return memory;
  }

  /** These functions return the error number instead of setting errno. */
  private static void checked(long answer) throws ErrnoException {
    if (answer != 0) {
      throw ErrnoException.of((int) Math.abs(answer));
    }
  }

  /**
   * Waits for the end of a program.
   *
   * @return its exit status, or 128 and the number of the signal that ended it
   * @throws ErrnoException ECHILD if it is no child or was waited for already
   */
  public static int await(int pid) throws ErrnoException {
    Scratch scratch = Scratch.get();
    WAITPID.call(pid, scratch.struct(), 0);
    int status = scratch.getInt(0);
    int signal = status & 0x7f;
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal;
  }
}
