package dev.jovl.build.digest;

import dev.jovl.oci.Digest;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers digests of files over builds, by what stat tells of them: filesystem, inode, size, and
 * the times of the last changes of contents and inode, the latter of which no program can set.
 * {@link FileDigests} sees to it that only such files are noted and looked for of which that is
 * true.
 *
 * <p>A file that changed a short time ago is not remembered. The file that holds the memory ends
 * with a digest and is replaced as a whole; one that is damaged, or of another version, is as good
 * as none.
 */
public final class DigestMemory {

  /**
   * Longer than the kernel leaves changed data in memory, 30 and 5 seconds unless vm/dirty_* of
   * sysctl say otherwise, so that a file that is noted is on its disk already and need not be
   * written; and longer than a step of the clock of a filesystem, in which a file can change again
   * with the same times.
   */
  private static final long SETTLED_SECONDS = 40;

  /** Is raised when digests of former versions are no longer to be trusted. */
  private static final int VERSION = 3;

  private static final int MAX_ENTRIES = 500_000;
  private static final int HASH = 32;
  private static final int RECORD = 3 * Long.BYTES + 2 * (Long.BYTES + Integer.BYTES) + HASH;

  /** What a file must still be for its digest to hold. */
  private record Seen(long device, long ino, long size, Timespec mtime, Timespec ctime) {
    static Seen of(Stat stat) {
      return new Seen(stat.device(), stat.ino(), stat.size(), stat.mtime(), stat.ctime());
    }

    /** Written out, as that of {@link Timespec}. */
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Seen seen
          && seen.device == device
          && seen.ino == ino
          && seen.size == size
          && seen.mtime.equals(mtime)
          && seen.ctime.equals(ctime);
    }

    @Override
    public int hashCode() {
      return 31 * Long.hashCode(device ^ ino) + ctime.hashCode();
    }
  }

  private final @Nullable SmallFile file;
  private final InstantSource clock;
  private final Map<Seen, Digest> known = new LinkedHashMap<>();
  private boolean changed;
  private boolean used;

  private DigestMemory(@Nullable SmallFile file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
  }

  /** Returns a memory that keeps nothing. */
  public static DigestMemory none() {
    return new DigestMemory(null, InstantSource.system());
  }

  /** Reads the memory that a file holds. */
  public static DigestMemory in(SmallFile file) throws IOException {
    return in(file, InstantSource.system());
  }

  /**
   * Reads the memory that a file holds.
   *
   * @param clock says how long ago a file changed
   */
  static DigestMemory in(SmallFile file, InstantSource clock) throws IOException {
    DigestMemory memory = new DigestMemory(file, clock);
    file.read().ifPresent(memory::read);
    return memory;
  }

  private void read(byte[] bytes) {
    int end = bytes.length - HASH;
    if (end < 0 || end % RECORD != 0) {
      return;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    byte[] sum = new byte[HASH];
    buffer.get(end, sum);
    if (!MessageDigest.isEqual(sum, sum(bytes, end))) {
      return;
    }
    try {
      while (buffer.position() < end) {
        Seen seen =
            new Seen(
                buffer.getLong(), buffer.getLong(), buffer.getLong(), time(buffer), time(buffer));
        byte[] digest = new byte[HASH];
        buffer.get(digest);
        known.put(seen, Digest.ofSha256(digest));
      }
    } catch (BufferUnderflowException e) {
      throw new IllegalStateException("records of one length end where they end", e);
    }
  }

  private static byte[] sum(byte[] bytes, int end) {
    MessageDigest hash = Digest.newSha256();
    hash.update((byte) VERSION);
    hash.update(bytes, 0, end);
    return hash.digest();
  }

  private static Timespec time(ByteBuffer buffer) {
    return new Timespec(buffer.getLong(), buffer.getInt());
  }

  /** Returns the digest of a file, or null when it is not known. */
  @Nullable Digest find(Stat stat) {
    Digest digest = known.get(Seen.of(stat));
    used |= digest != null;
    return digest;
  }

  /**
   * Returns whether the digest of a file is worth a {@link #note}: it is not if the file changed
   * too short a time ago or by no clock, or if nothing is kept.
   */
  boolean wants(Stat stat) {
    long changed = Math.max(stat.ctime().seconds(), stat.mtime().seconds());
    return file != null
        && ChangeTimes.isOfAClock(stat)
        && changed < clock.instant().getEpochSecond() - SETTLED_SECONDS;
  }

  /**
   * Remembers a digest, unless the file changed while it was read.
   *
   * @param before what the file was before it was read; {@link #wants} was true for it
   * @param after what it was after
   */
  void note(Stat before, Stat after, Digest digest) {
    if (Seen.of(before).equals(Seen.of(after))) {
      known.put(Seen.of(after), digest);
      changed = true;
    }
  }

  /** Writes the memory if it changed; if it did not but was of use, that is noted. */
  void save() throws IOException {
    if (file != null && changed) {
      write(file);
      changed = false;
    } else if (file != null && used) {
      file.markUsed();
    }
  }

  private void write(SmallFile file) throws IOException {
    int skip = Math.max(0, known.size() - MAX_ENTRIES);
    ByteBuffer buffer = ByteBuffer.allocate((known.size() - skip) * RECORD + HASH);
    for (Map.Entry<Seen, Digest> entry : known.entrySet()) {
      if (skip-- <= 0) {
        put(buffer, entry.getKey(), entry.getValue());
      }
    }
    buffer.put(sum(buffer.array(), buffer.position()));
    file.replace(buffer.array());
  }

  private static void put(ByteBuffer buffer, Seen seen, Digest digest) {
    buffer.putLong(seen.device()).putLong(seen.ino()).putLong(seen.size());
    buffer.putLong(seen.mtime().seconds()).putInt(seen.mtime().nanos());
    buffer.putLong(seen.ctime().seconds()).putInt(seen.ctime().nanos());
    buffer.put(HexFormat.of().parseHex(digest.hex()));
  }
}
