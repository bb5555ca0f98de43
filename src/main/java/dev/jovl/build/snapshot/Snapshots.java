package dev.jovl.build.snapshot;

import dev.jovl.oci.Digest;
import java.io.IOException;
import java.util.List;

/** Makes snapshots of stacks of layers. */
public interface Snapshots {

  /**
   * Mounts layers with an empty directory on top.
   *
   * @param diffIds the layers, lowest first; all of them are in the store
   */
  Snapshot writable(List<Digest> diffIds) throws IOException;

  /**
   * Makes an empty directory whose contents will lie on top of layers, and whose own metadata is
   * that of their root and no part of the result; nothing is mounted.
   *
   * @param diffIds the layers, lowest first
   */
  Snapshot independent(List<Digest> diffIds) throws IOException;

  /** Mounts layers as they are. */
  Snapshot readOnly(List<Digest> diffIds) throws IOException;
}
