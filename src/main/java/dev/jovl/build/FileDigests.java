package dev.jovl.build;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.NativeBuffer;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.Stat;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** Finds the digests of the contents of files. */
final class FileDigests {

  private static final int BUFFER = 1 << 18;

  private final NativeBuffer buffer = NativeBuffer.allocate(BUFFER);

  /**
   * Returns the SHA-256 of a file's contents.
   *
   * @param file open for reading
   * @param stat what the file was when it was found
   */
  Digest of(Fd file, Stat stat) throws ErrnoException {
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
