package dev.jovl.build.source;

/** Finds out whether a walk tells of anything at all. */
final class AnyFile implements SourceVisitor {

  private boolean found;

  /** Returns whether it did. */
  boolean found() {
    return found;
  }

  @Override
  public void enter(SourceEntry directory) {
    found = true;
  }

  @Override
  public void leaf(SourceEntry file) {
    found = true;
  }
}
