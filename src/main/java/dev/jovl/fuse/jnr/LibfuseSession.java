package dev.jovl.fuse.jnr;

import com.kenai.jffi.MemoryIO;
import dev.jovl.fuse.Connection;
import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.MountFailedException;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.RequestCount;
import dev.jovl.fuse.Session;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A filesystem that is served by libfuse in a thread of its own. */
final class LibfuseSession implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(LibfuseSession.class);

  // struct fuse_conn_info of libfuse 2.9, fuse_common.h, and FUSE_CAP_* in it
  private static final int CAPABLE = 20;
  private static final int WANT = 24;
  private static final int CAPABILITIES = 1 << 3 | 1 << 5 | 1 << 6;

  /**
   * Java starts no program with an argument that is no text, so it goes in digits; the letter keeps
   * a newline at its end.
   */
  private static final String UNMOUNT =
      "target=$(printf \"$2x\") && exec fusermount \"$1\" -- \"${target%x}\"";

  private final Libfuse library;
  private final Filesystem filesystem;
  private final MountOptions options;
  private final CallbackTable table = new CallbackTable();
  private final CountDownLatch decided = new CountDownLatch(1);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile boolean begun;
  private volatile boolean mounted;
  private volatile boolean alive = true;

  LibfuseSession(Libfuse library, Filesystem filesystem, MountOptions options) {
    this.library = library;
    this.filesystem = filesystem;
    this.options = options;
    Mount mount = new Mount(library, filesystem);
    table.put(Slot.INIT, this::init);
    NameCallbacks.register(table, mount);
    AttributeCallbacks.register(table, mount);
    FileCallbacks.register(table, mount);
    DirectoryCallbacks.register(table, mount);
    XattrCallbacks.register(table, mount);
  }

  /**
   * Mounts, and returns when the kernel has spoken to libfuse; an interrupt is for the caller to
   * see, since nothing stops libfuse on its way.
   *
   * @throws MountFailedException if libfuse could not mount
   */
  void start() throws IOException {
    Thread thread = new Thread(this::serve, "fuse-libfuse");
    thread.setDaemon(true);
    String said;
    synchronized (StandardError.class) {
      StandardError aside = StandardError.aside();
      try {
        thread.start();
        begun = true;
        awaitDecision();
      } finally {
        said = aside.back();
      }
    }
    if (!mounted) {
      throw new MountFailedException(said.isEmpty() ? "libfuse could not mount" : said);
    }
  }

  private void awaitDecision() {
    boolean interrupted = false;
    boolean waits = true;
    while (waits) {
      try {
        decided.await();
        waits = false;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Returns whether libfuse was asked to mount; what follows ends with the filesystem destroyed.
   */
  boolean hasBegun() {
    return begun;
  }

  private void serve() {
    try {
      int status = library.main(LibfuseOptions.arguments(options), table.address(), table.size());
      LOG.debug("libfuse has ended with {}", status);
    } finally {
      alive = false;
      finish();
      decided.countDown();
    }
  }

  private void finish() {
    try {
      filesystem.destroy();
    } catch (RuntimeException | Error e) {
      LOG.error("the end of the filesystem failed", e);
    } finally {
      table.free();
      ended.countDown();
    }
  }

  /**
   * Asks for what libfuse 2 has of the kernel: O_TRUNC with the open, large writes, the umask left
   * to the filesystem. The answer is the private data, none.
   */
  private int init(Arguments arguments) {
    long connection = arguments.address(0);
    MemoryIO memory = MemoryIO.getInstance();
    int capable = memory.getInt(connection + CAPABLE);
    int want = memory.getInt(connection + WANT);
    memory.putInt(connection + WANT, want | (capable & CAPABILITIES));
    // The high-level interface of libfuse 2 has no way back to the kernel.
    filesystem.init(Connection.NONE);
    mounted = true;
    decided.countDown();
    return 0;
  }

  @Override
  public boolean isAlive() {
    return alive;
  }

  /** Libfuse returns when all that it called have. */
  @Override
  public boolean hasAnsweredAll() {
    return !alive;
  }

  @Override
  public void unmount() throws IOException {
    unmount(0, "-u");
  }

  @Override
  public void detach() throws IOException {
    unmount(Libfuse.UMOUNT_DETACH, "-uz");
  }

  /**
   * Unmounts.
   *
   * @param flags of umount2(2)
   * @param option the same for fusermount
   */
  private void unmount(long flags, String option) throws IOException {
    try {
      Libfuse.unmount(options.target(), flags);
    } catch (ErrnoException e) {
      if (!e.is(Errno.EPERM)) {
        throw e;
      }
      unmountByProgram(option);
    }
  }

  private void unmountByProgram(String option) throws IOException {
    List<String> command = List.of("sh", "-c", UNMOUNT, "sh", option, octal(options.target()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw said.strip().endsWith(Errno.EBUSY.message())
            ? ErrnoException.of(Errno.EBUSY)
            : new MountFailedException(said.strip());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MountFailedException("interrupted while unmounting");
    }
  }

  private static String octal(byte[] bytes) {
    StringBuilder text = new StringBuilder();
    for (byte b : bytes) {
      text.append(String.format("\\%03o", Byte.toUnsignedInt(b)));
    }
    return text.toString();
  }

  @Override
  public void awaitEnd() throws InterruptedException {
    ended.await();
  }

  @Override
  public boolean awaitEnd(Duration atMost) throws InterruptedException {
    return ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public List<RequestCount> counts() {
    return table.counts();
  }
}
