package dev.jovl.tar;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads an archive from a stream, entry by entry: {@link #next} moves to an entry, {@link
 * #transferTo} reads the current one, and what is not read is skipped. Not thread-safe.
 *
 * <p>An archive ends with two zero blocks or with its stream; {@link #finish} then reads the rest
 * of the stream, so that a digest around it sees every byte. The reader reads ahead no further than
 * it must and never closes the stream.
 */
public final class TarReader {

  /** How long a header is, in bytes. */
  public static final int BLOCK = HeaderBlock.SIZE;

  private final BlockInput in;
  private final TarLimits limits;
  private final HeaderReader headers;
  private EntryContent content;
  private @Nullable TarEntry current;
  private long count;
  private boolean ended;

  /** Makes a reader; the stream stays the caller's. */
  public TarReader(InputStream stream, TarLimits limits) {
    this(stream, limits, (buffer, length) -> {});
  }

  /** Makes a reader that tells every byte that is not content to a sink. */
  public TarReader(InputStream stream, TarLimits limits, TarFrameSink frames) {
    this.in = new BlockInput(stream, frames);
    this.limits = limits;
    this.headers = new HeaderReader(in, limits);
    this.content = nothing();
  }

  /** Returns whether a block is the header of an entry, by its checksum; a shorter one is none. */
  public static boolean isHeader(byte[] block) {
    return block.length == BLOCK && new HeaderBlock(block).checksumMatches();
  }

  private EntryContent nothing() {
    return new EntryContent(in, List.of(), 0);
  }

  /**
   * Moves to the next entry.
   *
   * @return the entry, or null at the end of the archive
   * @throws TarException if the archive is damaged or exceeds a limit
   */
  public @Nullable TarEntry next() throws IOException {
    try {
      content.close();
      content = nothing();
      if (!ended) {
        advance();
      }
      return current;
    } catch (EOFException truncated) {
      throw new TarException("the archive ends in the middle" + where());
    }
  }

  private void advance() throws IOException {
    HeaderReader.Result result = headers.read(where());
    current = result == null ? null : result.entry();
    if (result == null) {
      ended = true;
      return;
    }
    if (++count > limits.entries()) {
      throw new TarException("more than " + limits.entries() + " entries" + where());
    }
    TarEntry entry = result.entry();
    content = new EntryContent(in, entry.extents(), result.storedArea());
  }

  private String where() {
    return current == null ? ", at its first entry" : ", after or in entry '" + current + "'";
  }

  /** Hands the stored content of the current entry to a sink, holes left out. */
  public void transferTo(TarSink sink) throws IOException {
    try {
      content.transferTo(sink);
    } catch (EOFException truncated) {
      throw new TarException("the archive ends in the middle" + where());
    }
  }

  /**
   * Reads the rest of the stream; after {@link #next} has returned null.
   *
   * @return how the archive ends
   */
  public TarEnd finish() throws IOException {
    boolean zeros = in.drain();
    if (!headers.isMarked()) {
      return TarEnd.UNMARKED;
    }
    return zeros ? TarEnd.MARKED : TarEnd.FOLLOWED;
  }
}
