package dev.jovl.cli.output;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Poll;
import dev.jovl.posix.ErrnoException;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/**
 * Standard output that knows whether something of it was lost, on a full disk for instance: a
 * {@link PrintStream} ignores that, and a process would end as if all had been written.
 */
public final class StandardOutput extends PrintStream {
  private static final int BUFFER = 8192;

  private final Remembering target;

  private StandardOutput(Remembering target) {
    super(new BufferedOutputStream(target, BUFFER), true, encoding());
    this.target = target;
  }

  /** Takes the place of {@link System#out} in this process. */
  public static StandardOutput install() {
    StandardOutput out =
        new StandardOutput(new Remembering(new FileOutputStream(FileDescriptor.out)));
    System.setOut(out);
    return out;
  }

  /** That of the JDK's own stream, under its name of either version. */
  private static Charset encoding() {
    String name = System.getProperty("stdout.encoding", System.getProperty("sun.stdout.encoding"));
    return name == null ? Charset.defaultCharset() : Charset.forName(name);
  }

  /**
   * Returns the exit code of a process that would exit with {@code exitCode} if all had been
   * written. A failure stays what it is. If something was lost, it is 1, and a line on standard
   * error says so. If the reader has gone, it is what a shell shows for SIGPIPE, without a line.
   */
  public int exitCode(int exitCode) {
    flush();
    return exitCode != ExitCode.OK || target.failure == null
        ? exitCode
        : ErrorLine.print(System.err, "jovl", lossOf(this));
  }

  /** Returns a stream to standard output that, unlike it, says when something cannot be written. */
  static OutputStream strict() {
    return new Strict(System.out);
  }

  private static IOException lossOf(PrintStream out) {
    IOException failure = out instanceof StandardOutput known ? known.target.failure : null;
    String cause = failure == null ? "it cannot be written" : String.valueOf(failure.getMessage());
    IOException loss = new IOException("standard output: " + cause, failure);
    return isPipeBroken() ? new BrokenPipeException(loss) : loss;
  }

  /** Asks the system: the message of an exception has the language of the user. */
  private static boolean isPipeBroken() {
    try {
      return Poll.isBroken(Fd.own(Screen.OUTPUT));
    } catch (ErrnoException e) {
      return false;
    }
  }

  /** Keeps the first failure. */
  private static final class Remembering extends OutputStream {
    private final OutputStream out;
    private volatile @Nullable IOException failure;

    Remembering(OutputStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      try {
        out.write(bytes, offset, length);
      } catch (IOException e) {
        if (failure == null) {
          failure = e;
        }
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }

  /** Asks after each portion. */
  private static final class Strict extends OutputStream {
    private final PrintStream out;

    Strict(PrintStream out) {
      this.out = out;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
      flush();
    }

    @Override
    public void flush() throws IOException {
      if (out.checkError()) {
        throw lossOf(out);
      }
    }
  }
}
