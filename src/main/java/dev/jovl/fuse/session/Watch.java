package dev.jovl.fuse.session;

import java.util.concurrent.locks.LockSupport;

/** Sees to it that a crew whose workers are all busy with something that lasts gets another one. */
final class Watch implements Runnable {
  private static final long LOOK_NANOS = 1_000_000;

  /**
   * How many looks without progress it takes at most: one for each worker there is, since on a busy
   * machine all may stand still for want of a processor, and one more would not help.
   */
  private static final int PATIENCE = 8;

  /** After so many looks without work it sleeps until the next request. */
  private static final int QUIET_LOOKS = 50;

  private final Crew crew;
  private final Thread thread = new Thread(this, "fuse-watch");
  private volatile boolean asleep;

  Watch(Crew crew) {
    this.crew = crew;
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** Called with each request: cheap while it is awake. */
  void wake() {
    if (asleep) {
      asleep = false;
      LockSupport.unpark(thread);
    }
  }

  /** Called when the crew has ended. */
  void end() {
    asleep = false;
    LockSupport.unpark(thread);
  }

  @Override
  public void run() {
    long served = -1;
    int quiet = 0;
    int stuck = 0;
    while (!crew.isEnding()) {
      long now = crew.served();
      boolean progress = now != served;
      served = now;
      if (crew.isSomebodyWaiting()) {
        quiet = progress ? 0 : quiet + 1;
        stuck = 0;
      } else {
        quiet = 0;
        stuck = progress ? 0 : stuck + 1;
        if (stuck >= Math.min(crew.size(), PATIENCE)) {
          stuck = 0;
          crew.help();
        }
      }
      if (quiet >= QUIET_LOOKS) {
        sleep();
        quiet = 0;
      } else {
        LockSupport.parkNanos(this, LOOK_NANOS);
      }
    }
  }

  /** A request that comes between the two looks at the crew sees that it is asleep. */
  private void sleep() {
    asleep = true;
    while (asleep && crew.isSomebodyWaiting() && !crew.isEnding()) {
      LockSupport.park(this);
    }
    asleep = false;
  }
}
