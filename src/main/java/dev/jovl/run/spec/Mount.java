package dev.jovl.run.spec;

/** What a container sees in one place besides its image. */
public sealed interface Mount permits BindMount, TmpfsMount {

  /** Returns where, an absolute path in the container. */
  String destination();

  /** Returns whether it cannot be written there. */
  boolean readOnly();
}
