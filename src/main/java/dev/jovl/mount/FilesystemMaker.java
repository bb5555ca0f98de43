package dev.jovl.mount;

import dev.jovl.fuse.Filesystem;
import java.io.IOException;

/** Makes the filesystem that a mount shows. */
interface FilesystemMaker {
  /**
   * Returns the filesystem over open layers, which stay the caller's and open until the filesystem
   * was destroyed.
   *
   * @throws IOException if the layers cannot be used
   */
  Filesystem make(OpenLayers layers, OptionSet options) throws IOException;
}
