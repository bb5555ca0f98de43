package dev.jovl.image.remote;

/** When an image that is asked for by its name is pulled. */
public enum PullPolicy {
  /** When the store does not have it. */
  MISSING,
  /** Once in every build, and each time it is run. */
  ALWAYS,
  /** Not at all: what the store does not have is an error. */
  NEVER
}
