package dev.jovl.image.archive;

import dev.jovl.tar.TarEntry;
import dev.jovl.tar.TarFormat;
import dev.jovl.tar.TarType;
import dev.jovl.tar.TarWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;

/**
 * Writes the files of an archive; the same files make the same bytes. Headers are plain, but for a
 * file of 8 GiB and more, whose length they cannot hold.
 */
final class ArchiveWriter {

  private final TarWriter tar;
  private final Set<String> written = new HashSet<>();

  /** Makes a writer; the stream stays the caller's. */
  ArchiveWriter(OutputStream out) {
    tar = new TarWriter(out, TarFormat.PAX);
  }

  /** Writes a file with its directories; a name that is there already is left as it is. */
  void file(String name, byte[] content) throws IOException {
    if (begin(name, content.length)) {
      tar.write(content, 0, content.length);
    }
  }

  /**
   * Writes a file with its directories; a name that is there already is left as it is.
   *
   * @param size how long the content is
   * @param content writes the content, if it is needed
   * @throws IOException also if the content is shorter or longer than that
   */
  void file(String name, long size, Content content) throws IOException {
    if (begin(name, size)) {
      content.writeTo(new EntryOutput(tar));
    }
  }

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Content {
    /** Writes all of it; the stream stays open. */
    void writeTo(OutputStream out) throws IOException;
  }

  /** The content of the current entry as a stream. */
  private static final class EntryOutput extends OutputStream {
    private final TarWriter tar;

    EntryOutput(TarWriter tar) {
      this.tar = tar;
    }

    @Override
    public void write(int octet) throws IOException {
      write(new byte[] {(byte) octet}, 0, 1);
    }

    @Override
    public void write(byte[] buffer, int offset, int length) throws IOException {
      tar.write(buffer, offset, length);
    }
  }

  private boolean begin(String name, long size) throws IOException {
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      String directory = name.substring(0, slash + 1);
      if (written.add(directory)) {
        tar.put(TarEntry.builder(TarType.DIRECTORY, bytes(directory)).mode(0755).build());
      }
    }
    if (!written.add(name)) {
      return false;
    }
    tar.put(TarEntry.builder(TarType.FILE, bytes(name)).mode(0644).size(size).build());
    return true;
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }

  /** Writes the end of the archive. */
  void finish() throws IOException {
    tar.finish();
  }
}
