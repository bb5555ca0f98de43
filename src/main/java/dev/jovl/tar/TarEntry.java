package dev.jovl.tar;

import com.google.common.collect.ImmutableList;
import com.google.errorprone.annotations.CanIgnoreReturnValue;
import dev.jovl.posix.NameText;
import java.time.Instant;
import java.util.List;

/**
 * One entry of an archive: what a header says, decoded but not judged. Immutable; the arrays that
 * it hands out are not copies and must not be changed.
 */
public final class TarEntry {

  /** The largest number of an owner or group; chown(2) takes the next one for no change. */
  public static final long MAX_ID = 0xffff_fffeL;

  private static final byte[] NONE = {};

  private final TarType type;
  private final byte[] name;
  private final byte[] linkName;
  private final int mode;
  private final long uid;
  private final long gid;
  private final long size;
  private final ImmutableList<TarExtent> extents;
  private final Instant modified;
  private final int deviceMajor;
  private final int deviceMinor;
  private final ImmutableList<TarXattr> xattrs;
  private final byte[] accessList;
  private final byte[] defaultList;

  private TarEntry(Builder builder) {
    type = builder.type;
    name = builder.name;
    linkName = builder.linkName;
    mode = builder.mode;
    uid = builder.uid;
    gid = builder.gid;
    size = type == TarType.FILE ? builder.size : 0;
    extents = builder.extents;
    modified = builder.modified;
    deviceMajor = builder.deviceMajor;
    deviceMinor = builder.deviceMinor;
    xattrs = builder.xattrs;
    accessList = builder.accessList;
    defaultList = builder.defaultList;
  }

  /** Starts an entry of a type and a name; everything else is zero, empty, or the epoch. */
  public static Builder builder(TarType type, byte[] name) {
    return new Builder(type, name);
  }

  /** Returns what the entry is. */
  public TarType type() {
    return type;
  }

  /** Returns the name as it stands in the archive: possibly absolute, with {@code ..}, or empty. */
  public byte[] name() {
    return name;
  }

  /** Returns the target of a symbolic or hard link, empty for other types. */
  public byte[] linkName() {
    return linkName;
  }

  /** Returns permissions with set-id and sticky bits, 0 to 07777. */
  public int mode() {
    return mode;
  }

  /** Returns the numeric owner, 0 to 2^32 - 2. */
  public long uid() {
    return uid;
  }

  /** Returns the numeric group, 0 to 2^32 - 2. */
  public long gid() {
    return gid;
  }

  /** Returns the length of the file in bytes, holes included; 0 for other types. */
  public long size() {
    return size;
  }

  /**
   * Returns the stored stretches of a sparse file, ascending and disjoint, in the order in which
   * the archive stores them; a plain file has one from 0 to its size, or none if it is empty.
   */
  public List<TarExtent> extents() {
    if (!extents.isEmpty() || size == 0) {
      return extents;
    }
    return ImmutableList.of(new TarExtent(0, size));
  }

  /** Returns how many bytes of content the archive stores. */
  public long storedSize() {
    return extents().stream().mapToLong(TarExtent::length).sum();
  }

  /** Returns the time of the last change of content, to the nanosecond. */
  public Instant modified() {
    return modified;
  }

  /** Returns the major number of a device. */
  public int deviceMajor() {
    return deviceMajor;
  }

  /** Returns the minor number of a device. */
  public int deviceMinor() {
    return deviceMinor;
  }

  /** Returns the extended attributes, each name once, in archive order. */
  public List<TarXattr> xattrs() {
    return xattrs;
  }

  /** Returns who may use the file, as acl_to_text(3) writes it, empty if only the mode tells. */
  public byte[] accessList() {
    return accessList;
  }

  /** Returns what files to come in a directory get, in the same form, empty for nothing. */
  public byte[] defaultList() {
    return defaultList;
  }

  /**
   * Returns this entry with other permissions and extended attributes, and without access lists,
   * which the attributes then hold.
   */
  public TarEntry with(int newMode, List<TarXattr> newXattrs) {
    Builder builder = new Builder(type, name).linkName(linkName).mode(newMode).owner(uid, gid);
    builder.size(size).modified(modified);
    builder.device(deviceMajor, deviceMinor).xattrs(newXattrs);
    builder.extents = extents;
    return builder.build();
  }

  /** Returns the name for messages: readable, escaped, cut. */
  @Override
  public String toString() {
    return NameText.of(name);
  }

  /** Collects the parts of an entry. */
  public static final class Builder {

    /** What stands for the extents of a file that is one hole. */
    private static final ImmutableList<TarExtent> HOLE = ImmutableList.of(new TarExtent(0, 0));

    private final TarType type;
    private final byte[] name;
    private byte[] linkName = NONE;
    private int mode;
    private long uid;
    private long gid;
    private long size;
    private ImmutableList<TarExtent> extents = ImmutableList.of();
    private Instant modified = Instant.EPOCH;
    private int deviceMajor;
    private int deviceMinor;
    private ImmutableList<TarXattr> xattrs = ImmutableList.of();
    private byte[] accessList = NONE;
    private byte[] defaultList = NONE;

    private Builder(TarType type, byte[] name) {
      this.type = type;
      this.name = name;
    }

    /** Sets the target of a link. */
    @CanIgnoreReturnValue
    public Builder linkName(byte[] value) {
      linkName = value;
      return this;
    }

    /** Sets the permission bits; higher bits are cut off. */
    @CanIgnoreReturnValue
    public Builder mode(int value) {
      mode = value & 07777;
      return this;
    }

    /** Sets owner and group. */
    @CanIgnoreReturnValue
    public Builder owner(long newUid, long newGid) {
      uid = newUid;
      gid = newGid;
      return this;
    }

    /** Sets the length of a file. */
    @CanIgnoreReturnValue
    public Builder size(long value) {
      size = value;
      return this;
    }

    /** Makes a sparse file: its length is {@code realSize}, and only the extents are stored. */
    @CanIgnoreReturnValue
    Builder sparse(long realSize, List<TarExtent> stored) {
      size = realSize;
      extents = stored.isEmpty() ? HOLE : ImmutableList.copyOf(stored);
      return this;
    }

    /** Sets the time of the last change. */
    @CanIgnoreReturnValue
    public Builder modified(Instant value) {
      modified = value;
      return this;
    }

    /** Sets the numbers of a device. */
    @CanIgnoreReturnValue
    public Builder device(int major, int minor) {
      deviceMajor = major;
      deviceMinor = minor;
      return this;
    }

    /** Sets the extended attributes. */
    @CanIgnoreReturnValue
    public Builder xattrs(List<TarXattr> value) {
      xattrs = ImmutableList.copyOf(value);
      return this;
    }

    /** Sets the lists of {@link TarEntry#accessList} and {@link TarEntry#defaultList}. */
    @CanIgnoreReturnValue
    Builder lists(byte[] access, byte[] forNewFiles) {
      accessList = access;
      defaultList = forNewFiles;
      return this;
    }

    /** Returns the entry. */
    public TarEntry build() {
      return new TarEntry(this);
    }
  }
}
