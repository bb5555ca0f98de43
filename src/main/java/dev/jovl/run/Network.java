package dev.jovl.run;

/** The network that a container has. */
public enum Network {
  /** That of the host. */
  HOST,
  /** A loopback of its own. */
  NONE
}
