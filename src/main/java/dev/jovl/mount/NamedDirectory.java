package dev.jovl.mount;

import dev.jovl.linux.Fd;

/**
 * An open directory with the path that was given for it.
 *
 * @param path as it was written
 * @param fd open on it; belongs to whoever opened it
 */
record NamedDirectory(byte[] path, Fd fd) {

  /** Returns the path as text, for messages. */
  String shown() {
    return Shown.text(path);
  }
}
