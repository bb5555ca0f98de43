package dev.jovl.fuse.session;

import java.util.concurrent.ThreadFactory;

/** Threads of a session: they do not keep a process from ending. */
final class DaemonThread {
  private DaemonThread() {}

  /** Makes a thread, which is not started. */
  static Thread named(String name, ThreadFactory threads, Runnable task) {
    Thread thread = threads.newThread(task);
    thread.setName(name);
    thread.setDaemon(true);
    return thread;
  }
}
