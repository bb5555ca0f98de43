package dev.jovl.image.archive;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.oci.Shown;
import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarException;
import dev.jovl.tar.TarLimits;
import dev.jovl.tar.TarReader;
import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files of a plain tar by name, found in one pass and then read in place.
 *
 * <p>Nothing is unpacked, and a link is only another name inside the archive: what it names must be
 * a file of the same archive. A name that stands twice is refused, because two readers could mean
 * two different files by it.
 */
final class TarIndex implements ArchiveFiles {

  private static final TarLimits LIMITS = new TarLimits(1 << 20, 4096, 255, 65_536, 1000, 100_000);
  private static final int MAX_LINKS = 8;

  /** All names are in memory: these are a hundred thousand of blobs, twice. */
  private static final int MAX_NAMES = 16 << 20;

  /** A file where it lies, or a link to another name. */
  private record Place(long offset, long size, @Nullable String link) {}

  private final FileChannel channel;
  private final Map<String, Place> places = new HashMap<>();
  private long named;

  private TarIndex(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Reads the headers of an archive.
   *
   * @param file a plain tar that can be read from any place
   */
  static TarIndex open(Path file) throws IOException {
    FileChannel channel = FileChannel.open(file, StandardOpenOption.READ);
    TarIndex index = new TarIndex(channel);
    try {
      index.scan();
      return index;
    } catch (TarException e) {
      index.close();
      throw new ImageException("not a usable tar archive: " + e.getMessage(), e);
    } catch (IOException | RuntimeException e) {
      index.close();
      throw e;
    }
  }

  private void scan() throws IOException {
    Counter counter =
        new Counter(new BufferedInputStream(new FileSlice(channel, 0, channel.size()), 1 << 16));
    TarReader reader = new TarReader(counter, LIMITS);
    for (TarEntry entry = reader.next(); entry != null; entry = reader.next()) {
      add(entry, counter.count());
    }
  }

  private void add(TarEntry entry, long offset) throws IOException {
    String name = ArchivePath.normal(text(entry.name()));
    switch (entry.type()) {
      case FILE -> {
        if (entry.storedSize() != entry.size()) {
          throw new ImageException("the archive stores '" + entry + "' as a sparse file");
        }
        put(name, new Place(offset, entry.size(), null));
      }
      case SYMLINK -> put(name, new Place(0, 0, ArchivePath.linked(name, text(entry.linkName()))));
      case HARD_LINK -> put(name, new Place(0, 0, ArchivePath.normal(text(entry.linkName()))));
      case DIRECTORY -> {}
      default -> throw new ImageException("the archive has a device or pipe, '" + entry + "'");
    }
  }

  private void put(String name, Place place) throws ImageException {
    named += name.length() + (place.link() == null ? 0 : place.link().length());
    if (named > MAX_NAMES) {
      throw new ImageException(
          "the names in the archive have more than the " + MAX_NAMES + " characters allowed");
    }
    if (places.putIfAbsent(name, place) != null) {
      throw new ImageException("the archive has \"" + Shown.clip(name) + "\" twice");
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }

  @Override
  public boolean has(String name) throws ImageException {
    return find(name) != null;
  }

  @Override
  public long size(String name) throws ImageException {
    return get(name).size();
  }

  @Override
  public InputStream open(String name) throws ImageException {
    Place place = get(name);
    return new FileSlice(channel, place.offset(), place.size());
  }

  private Place get(String name) throws ImageException {
    Place place = find(name);
    if (place == null) {
      throw new ImageException("the archive has no file \"" + Shown.clip(name) + "\"");
    }
    return place;
  }

  private @Nullable Place find(String name) throws ImageException {
    Place place = places.get(ArchivePath.normal(name));
    for (int links = 0; place != null && place.link() != null; links++) {
      if (links == MAX_LINKS) {
        throw new ImageException("\"" + Shown.clip(name) + "\" in the archive is a chain of links");
      }
      place = places.get(place.link());
    }
    return place;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }

  /** Counts what was read. */
  private static final class Counter extends FilterInputStream {
    private long count;

    Counter(InputStream in) {
      super(in);
    }

    long count() {
      return count;
    }

    @Override
    public int read() throws IOException {
      int octet = super.read();
      count += octet < 0 ? 0 : 1;
      return octet;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int n = super.read(buffer, offset, length);
      count += Math.max(0, n);
      return n;
    }

    @Override
    public long skip(long n) throws IOException {
      long skipped = super.skip(n);
      count += skipped;
      return skipped;
    }
  }
}
