package dev.jovl.layer;

import dev.jovl.layer.compression.Compression;
import dev.jovl.oci.Digest;
import java.util.ArrayList;
import java.util.List;

/**
 * What unpacking found.
 *
 * @param compression how it was wrapped, whatever was said of it
 * @param diffId the digest of the plain tar
 * @param tarBytes the length of the plain tar
 * @param fileBytes the bytes of file content that were written
 * @param entries the number of entries in the tar
 * @param reproducible whether the frames and the directory together make the tar again; not so if
 *     an entry replaced an earlier file of the same tar
 * @param readable whether this user may read again what the frames do not hold: owners of
 *     directories that may not be entered may not, unless they are root
 * @param tellsRoot whether there is an entry for the root
 * @param notes what was left out or changed on the way, for people, at most some hundred lines
 */
public record Unpacked(
    Compression compression,
    Digest diffId,
    long tarBytes,
    long fileBytes,
    long entries,
    boolean reproducible,
    boolean readable,
    boolean tellsRoot,
    List<String> notes) {

  private static final int FEW = 3;

  /** Copies the list. */
  public Unpacked {
    notes = List.copyOf(notes);
  }

  /** Returns the first notes and, where there are others, a line that says so. */
  public List<String> fewNotes() {
    if (notes.size() <= FEW) {
      return notes;
    }
    List<String> few = new ArrayList<>(notes.subList(0, FEW));
    few.add("and more that was left out or changed");
    return few;
  }
}
