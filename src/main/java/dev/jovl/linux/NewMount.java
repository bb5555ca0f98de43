package dev.jovl.linux;

import dev.jovl.posix.ErrnoException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * A mount made step by step (fsopen(2), fsconfig(2), fsmount(2), move_mount(2)): its options are
 * not bound to one page of text, and the kernel says in words what it does not like.
 *
 * <p>Needs CAP_SYS_ADMIN. Until it is attached, closing it leaves nothing behind.
 */
public final class NewMount implements AutoCloseable {
  // the same on all architectures: newer than the merge of their tables
  private static final int SYS_MOVE_MOUNT = 429;
  private static final int SYS_FSOPEN = 430;
  private static final int SYS_FSCONFIG = 431;
  private static final int SYS_FSMOUNT = 432;

  // include/uapi/linux/mount.h
  private static final int FSOPEN_CLOEXEC = 1;
  private static final int FSMOUNT_CLOEXEC = 1;
  private static final int FSCONFIG_SET_FLAG = 0;
  private static final int FSCONFIG_SET_STRING = 1;
  private static final int FSCONFIG_CMD_CREATE = 6;
  private static final int MOVE_MOUNT_F_EMPTY_PATH = 4;

  private static final int MESSAGE_SIZE = 1024;

  private static final NativeFunction SYSCALL = NativeFunction.ofLong("syscall");

  private final Fd context;

  private NewMount(Fd context) {
    this.context = context;
  }

  /**
   * Begins a mount of a filesystem.
   *
   * @throws ErrnoException ENODEV for an unknown type, EPERM without privilege
   */
  public static NewMount of(String type) throws ErrnoException {
    long name = Scratch.get().path(type.getBytes(StandardCharsets.UTF_8));
    return new NewMount(Fd.own((int) SYSCALL.call(SYS_FSOPEN, name, FSOPEN_CLOEXEC)));
  }

  /**
   * Sets an option.
   *
   * @param value its value; empty for an option without one
   * @throws ErrnoException EINVAL for what the filesystem does not know; see {@link #messages}
   */
  public void set(String key, String value) throws ErrnoException {
    Scratch scratch = Scratch.get();
    long name = scratch.path(key.getBytes(StandardCharsets.UTF_8));
    if (value.isEmpty()) {
      SYSCALL.call(SYS_FSCONFIG, context.number(), FSCONFIG_SET_FLAG, name, 0, 0);
    } else {
      long text = scratch.secondPath(value.getBytes(StandardCharsets.UTF_8));
      SYSCALL.call(SYS_FSCONFIG, context.number(), FSCONFIG_SET_STRING, name, text, 0);
    }
  }

  /**
   * Makes the filesystem of the options so far.
   *
   * @throws ErrnoException whatever the filesystem says; see {@link #messages}
   */
  public void create() throws ErrnoException {
    SYSCALL.call(SYS_FSCONFIG, context.number(), FSCONFIG_CMD_CREATE, 0, 0, 0);
  }

  /**
   * Shows the filesystem at a directory.
   *
   * @param flags those of {@link Mounts} about access times
   * @throws ErrnoException whatever fsmount(2) and move_mount(2) say
   */
  public void attach(byte[] target, long flags) throws ErrnoException {
    long attributes = AccessTimeAttributes.of(flags);
    long number = SYSCALL.call(SYS_FSMOUNT, context.number(), FSMOUNT_CLOEXEC, attributes);
    try (Fd mount = Fd.own((int) number)) {
      Scratch scratch = Scratch.get();
      SYSCALL.call(
          SYS_MOVE_MOUNT,
          mount.number(),
          scratch.emptyPath(),
          Fd.CURRENT_DIRECTORY.number(),
          scratch.secondPath(target),
          MOVE_MOUNT_F_EMPTY_PATH);
    }
  }

  /** Returns what the kernel has said in words so far, which may be nothing. */
  public String messages() {
    StringBuilder text = new StringBuilder();
    ByteBuffer buffer = NativeBuffer.allocate(MESSAGE_SIZE).bytes();
    try {
      while (FileData.read(context, buffer.clear()) > 0) {
        text.append(StandardCharsets.UTF_8.decode(buffer.flip())).append(' ');
      }
    } catch (ErrnoException e) {
      // ENODATA: there is no further message
      return text.toString().strip();
    }
    return text.toString().strip();
  }

  @Override
  public void close() {
    context.close();
  }
}
