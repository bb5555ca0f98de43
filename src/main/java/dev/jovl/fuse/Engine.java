package dev.jovl.fuse;

import java.io.IOException;

/** Mounts filesystems and serves them. */
public interface Engine {
  /**
   * Mounts a filesystem and serves it until it is unmounted. The mount works when this returns. In
   * any case the filesystem is destroyed in the end: where this throws, that has been done.
   *
   * @return the mount, which the caller unmounts
   * @throws MountFailedException if it cannot be mounted; the message says what and why
   * @throws IOException if the kernel or libfuse does not speak as it should
   */
  Session mount(Filesystem filesystem, MountOptions options) throws IOException;
}
