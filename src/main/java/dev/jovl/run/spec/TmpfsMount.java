package dev.jovl.run.spec;

import java.util.List;

/**
 * An empty filesystem in memory that a container has for itself.
 *
 * @param destination absolute path of a directory in the container
 * @param readOnly whether it cannot be written
 * @param options what mount(8) is told besides, as {@code noexec} and {@code mode=1777}
 */
public record TmpfsMount(String destination, boolean readOnly, List<String> options)
    implements Mount {

  /** Copies the list. */
  public TmpfsMount {
    options = List.copyOf(options);
  }
}
