package dev.jovl.bench;

import java.io.IOException;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;

/**
 * A file in memory that can be let go: the mapping of a channel stays until some collection finds
 * it, and a mapped file keeps its mount busy.
 */
final class Mapping implements AutoCloseable {
  private final MappedByteBuffer bytes;

  private Mapping(MappedByteBuffer bytes) {
    this.bytes = bytes;
  }

  /** Maps a whole file to be read. */
  static Mapping of(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return new Mapping(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    }
  }

  MappedByteBuffer bytes() {
    return bytes;
  }

  /** Unmaps by the JDK's unsupported way; there is no supported one in Java 17. */
  @Override
  public void close() throws IOException {
    try {
      Class<?> unsafe = Class.forName("sun.misc.Unsafe");
      Field instance = unsafe.getDeclaredField("theUnsafe");
      instance.setAccessible(true);
      unsafe.getMethod("invokeCleaner", ByteBuffer.class).invoke(instance.get(null), bytes);
    } catch (ReflectiveOperationException e) {
      throw new IOException("cannot unmap", e);
    }
  }
}
