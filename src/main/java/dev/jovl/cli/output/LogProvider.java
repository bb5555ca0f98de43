package dev.jovl.cli.output;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.ILoggerFactory;
import org.slf4j.IMarkerFactory;
import org.slf4j.helpers.BasicMarkerFactory;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Writes what the packages log to standard error, which is the log of a server. SLF4J finds it as a
 * service on the class path, or, without looking through all jars, by the property {@code
 * slf4j.provider}.
 */
public final class LogProvider implements SLF4JServiceProvider {
  /** The newest version of the interface that this was written for. */
  private static final String REQUESTED_API = "2.0.99";

  private final ConcurrentMap<String, LogLines> loggers = new ConcurrentHashMap<>();
  private final IMarkerFactory markers = new BasicMarkerFactory();
  private final MDCAdapter contexts = new NOPMDCAdapter();

  @Override
  public ILoggerFactory getLoggerFactory() {
    return name -> loggers.computeIfAbsent(name, LogLines::new);
  }

  @Override
  public IMarkerFactory getMarkerFactory() {
    return markers;
  }

  @Override
  public MDCAdapter getMDCAdapter() {
    return contexts;
  }

  @Override
  public String getRequestedApiVersion() {
    return REQUESTED_API;
  }

  @Override
  public void initialize() {}
}
