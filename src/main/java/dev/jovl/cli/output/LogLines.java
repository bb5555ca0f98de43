package dev.jovl.cli.output;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Marker;
import org.slf4j.event.Level;
import org.slf4j.helpers.LegacyAbstractLogger;
import org.slf4j.helpers.MessageFormatter;

/**
 * A logger of one class: a line on standard error with the time (UTC), the thread, the level and
 * the class, and a stack trace below it where there is one. Warnings and errors are shown, the rest
 * only after {@link #showAll}.
 *
 * <p>Nothing is set up before the first line is written: a first mount waits for the start of the
 * server, and a mount that works logs nothing.
 */
public final class LogLines extends LegacyAbstractLogger {
  private static volatile boolean all;

  LogLines(String className) {
    this.name = className.substring(className.lastIndexOf('.') + 1);
  }

  /** Shows debugging lines too, from now on, of all loggers. */
  public static void showAll() {
    all = true;
  }

  @Override
  public boolean isTraceEnabled() {
    return false;
  }

  @Override
  public boolean isDebugEnabled() {
    return all;
  }

  @Override
  public boolean isInfoEnabled() {
    return all;
  }

  @Override
  public boolean isWarnEnabled() {
    return true;
  }

  @Override
  public boolean isErrorEnabled() {
    return true;
  }

  @Override
  protected @Nullable String getFullyQualifiedCallerName() {
    return null;
  }

  @Override
  protected void handleNormalizedLoggingCall(
      Level level,
      @Nullable Marker marker,
      String pattern,
      Object @Nullable [] arguments,
      @Nullable Throwable failure) {
    StringWriter text = new StringWriter();
    text.append(Instant.now().truncatedTo(ChronoUnit.MILLIS).toString()).append(" [");
    text.append(Thread.currentThread().getName()).append("] ").append(level.toString());
    text.append(' ').append(name).append(" - ");
    text.append(MessageFormatter.basicArrayFormat(pattern, arguments)).append('\n');
    if (failure != null) {
      failure.printStackTrace(new PrintWriter(text, true));
    }
    // One call, so that lines of several threads do not mix.
    System.err.print(text);
    System.err.flush();
  }
}
