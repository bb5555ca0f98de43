package dev.jovl.mount.filesystem;

import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What is open, by the numbers that the kernel was given. */
final class Handles<T> {
  private final ConcurrentHashMap<Long, T> open = new ConcurrentHashMap<>();
  private final AtomicLong last = new AtomicLong();

  /** Returns a new number for something open. */
  long add(T opened) {
    long number = last.incrementAndGet();
    open.put(number, opened);
    return number;
  }

  /** Returns what is open under a number; EBADF if nothing is. */
  T get(long number) throws ErrnoException {
    T found = open.get(number);
    if (found == null) {
      throw ErrnoException.of(Errno.EBADF);
    }
    return found;
  }

  /** Returns what is open under a number, null for no number or if nothing is. */
  @Nullable T find(@Nullable Long number) {
    return number == null ? null : open.get(number);
  }

  /** Takes a number back and returns what was open under it, null if nothing was. */
  @Nullable T remove(long number) {
    return open.remove(number);
  }

  /** Returns how many are open. */
  int size() {
    return open.size();
  }

  /** Takes all numbers back. */
  void removeAll(Consumer<T> closer) {
    open.values().forEach(closer);
    open.clear();
  }
}
