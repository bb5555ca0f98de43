package dev.jovl.build.digest;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the digests of the contents of files, by reading them or from memory.
 *
 * <p>What a program writes through a shared mapping changes the times of a file only when it
 * touches a page that is not changed yet. So before a file is read for the memory, its changed
 * pages are written to disk, after which the next write to each of them changes the times again;
 * and files of filesystems of which that is not known are neither remembered nor looked for ({@link
 * ChangeTimes}): what had the same device before may have been another.
 */
public final class FileDigests {

  private static final int BUFFER = 1 << 18;

  private final NativeBuffer buffer;
  private final DigestMemory memory;
  private final boolean asks;

  /** By the device of each file that was opened, whether its filesystem is such a one. */
  private final Map<Long, Boolean> reliable = new HashMap<>();

  /**
   * Makes digests.
   *
   * @param memory is asked first
   */
  public FileDigests(DigestMemory memory) {
    this(memory, NativeBuffer.allocate(BUFFER), true);
  }

  private FileDigests(DigestMemory memory, NativeBuffer buffer, boolean asks) {
    this.memory = memory;
    this.buffer = buffer;
    this.asks = asks;
  }

  /** Returns digests that come from the files alone, and correct the memory. */
  public FileDigests anew() {
    return new FileDigests(memory, buffer, false);
  }

  /**
   * Returns the SHA-256 of a file's contents if it is remembered, so that the file need not be
   * opened. Another file of the same device must have been, since that tells what the device is.
   *
   * @param stat what it is now
   */
  @Nullable Digest known(Stat stat) {
    return asks && reliable.getOrDefault(stat.device(), false) ? memory.find(stat) : null;
  }

  /**
   * Returns the SHA-256 of a file's contents.
   *
   * @param file open for reading
   */
  public Digest of(Fd file) throws ErrnoException {
    Stat before = Stats.of(file);
    boolean isReliable = ChangeTimes.areReliable(file, before);
    reliable.put(before.device(), isReliable);
    Digest known = known(before);
    if (known != null) {
      return known;
    }
    if (!isReliable || !memory.wants(before)) {
      return read(file);
    }
    FileData.writeOut(file);
    Digest digest = read(file);
    memory.note(before, Stats.of(file), digest);
    return digest;
  }

  /** Keeps what was learned for the next build. */
  public void save() throws IOException {
    memory.save();
  }

  private Digest read(Fd file) throws ErrnoException {
    MessageDigest hash = Digest.newSha256();
    ByteBuffer bytes = buffer.bytes();
    long offset = 0;
    while (true) {
      bytes.clear();
      int count = FileData.pread(file, bytes, offset);
      if (count <= 0) {
        return Digest.ofSha256(hash.digest());
      }
      bytes.position(0).limit(count);
      hash.update(bytes);
      offset += count;
    }
  }
}
