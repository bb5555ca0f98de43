package dev.jovl.union;

import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.union.layer.Following;
import dev.jovl.union.whiteout.OverrideXattr;
import dev.jovl.union.whiteout.XattrNamespace;
import org.jspecify.annotations.Nullable;

/**
 * How a union behaves. {@link #builder} starts with the defaults, {@link #toBuilder} with these.
 *
 * @param redirectDir whether renaming a directory of the layers works and redirects are followed
 * @param metacopy whether a change of metadata leaves the data of a file below
 * @param followMetacopy whether marks in {@code trusted.} attributes that say that the data of a
 *     file is below are followed even if none are made
 * @param index whether hard links of the layers are kept when one of their names is copied up
 * @param uuids whether origin marks have the filesystem's UUID even if all layers are on one
 *     filesystem
 * @param xino how inode numbers are made of those of several filesystems
 * @param userXattr whether state is kept in {@code user.overlay.} instead of {@code
 *     trusted.overlay.}
 * @param durability what is brought to disk, and when
 * @param ids how owners on disk are shown
 * @param xattrs whether there are extended attributes at all
 * @param override the attribute in which the upper keeps owners and modes, unless its root has
 *     another; null for the inodes
 * @param acls whether access control lists count and are shown
 * @param directoryLinks how many links directories show
 */
public record UnionOptions(
    RedirectMode redirectDir,
    boolean metacopy,
    boolean followMetacopy,
    boolean index,
    boolean uuids,
    InodeMode xino,
    boolean userXattr,
    Durability durability,
    IdMapping ids,
    boolean xattrs,
    @Nullable OverrideXattr override,
    boolean acls,
    DirectoryLinks directoryLinks) {

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

  /** How many links directories show. */
  public enum DirectoryLinks {
    /** One, which tells programs not to rely on it. */
    ONE,
    /** Those on disk of a directory that one layer has, and one for a merged directory. */
    OF_ONE_LAYER,
    /** Two, and one for each directory in it. */
    COUNTED
  }

  /** What a mount has that names no option. */
  public static final UnionOptions DEFAULTS = builder().build();

  /** Returns where state is kept. */
  public XattrNamespace namespace() {
    return userXattr ? XattrNamespace.USER : XattrNamespace.TRUSTED;
  }

  /**
   * Returns which marks are followed. Metacopy marks are where they are made too: whoever has made
   * an upper on a disk of their own could show any file of the layers to everybody. Every owner of
   * a file can set those in {@code user.} attributes.
   */
  public Following following() {
    boolean trusted = followMetacopy && !userXattr;
    return new Following(redirectDir != RedirectMode.NOFOLLOW, metacopy || trusted);
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

  /** Returns a builder of options that starts with {@link #DEFAULTS}. */
  public static Builder builder() {
    return new Builder();
  }

  /** Returns a builder of options that starts with these. */
  public Builder toBuilder() {
    return new Builder()
        .redirectDir(redirectDir)
        .metacopy(metacopy)
        .followMetacopy(followMetacopy)
        .index(index)
        .uuids(uuids)
        .xino(xino)
        .userXattr(userXattr)
        .durability(durability)
        .ids(ids)
        .xattrs(xattrs)
        .override(override)
        .acls(acls)
        .directoryLinks(directoryLinks);
  }

  /** Gathers options; what is not said stays as it was at the start. */
  public static final class Builder {
    private RedirectMode redirectDir = RedirectMode.ON;
    private boolean metacopy;
    private boolean followMetacopy;
    private boolean index = true;
    private boolean uuids = true;
    private InodeMode xino = InodeMode.COMPOSED;
    private boolean userXattr;
    private Durability durability = Durability.AUTO;
    private IdMapping ids = IdMapping.IDENTITY;
    private boolean xattrs = true;
    private @Nullable OverrideXattr override;
    private boolean acls = true;
    private DirectoryLinks directoryLinks = DirectoryLinks.OF_ONE_LAYER;

    private Builder() {}

    /** Sets what is done about directories that were renamed. */
    @CanIgnoreReturnValue
    public Builder redirectDir(RedirectMode value) {
      redirectDir = value;
      return this;
    }

    /** Sets whether a change of metadata leaves the data of a file below. */
    @CanIgnoreReturnValue
    public Builder metacopy(boolean value) {
      metacopy = value;
      return this;
    }

    /** Sets whether trusted marks that say that data is below are followed in any case. */
    @CanIgnoreReturnValue
    public Builder followMetacopy(boolean value) {
      followMetacopy = value;
      return this;
    }

    /** Sets whether hard links of the layers are kept. */
    @CanIgnoreReturnValue
    public Builder index(boolean value) {
      index = value;
      return this;
    }

    /** Sets whether marks name filesystems where all layers are on one. */
    @CanIgnoreReturnValue
    public Builder uuids(boolean value) {
      uuids = value;
      return this;
    }

    /** Sets how inode numbers are made. */
    @CanIgnoreReturnValue
    public Builder xino(InodeMode value) {
      xino = value;
      return this;
    }

    /** Sets whether state is kept in the user namespace of attributes. */
    @CanIgnoreReturnValue
    public Builder userXattr(boolean value) {
      userXattr = value;
      return this;
    }

    /** Sets what is brought to disk. */
    @CanIgnoreReturnValue
    public Builder durability(Durability value) {
      durability = value;
      return this;
    }

    /** Sets how owners on disk are shown. */
    @CanIgnoreReturnValue
    public Builder ids(IdMapping value) {
      ids = value;
      return this;
    }

    /** Sets whether there are extended attributes. */
    @CanIgnoreReturnValue
    public Builder xattrs(boolean value) {
      xattrs = value;
      return this;
    }

    /** Sets whether access control lists count and are shown. */
    @CanIgnoreReturnValue
    public Builder acls(boolean value) {
      acls = value;
      return this;
    }

    /** Sets the attribute in which the upper keeps owners and modes, null for the inodes. */
    @CanIgnoreReturnValue
    public Builder override(@Nullable OverrideXattr value) {
      override = value;
      return this;
    }

    /** Sets how many links directories show. */
    @CanIgnoreReturnValue
    public Builder directoryLinks(DirectoryLinks value) {
      directoryLinks = value;
      return this;
    }

    /** Returns the options. */
    public UnionOptions build() {
      return new UnionOptions(
          redirectDir,
          metacopy,
          followMetacopy,
          index,
          uuids,
          xino,
          userXattr,
          durability,
          ids,
          xattrs,
          override,
          acls,
          directoryLinks);
    }
  }
}
