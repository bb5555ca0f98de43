package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.layer.SharedFd;
import java.util.ArrayList;
import java.util.List;

/** The going over of open files to the upper, prepared and then done without a way to fail. */
public final class Retargeting implements AutoCloseable {
  private final List<OpenFile> files = new ArrayList<>();
  private final List<SharedFd> targets = new ArrayList<>();

  private Retargeting() {}

  /** Returns one that changes nothing. */
  public static Retargeting none() {
    return new Retargeting();
  }

  static Retargeting of(List<OpenFile> open, Fd file) throws ErrnoException {
    Retargeting retargeting = new Retargeting();
    try {
      for (OpenFile each : open) {
        SharedFd target = each.reopen(file);
        if (target != null) {
          retargeting.files.add(each);
          retargeting.targets.add(target);
        }
      }
      return retargeting;
    } catch (ErrnoException e) {
      retargeting.close();
      throw e;
    }
  }

  /** Makes the open files serve from the upper. */
  public void commit() {
    for (int i = 0; i < files.size(); i++) {
      files.get(i).retarget(targets.get(i));
    }
    files.clear();
    targets.clear();
  }

  /** Gives up what was not committed. */
  @Override
  public void close() {
    targets.forEach(SharedFd::close);
    targets.clear();
  }
}
