package dev.jovl.gotext;

import java.util.BitSet;
import java.util.List;

/** A part of a glob. Places in a path are those between its code points. */
sealed interface GlobPart {

  /**
   * Returns the places at which a match of this part can end.
   *
   * @param starts those at which it can begin, at least one
   */
  BitSet ends(String path, BitSet starts);

  /** Plain text. */
  record Text(String text) implements GlobPart {

    @Override
    public BitSet ends(String path, BitSet starts) {
      BitSet ends = new BitSet();
      for (int i = starts.nextSetBit(0); i >= 0; i = starts.nextSetBit(i + 1)) {
        if (path.startsWith(text, i)) {
          ends.set(i + text.length());
        }
      }
      return ends;
    }
  }

  /**
   * One character that is no slash.
   *
   * @param negated whether it is one outside of the ranges
   */
  record OneOf(List<Range> ranges, boolean negated) implements GlobPart {

    /** Code points from one to another, both included. */
    record Range(int low, int high) {}

    /** The {@code ?}. */
    static final OneOf ANY = new OneOf(List.of(), true);

    @Override
    public BitSet ends(String path, BitSet starts) {
      BitSet ends = new BitSet();
      int length = path.length();
      for (int i = starts.nextSetBit(0); i >= 0 && i < length; i = starts.nextSetBit(i + 1)) {
        int c = path.codePointAt(i);
        if (c != '/' && isInside(c) != negated) {
          ends.set(i + Character.charCount(c));
        }
      }
      return ends;
    }

    private boolean isInside(int c) {
      return ranges.stream().anyMatch(it -> it.low() <= c && c <= it.high());
    }
  }

  /** Parts of any length. */
  enum Star implements GlobPart {
    /** Text without a slash. */
    NAME {
      @Override
      public BitSet ends(String path, BitSet starts) {
        BitSet ends = new BitSet();
        boolean inside = false;
        for (int i = starts.nextSetBit(0); i < path.length(); i += charCount(path, i)) {
          inside |= starts.get(i);
          ends.set(i, inside);
          inside &= path.charAt(i) != '/';
        }
        ends.set(path.length(), inside || starts.get(path.length()));
        return ends;
      }
    },

    /** Directories, each with the slash behind it, or nothing. */
    DIRECTORIES {
      @Override
      public BitSet ends(String path, BitSet starts) {
        BitSet ends = (BitSet) starts.clone();
        int slash = path.indexOf('/', starts.nextSetBit(0));
        for (; slash >= 0; slash = path.indexOf('/', slash + 1)) {
          ends.set(slash + 1);
        }
        return ends;
      }
    },

    /** Whatever is left. */
    REST {
      @Override
      public BitSet ends(String path, BitSet starts) {
        BitSet ends = new BitSet();
        ends.set(path.length());
        return ends;
      }
    };

    private static int charCount(String path, int at) {
      return Character.charCount(path.codePointAt(at));
    }
  }
}
