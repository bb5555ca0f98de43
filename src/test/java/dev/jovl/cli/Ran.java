package dev.jovl.cli;

import static com.google.common.truth.Truth.assertThat;

import com.google.common.collect.Lists;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * What a command line did, run in this process.
 *
 * @param exitCode what the process would answer
 * @param out what it printed to standard output
 * @param err what it printed to standard error
 */
public record Ran(int exitCode, String out, String err) {

  /** Runs a command line on a store and catches what it prints. */
  public static Ran on(Path store, String... args) {
    return of(Lists.asList("--root", store.toString(), args).toArray(new String[0]));
  }

  /** Runs a command line and catches what it prints. */
  public static synchronized Ran of(String... args) {
    PrintStream realOut = System.out;
    PrintStream realErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream fakeOut = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream fakeErr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      System.setOut(fakeOut);
      System.setErr(fakeErr);
      int exitCode = Main.run(args, false);
      return new Ran(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(realOut);
      System.setErr(realErr);
    }
  }

  /** Returns what a command line printed that ended well; fails if it did not, or complained. */
  public String succeeded() {
    assertThat(err).isEmpty();
    assertThat(exitCode).isEqualTo(0);
    return out;
  }
}
