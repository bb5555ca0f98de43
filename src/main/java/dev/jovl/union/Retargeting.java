package dev.jovl.union;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.ErrnoException;
import dev.jovl.union.layer.SharedFd;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The going over of open files to the upper, prepared and then done without a way to fail. Files
 * that were opened in the same way share a descriptor: there may be thousands.
 */
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
    Map<Integer, SharedFd> opened = new HashMap<>();
    try {
      for (OpenFile each : open) {
        if (each.mustGoOver()) {
          retargeting.add(each, file, opened);
        }
      }
      return retargeting;
    } catch (ErrnoException e) {
      retargeting.close();
      throw e;
    }
  }

  private void add(OpenFile each, Fd file, Map<Integer, SharedFd> opened) throws ErrnoException {
    SharedFd known = opened.get(each.flagsAbove());
    if (known == null || !known.acquire()) {
      known = new SharedFd(Open.again(file, each.flagsAbove()));
      opened.put(each.flagsAbove(), known);
    }
    files.add(each);
    targets.add(known);
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
