package dev.jovl.union;

import dev.jovl.union.whiteout.XattrNamespace;

/**
 * How a union behaves. {@link #DEFAULTS} is the start, the {@code with} methods change one value.
 *
 * @param redirectDir whether renaming a directory of the layers works and redirects are followed
 * @param metacopy whether a change of metadata leaves the data of a file below
 * @param index whether hard links of the layers are kept when one of their names is copied up
 * @param xino how inode numbers are made of those of several filesystems
 * @param userXattr whether state is kept in {@code user.overlay.} instead of {@code
 *     trusted.overlay.}
 * @param durability what is brought to disk, and when
 * @param ids how owners on disk are shown
 * @param xattrs whether there are extended attributes at all
 * @param acls whether access control lists count and are shown
 * @param staticLinkCount whether directories always show one link
 */
public record UnionOptions(
    RedirectMode redirectDir,
    boolean metacopy,
    boolean index,
    InodeMode xino,
    boolean userXattr,
    Durability durability,
    IdMapping ids,
    boolean xattrs,
    boolean acls,
    boolean staticLinkCount) {

  /** What is done about directories that were renamed. */
  public enum RedirectMode {
    /** Redirects are made and followed. */
    ON,
    /** Redirects are followed; renaming a directory of the layers fails with EXDEV. */
    FOLLOW,
    /** Redirects are neither made nor followed. */
    NOFOLLOW
  }

  /** How inode numbers of several filesystems become those of one. */
  public enum InodeMode {
    /** The number of the filesystem is put into the high bits. */
    COMPOSED,
    /** As {@link #COMPOSED}, folded to 32 bits. */
    COMPOSED_32_BITS
  }

  /** What is brought to disk. */
  public enum Durability {
    /** Nothing, not even by fsync; a crash leaves an upper directory that is refused. */
    VOLATILE,
    /** Nothing, not even by fsync; a crash leaves no trace of that. */
    UNASKED,
    /** The data of a copy before it gets its name. */
    AUTO,
    /** The data of a copy, and a copy that has none, a directory too, before it gets its name. */
    STRICT
  }

  /** What a mount has that names no option. */
  public static final UnionOptions DEFAULTS =
      new UnionOptions(
          RedirectMode.ON,
          false,
          true,
          InodeMode.COMPOSED,
          false,
          Durability.AUTO,
          IdMapping.IDENTITY,
          true,
          true,
          false);

  /** Returns where state is kept. */
  public XattrNamespace namespace() {
    return userXattr ? XattrNamespace.USER : XattrNamespace.TRUSTED;
  }

  /** Returns whether anything is brought to disk. */
  public boolean syncs() {
    return durability == Durability.AUTO || durability == Durability.STRICT;
  }

  /** Returns whether a copy without data is brought to disk before it gets its name. */
  public boolean syncsMetadata() {
    return durability == Durability.STRICT;
  }

  /** Returns whether the upper is marked so that a crash can be seen. */
  boolean isMarkedVolatile() {
    return durability == Durability.VOLATILE;
  }

  /** Returns these options with another way of redirects. */
  public UnionOptions withRedirectDir(RedirectMode value) {
    return new UnionOptions(
        value, metacopy, index, xino, userXattr, durability, ids, xattrs, acls, staticLinkCount);
  }

  /** Returns these options with metadata-only copies or without. */
  public UnionOptions withMetacopy(boolean value) {
    return new UnionOptions(
        redirectDir, value, index, xino, userXattr, durability, ids, xattrs, acls, staticLinkCount);
  }

  /** Returns these options with an index of hard links or without. */
  public UnionOptions withIndex(boolean value) {
    return new UnionOptions(
        redirectDir,
        metacopy,
        value,
        xino,
        userXattr,
        durability,
        ids,
        xattrs,
        acls,
        staticLinkCount);
  }

  /** Returns these options with another way of inode numbers. */
  public UnionOptions withXino(InodeMode value) {
    return new UnionOptions(
        redirectDir,
        metacopy,
        index,
        value,
        userXattr,
        durability,
        ids,
        xattrs,
        acls,
        staticLinkCount);
  }

  /** Returns these options with state in the user namespace or in the trusted one. */
  public UnionOptions withUserXattr(boolean value) {
    return new UnionOptions(
        redirectDir, metacopy, index, xino, value, durability, ids, xattrs, acls, staticLinkCount);
  }

  /** Returns these options with another durability. */
  public UnionOptions withDurability(Durability value) {
    return new UnionOptions(
        redirectDir, metacopy, index, xino, userXattr, value, ids, xattrs, acls, staticLinkCount);
  }

  /** Returns these options with another showing of owners. */
  public UnionOptions withIds(IdMapping value) {
    return new UnionOptions(
        redirectDir,
        metacopy,
        index,
        xino,
        userXattr,
        durability,
        value,
        xattrs,
        acls,
        staticLinkCount);
  }

  /** Returns these options with extended attributes or without. */
  public UnionOptions withXattrs(boolean value) {
    return new UnionOptions(
        redirectDir,
        metacopy,
        index,
        xino,
        userXattr,
        durability,
        ids,
        value,
        acls,
        staticLinkCount);
  }

  /** Returns these options with access control lists or without. */
  public UnionOptions withAcls(boolean value) {
    return new UnionOptions(
        redirectDir,
        metacopy,
        index,
        xino,
        userXattr,
        durability,
        ids,
        xattrs,
        value,
        staticLinkCount);
  }

  /** Returns these options with a constant link count of directories or without. */
  public UnionOptions withStaticLinkCount(boolean value) {
    return new UnionOptions(
        redirectDir, metacopy, index, xino, userXattr, durability, ids, xattrs, acls, value);
  }
}
