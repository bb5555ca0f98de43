package dev.jovl.run.spec;

import java.util.List;

/**
 * How a container ended.
 *
 * @param code the exit code, 0 to 255
 * @param runtime the name of what ran it: {@code crun}, {@code runc} or {@code chroot}
 * @param refusals why runtimes that come first did not, a line each
 */
public record ContainerExit(int code, String runtime, List<String> refusals) {

  /** Copies the list. */
  public ContainerExit {
    refusals = List.copyOf(refusals);
  }
}
