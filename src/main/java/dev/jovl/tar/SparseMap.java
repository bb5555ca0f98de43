package dev.jovl.tar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The extents of a sparse file while they are read, in any of the four GNU forms: the old header
 * with extension blocks, and PAX 0.0, 0.1 and 1.0 (GNU tar manual, "Storing Sparse Files").
 */
final class SparseMap {

  /** Where the old form keeps four pairs in the header, and whether more blocks follow. */
  private static final int OLD_PAIRS = 386;

  private static final int OLD_EXTENDED = 482;
  private static final int OLD_REAL_SIZE = 483;

  /** An extension block: 21 pairs and the flag for one more block. */
  private static final int EXTENSION_PAIRS = 21;

  private static final int EXTENSION_MORE = 504;
  private static final int PAIR = 2 * HeaderBlock.LONG_NUMBER;

  private final int most;
  private final List<TarExtent> extents = new ArrayList<>();

  SparseMap(int most) {
    this.most = most;
  }

  static @Nullable Long oldRealSize(HeaderBlock header) {
    return header.number(OLD_REAL_SIZE, HeaderBlock.LONG_NUMBER);
  }

  /** Adds the pairs in an old header; returns whether extension blocks follow. */
  boolean addOldHeader(HeaderBlock header) throws TarException {
    addPairs(header, OLD_PAIRS, 4);
    return header.bytes()[OLD_EXTENDED] != 0;
  }

  /** Adds the pairs of an extension block; returns whether another follows. */
  boolean addExtension(HeaderBlock block) throws TarException {
    addPairs(block, 0, EXTENSION_PAIRS);
    return block.bytes()[EXTENSION_MORE] != 0;
  }

  private void addPairs(HeaderBlock block, int offset, int count) throws TarException {
    for (int i = 0; i < count; i++) {
      int at = offset + i * PAIR;
      if (block.bytes()[at] == 0) {
        return;
      }
      add(
          block.number(at, HeaderBlock.LONG_NUMBER),
          block.number(at + HeaderBlock.LONG_NUMBER, HeaderBlock.LONG_NUMBER));
    }
  }

  /** Adds the alternating offsets and lengths of form 0.0. */
  void addPairs(List<byte[]> pairs) throws TarException {
    if (pairs.size() % 2 != 0) {
      throw new TarException("odd number of values in the sparse map");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      add(decimal(pairs.get(i)), decimal(pairs.get(i + 1)));
    }
  }

  /** Adds the comma-separated list of form 0.1. */
  void addList(byte[] list) throws TarException {
    int start = 0;
    List<byte[]> numbers = new ArrayList<>();
    for (int at = 0; at <= list.length && list.length > 0; at++) {
      if (at == list.length || list[at] == ',') {
        numbers.add(Arrays.copyOfRange(list, start, at));
        start = at + 1;
      }
    }
    addPairs(numbers);
  }

  private static @Nullable Long decimal(byte[] text) {
    return TarNumbers.parseDecimal(text, 0, text.length);
  }

  void add(@Nullable Long offset, @Nullable Long length) throws TarException {
    if (offset == null || length == null || offset < 0 || length < 0) {
      throw new TarException("bad number in the sparse map");
    }
    if (extents.size() >= most) {
      throw new TarException("more than " + most + " extents in the sparse map");
    }
    extents.add(new TarExtent(offset, length));
  }

  /**
   * Returns the extents, checked: ascending, disjoint, inside the file, and exactly as long
   * together as what the archive stores.
   */
  List<TarExtent> checked(long realSize, long stored) throws TarException {
    long end = 0;
    long sum = 0;
    for (TarExtent extent : extents) {
      if (extent.offset() < end || extent.length() > realSize - extent.offset()) {
        throw new TarException("the sparse map overlaps or leaves the file");
      }
      end = extent.end();
      sum += extent.length();
    }
    if (sum != stored) {
      throw new TarException("the sparse map covers " + sum + " bytes, stored are " + stored);
    }
    extents.removeIf(extent -> extent.length() == 0);
    return extents;
  }
}
