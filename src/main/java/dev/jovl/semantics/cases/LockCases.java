package dev.jovl.semantics.cases;

import dev.jovl.linux.Locks;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;

/** Locks of three kinds, and whom they keep out. */
final class LockCases {
  private LockCases() {}

  @Case(
      name = "lock.whole.file",
      says = "flock: shared locks go together, an exclusive one stands alone, also on lower files",
      by = "flock(2)")
  static void whole(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle one = m.openRead("f");
    Handle two = m.openRead("f");
    Check.that(one.lock(Locks.SHARED) && two.lock(Locks.SHARED), "two shared locks");
    Check.that(!two.lock(Locks.EXCLUSIVE), "no exclusive one beside");
    one.close();
    Check.that(two.lock(Locks.EXCLUSIVE), "exclusive when alone");
  }

  @Case(
      name = "lock.range",
      says = "Locks of open files on ranges conflict where they overlap, and nowhere else",
      by = "fcntl(2), F_OFD_SETLK")
  static void range(Stage s) throws Exception {
    s.below().file("f", "0123456789");
    Tree m = s.mount();
    Handle one = m.openWrite("f");
    Handle two = m.openWrite("f");
    Check.that(one.lockRange(Locks.EXCLUSIVE, 2, 4), "the first range");
    Check.that(two.lockRange(Locks.EXCLUSIVE, 6, 4), "a range beside");
    Check.that(!two.lockRange(Locks.SHARED, 5, 1), "no range within");
    Check.that(one.lockRange(Locks.NONE, 0, 0), "unlocking");
    Check.that(two.lockRange(Locks.SHARED, 5, 1), "free after");
  }

  @Case(
      name = "lock.process",
      says = "A lock of the process conflicts with one of an open file, and goes with any close",
      by = "fcntl(2), F_SETLK")
  static void process(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Handle mine = m.openWrite("f");
    Handle other = m.openWrite("f");
    boolean locked = mine.call("fcntl", fd -> Locks.ofProcess(fd, Locks.EXCLUSIVE, 0, 0));
    Check.that(locked, "the lock is free");
    Check.that(!other.lockRange(Locks.SHARED, 0, 1), "it keeps others out");
    m.openRead("f").close();
    Check.that(other.lockRange(Locks.SHARED, 0, 1), "a close drops the locks of the process");
  }

  @Case(name = "lock.other.process", says = "A lock keeps another process out", by = "flock(1)")
  static void otherProcess(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Check.that(m.openRead("f").lock(Locks.EXCLUSIVE), "the lock is free");
    String said = Programs.shell(s.mountPoint(), "flock -n f echo free || echo taken");
    Check.equal("the other process says", "taken", said);
  }

  @Case(
      name = "lock.two.names",
      says = "A lock by one name of a file keeps out who comes by the other",
      by = "flock(2)")
  static void twoNames(Stage s) throws Exception {
    s.below().file("a", "x").link("a", "b");
    Tree m = s.mount();
    Check.that(m.openRead("a").lock(Locks.EXCLUSIVE), "the lock is free");
    Check.that(!m.openRead("b").lock(Locks.SHARED), "it is taken by the other name");
  }
}
