package dev.jovl.registry;

import java.nio.file.Path;

/**
 * A file that may hold credentials.
 *
 * @param path where it would be
 * @param writer who writes such files
 * @param isNamed whether the user has named it or its directory, so that it shall be read
 */
record CredentialFile(Path path, Writer writer, boolean isNamed) {

  /** A program that writes credentials. */
  enum Writer {
    /** docker login. */
    DOCKER,
    /** podman login, and all others that use the library of it. */
    PODMAN
  }

  /**
   * Returns what the writer calls a registry, or a part of one: its key before others that mean the
   * same.
   */
  String keyOf(String name) {
    return writer == Writer.DOCKER ? DockerConfig.keyOf(name) : name;
  }
}
