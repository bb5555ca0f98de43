package dev.jovl.build;

/** When the images that a build stands on are fetched. */
public enum PullPolicy {
  /** When the store does not have them. */
  MISSING,
  /** Once in every build. */
  ALWAYS,
  /** Not at all: what the store does not have is an error. */
  NEVER
}
