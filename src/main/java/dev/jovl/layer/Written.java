package dev.jovl.layer;

import dev.jovl.oci.Digest;
import java.util.List;

/**
 * What a changeset became.
 *
 * @param diffId the digest of the plain tar
 * @param tarBytes the length of the plain tar
 * @param entries the number of entries, the one of the root included
 * @param notes what could not be put into a tar and was left out, for people
 */
public record Written(Digest diffId, long tarBytes, long entries, List<String> notes) {

  /** Copies the list. */
  public Written {
    notes = List.copyOf(notes);
  }
}
