package dev.jovl.layer;

import dev.jovl.linux.Fd;
import java.io.IOException;
import java.util.List;

/**
 * The layers below the one at hand. Asked only when something is not in the layer itself, so that
 * layers can be unpacked in parallel: an implementation may wait until the lower ones are there.
 */
@FunctionalInterface
public interface Lowers {

  /** No layer below. */
  Lowers NONE = List::of;

  /**
   * Returns the roots of the layers below, the uppermost first, as directories open for reading.
   * They belong to the implementation, which keeps them open as long as it is in use.
   */
  List<Fd> roots() throws IOException;
}
