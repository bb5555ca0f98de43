package dev.jovl.build.copy;

import dev.jovl.linux.Fd;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;

/**
 * What a program of the host makes of a file: xz and bzip2 have no other decompressor here, and
 * Docker calls xz too. Closing it ends the program and leaves the descriptor open.
 */
final class ProgramInput extends FilterInputStream {

  private final String program;
  private final Process process;

  private ProgramInput(String program, Process process) {
    super(process.getInputStream());
    this.program = program;
    this.process = process;
  }

  /**
   * Starts a decompressor.
   *
   * @param program its name
   * @param file what it reads from the start; the caller's
   * @throws IOException if the host does not have the program
   */
  static ProgramInput open(String program, Fd file) throws IOException {
    ProcessBuilder builder = new ProcessBuilder(program, "-dc");
    builder.redirectInput(new File("/proc/self/fd/" + file.number()));
    builder.redirectError(ProcessBuilder.Redirect.DISCARD);
    try {
      return new ProgramInput(program, builder.start());
    } catch (IOException e) {
      throw new IOException(
          "the archive is compressed by "
              + program
              + ", which this machine does not have: install it, or say --unpack=false",
          e);
    }
  }

  @Override
  public int read() throws IOException {
    int value = super.read();
    if (value < 0) {
      requireEnd();
    }
    return value;
  }

  @Override
  public int read(byte[] target, int start, int length) throws IOException {
    int count = super.read(target, start, length);
    if (count < 0) {
      requireEnd();
    }
    return count;
  }

  /** The end of the output is the end of the file only if the program says that all is well. */
  private void requireEnd() throws IOException {
    try {
      int code = process.waitFor();
      if (code != 0) {
        throw new IOException(program + " cannot read it: exit code " + code);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + program + " ran");
    }
  }

  @Override
  public void close() throws IOException {
    process.destroyForcibly();
    super.close();
  }
}
