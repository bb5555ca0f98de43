package dev.jovl.semantics;

import dev.jovl.linux.Identity;
import dev.jovl.linux.Self;
import dev.jovl.semantics.contestant.Contestant;
import dev.jovl.semantics.contestant.ForcedUnmount;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Plays cases, each in a thread of its own with a time limit and in a directory of its own. A case
 * that does not end loses its mount by force and is left behind; the runner goes on.
 *
 * <p>Safe for several threads at once.
 */
public final class Runner implements AutoCloseable {
  private static final int UMASK = 022;

  private final Path base;
  private final AtomicInteger count = new AtomicInteger();

  /**
   * Makes a runner.
   *
   * @param base where layers and mounts are made: a directory on a filesystem that can be the upper
   *     of an overlay; what is made in it is removed again
   */
  public Runner(Path base) {
    this.base = base;
  }

  /** Plays a case for a contestant. */
  public Outcome run(TestCase testCase, Contestant contestant) {
    if (!applies(testCase, contestant)) {
      return new Outcome(testCase, contestant.name(), Verdict.NOT_APPLICABLE, "", 0);
    }
    long start = System.nanoTime();
    Played played = play(testCase, contestant);
    long nanos = System.nanoTime() - start;
    Verdict verdict = verdict(played.verdict, testCase, contestant);
    return new Outcome(testCase, contestant.name(), verdict, played.message, nanos);
  }

  /** Removes what abandoned cases have left, and the directory of the runner itself. */
  @Override
  public void close() {
    ForcedUnmount.below(base);
    Leftovers.remove(base);
  }

  private static boolean applies(TestCase testCase, Contestant contestant) {
    return (contestant.isLayered() || !testCase.about().layers())
        && (contestant.hasDaemon() || !testCase.about().daemon());
  }

  private static Verdict verdict(Verdict seen, TestCase testCase, Contestant contestant) {
    boolean known = contestant.isKernel() && !testCase.about().kernel().isEmpty();
    return seen == Verdict.FAILED && known ? Verdict.DEVIATES : seen;
  }

  private Played play(TestCase testCase, Contestant contestant) {
    Path home = contestant.base(base).resolve("case" + count.incrementAndGet());
    try {
      Files.createDirectories(home);
      Stage stage = new Stage(contestant, home, testCase.about().daemon());
      return play(testCase, stage);
    } catch (IOException e) {
      return Played.failed("no place for the case: " + e);
    } finally {
      ForcedUnmount.below(home);
      Leftovers.remove(home);
    }
  }

  private static Played play(TestCase testCase, Stage stage) {
    Performance performance = new Performance(testCase, stage);
    Thread thread = new Thread(performance, testCase.name());
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(testCase.about().seconds()));
      if (!thread.isAlive()) {
        return performance.played;
      }
      stage.abort();
      ForcedUnmount.below(stage.home());
      thread.interrupt();
      thread.join(TimeUnit.SECONDS.toMillis(2));
      return Played.failed("did not end within " + testCase.about().seconds() + " seconds");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Played.failed("interrupted");
    }
  }

  /** What came of a case, whoever was asked. */
  private record Played(Verdict verdict, String message) {
    static final Played PASSED = new Played(Verdict.PASSED, "");

    static Played failed(@Nullable String message) {
      return new Played(Verdict.FAILED, String.valueOf(message));
    }
  }

  /** One case in its thread. */
  private static final class Performance implements Runnable {
    private final TestCase testCase;
    private final Stage stage;
    private volatile Played played = Played.failed("it did not come to its end");

    Performance(TestCase testCase, Stage stage) {
      this.testCase = testCase;
      this.stage = stage;
    }

    @Override
    public void run() {
      try {
        Identity.ownUmask();
        int unused = Self.umask(UMASK);
        testCase.play(stage);
        stage.close();
        played = Played.PASSED;
      } catch (MissingException e) {
        played = new Played(Verdict.NOT_APPLICABLE, String.valueOf(e.getMessage()));
      } catch (Violation | CallException | IOException e) {
        played = Played.failed(e.getMessage());
      } catch (Exception | LinkageError e) {
        played = Played.failed(e.toString());
      } finally {
        stage.abort();
      }
    }
  }
}
