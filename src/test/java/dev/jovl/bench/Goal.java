package dev.jovl.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * What a row of jovl is to reach: bounds on its ratio to the kernel's overlayfs, on its ratio to
 * fuse-overlayfs, and on its value. A bound that is infinite is none; no row may be behind
 * fuse-overlayfs.
 */
record Goal(double ofKernel, double ofPeer, double value, String unit) {
  private static final double NONE = Double.POSITIVE_INFINITY;

  /** No more than the peer needs. */
  static Goal notBehindPeer() {
    return new Goal(NONE, 1, NONE, "");
  }

  /** At most so many times the kernel's overlayfs. */
  static Goal ofKernel(double ratio) {
    return new Goal(ratio, 1, NONE, "");
  }

  /** At most so many times the kernel's overlayfs, and so many times the peer. */
  static Goal ofBoth(double kernel, double peer) {
    return new Goal(kernel, peer, NONE, "");
  }

  /** At most a value in the unit of the row. */
  static Goal atMost(double value, String unit) {
    return new Goal(NONE, 1, value, unit);
  }

  /** At most a value in the unit of the row, whatever the others need: for a price worth paying. */
  static Goal bound(double value, String unit) {
    return new Goal(NONE, NONE, value, unit);
  }

  /** Returns whether a median of jovl reaches the goal beside those of the others. */
  boolean isMet(double jovl, OptionalDouble kernel, OptionalDouble peer) {
    return jovl <= value
        && (kernel.isEmpty() || ofKernel == NONE || jovl <= ofKernel * kernel.getAsDouble())
        && (peer.isEmpty() || ofPeer == NONE || jovl <= ofPeer * peer.getAsDouble());
  }

  /** Returns the goal as text. */
  @Override
  public String toString() {
    List<String> bounds = new ArrayList<>();
    if (value != NONE) {
      String number = value == Math.rint(value) ? "%.0f" : "%.2f";
      bounds.add(String.format(Locale.ROOT, "<= " + number + " %s", value, unit));
    }
    if (ofKernel != NONE) {
      bounds.add("<= " + ofKernel + " x kernel");
    }
    if (ofPeer != NONE && (ofPeer != 1 || bounds.isEmpty())) {
      bounds.add("<= " + ofPeer + " x fuse-overlayfs");
    }
    return String.join(", ", bounds);
  }
}
