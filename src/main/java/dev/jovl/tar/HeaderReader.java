package dev.jovl.tar;

import dev.jovl.posix.NameText;
import java.io.EOFException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the header of an entry together with what may stand before it (PAX and GNU extended
 * headers) and behind it (sparse maps), within the limits.
 */
final class HeaderReader {

  /**
   * An entry and the length of its stored area.
   *
   * @param entry the entry
   * @param storedArea the bytes of content that the archive stores, which its padding follows
   */
  record Result(TarEntry entry, long storedArea) {}

  private final BlockInput in;
  private final TarLimits limits;

  private int metadata;
  private boolean marked;
  private String where = "";

  HeaderReader(BlockInput in, TarLimits limits) {
    this.in = in;
    this.limits = limits;
  }

  /** Reads to the next entry; null at the end of the archive. */
  @Nullable Result read(String place) throws IOException {
    metadata = 0;
    where = place;
    Extensions extensions = new Extensions();
    HeaderBlock header = readHeader();
    while (header != null) {
      if (!takeExtension(header, extensions)) {
        return entry(header, extensions);
      }
      header = readHeader();
    }
    if (metadata > 0 && !extensions.isEmpty()) {
      throw new EOFException();
    }
    return null;
  }

  /** Returns whether the archive has ended with zero blocks, and not with its stream. */
  boolean isMarked() {
    return marked;
  }

  private @Nullable HeaderBlock readHeader() throws IOException {
    byte[] bytes = in.readBlock();
    if (bytes.length == 0) {
      return null;
    }
    HeaderBlock header = new HeaderBlock(full(bytes));
    if (header.isZero()) {
      byte[] second = in.readBlock();
      if (second.length > 0 && !new HeaderBlock(full(second)).isZero()) {
        throw fault("a lone zero block");
      }
      marked = true;
      return null;
    }
    if (!header.checksumMatches()) {
      throw fault("not a tar header (wrong checksum)");
    }
    return header;
  }

  private static byte[] full(byte[] block) throws EOFException {
    if (block.length < HeaderBlock.SIZE) {
      throw new EOFException();
    }
    return block;
  }

  private boolean takeExtension(HeaderBlock header, Extensions extensions) throws IOException {
    switch (header.type()) {
      case 'x', 'X' -> extensions.records = records(readMetadata(header));
      case 'g' -> refuseRenaming(records(readMetadata(header)));
      case 'L' -> extensions.longName = untilNul(readMetadata(header));
      case 'K' -> extensions.longLink = untilNul(readMetadata(header));
      case 'V' -> charge(HeaderBlock.SIZE);
      default -> {
        return false;
      }
    }
    return true;
  }

  private byte[] readMetadata(HeaderBlock header) throws IOException {
    long size = number(header, HeaderBlock.SIZE_FIELD, HeaderBlock.LONG_NUMBER, "size");
    charge(HeaderBlock.SIZE);
    charge(size);
    return in.readPadded((int) size);
  }

  private void charge(long bytes) throws TarException {
    if (bytes > limits.metadataBytes() - metadata) {
      throw fault("more than " + limits.metadataBytes() + " bytes of extended headers");
    }
    metadata += (int) bytes;
  }

  private PaxRecords records(byte[] content) throws TarException {
    PaxRecords records = PaxRecords.parse(content);
    if (records == null) {
      throw fault("a damaged PAX header");
    }
    return records;
  }

  /**
   * Container engines ignore the records of a global header, and so does this reader. But where
   * they would change names or lengths, readers that heed them would see another archive.
   */
  private void refuseRenaming(PaxRecords records) throws TarException {
    for (String key : records.values().keySet()) {
      if (key.equals(PaxRecords.PATH)
          || key.equals(PaxRecords.LINK_PATH)
          || key.equals(PaxRecords.SIZE)
          || key.startsWith(PaxRecords.SPARSE)) {
        throw fault("a global PAX header that sets " + key);
      }
    }
    if (!records.sparsePairs().isEmpty()) {
      throw fault("a global PAX header that sets " + PaxRecords.SPARSE_OFFSET);
    }
  }

  private static byte[] untilNul(byte[] text) {
    int end = 0;
    while (end < text.length && text[end] != 0) {
      end++;
    }
    return Arrays.copyOf(text, end);
  }

  private Result entry(HeaderBlock header, Extensions extensions) throws IOException {
    EntryDecoder decoder = new EntryDecoder(header, extensions, limits);
    try {
      TarEntry.Builder builder = decoder.decode();
      TarType type = decoder.type();
      long stored = type == TarType.FILE ? decoder.storedSize() : 0;
      long area = stored;
      if (header.type() == HeaderBlock.SPARSE) {
        if (!header.isGnu()) {
          throw new TarException("a sparse file of an unknown form");
        }
        builder.sparse(
            decoder.oldRealSize(), oldMap(header).checked(decoder.oldRealSize(), stored));
      } else if (type == TarType.FILE && decoder.isPaxSparse()) {
        long before = metadata;
        SparseMap map = decoder.mapStandsInContent() ? mapInContent(stored) : decoder.map();
        area = stored - (metadata - before);
        builder.sparse(decoder.realSize(), List.copyOf(map.checked(decoder.realSize(), area)));
      }
      return new Result(builder.build(), area);
    } catch (TarException fault) {
      throw new TarException("entry '" + NameText.of(decoder.name()) + "': " + fault.getMessage());
    }
  }

  private SparseMap oldMap(HeaderBlock header) throws IOException {
    SparseMap map = new SparseMap(limits.sparseExtents());
    boolean more = map.addOldHeader(header);
    while (more) {
      charge(HeaderBlock.SIZE);
      more = map.addExtension(new HeaderBlock(full(in.readBlock())));
    }
    return map;
  }

  /** Form 1.0: decimal numbers, a line each, at the start of the content, in whole blocks. */
  private SparseMap mapInContent(long stored) throws IOException {
    SparseMap map = new SparseMap(limits.sparseExtents());
    Lines lines = new Lines(stored);
    long count = lines.next();
    for (long i = 0; i < count; i++) {
      long offset = lines.next();
      map.add(offset, lines.next());
    }
    return map;
  }

  private final class Lines {
    private long blocksLeft;
    private byte[] block = {};
    private int at;

    Lines(long stored) {
      blocksLeft = stored / HeaderBlock.SIZE;
    }

    long next() throws IOException {
      long value = 0;
      for (int digits = 0; ; digits++) {
        byte b = octet();
        if (b == '\n' && digits > 0) {
          return value;
        }
        if (b < '0' || b > '9' || digits > 18) {
          throw new TarException("bad number in the sparse map");
        }
        value = value * 10 + b - '0';
      }
    }

    private byte octet() throws IOException {
      if (at == block.length) {
        if (blocksLeft-- == 0) {
          throw new TarException("the sparse map is cut off");
        }
        charge(HeaderBlock.SIZE);
        block = full(in.readBlock());
        at = 0;
      }
      return block[at++];
    }
  }

  private long number(HeaderBlock header, int offset, int length, String what) throws TarException {
    Long value = header.number(offset, length);
    if (value == null || value < 0) {
      throw fault("a bad " + what);
    }
    return value;
  }

  private TarException fault(String what) {
    return new TarException(what + where);
  }

  /** The extended headers that stood before one entry. */
  static final class Extensions {
    PaxRecords records = new PaxRecords();
    byte @Nullable [] longName;
    byte @Nullable [] longLink;

    boolean isEmpty() {
      return longName == null && longLink == null && records.values().isEmpty();
    }
  }
}
