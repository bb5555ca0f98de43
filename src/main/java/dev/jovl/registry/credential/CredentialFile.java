package dev.jovl.registry.credential;

import dev.jovl.oci.JsonObject;
import dev.jovl.oci.OciFormatException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * A file that may hold credentials.
 *
 * @param path where it would be
 * @param writer the program that writes such files
 * @param isNamed whether the user has named it or its directory, so that it shall be read
 */
record CredentialFile(Path path, Writer writer, boolean isNamed) {

  private static final int MAX_BYTES = 4 << 20;

  /** A program that writes credentials. */
  enum Writer {
    /** docker login. */
    DOCKER,
    /** podman login, and all others that use the library of it. */
    PODMAN
  }

  /**
   * Reads what stands in such a file. Without anything in it, it is taken as an empty object, as
   * docker does.
   *
   * @param what what a message calls it
   * @throws OciFormatException if it is no JSON object, or of more than 4 MiB
   */
  static JsonObject parse(byte[] content, String what) throws OciFormatException {
    boolean blank = new String(content, StandardCharsets.ISO_8859_1).isBlank();
    return blank ? JsonObject.empty() : JsonObject.parse(content, MAX_BYTES, what);
  }

  /**
   * Returns what the writer calls a registry, or a part of one: its key before others that mean the
   * same.
   */
  String keyOf(String name) {
    return writer == Writer.DOCKER ? DockerConfig.keyOf(name) : name;
  }
}
