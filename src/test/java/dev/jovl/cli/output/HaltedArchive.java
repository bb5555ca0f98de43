package dev.jovl.cli.output;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/**
 * An archive that is never whole, in a process of its own, to be told to end: {@code FILE}. It says
 * when there is something of it.
 */
final class HaltedArchive {
  private HaltedArchive() {}

  public static void main(String[] args) throws IOException {
    OutputFile.write(
        Path.of(args[0]),
        "-o FILE",
        out -> {
          out.write(new byte[1 << 20]);
          out.flush();
          System.out.println("begun");
          try {
            new CountDownLatch(1).await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        });
  }
}
