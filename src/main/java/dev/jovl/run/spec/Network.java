package dev.jovl.run.spec;

/** The network that a container has. */
public enum Network {
  /** That of the host. */
  HOST,
  /** A loopback of its own. */
  NONE
}
