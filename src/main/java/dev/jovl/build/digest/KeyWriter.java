package dev.jovl.build.digest;

import dev.jovl.oci.Digest;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.Map;

/**
 * Hashes a canonical record: every field is its name, its type, its length and its bytes, so that
 * no two different records are the same bytes.
 */
public final class KeyWriter {

  private final MessageDigest hash = Digest.newSha256();

  /**
   * Begins a record.
   *
   * @param kind what the record describes; records of two kinds are never equal
   */
  public KeyWriter(String kind) {
    frame('K', kind.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds a text. */
  public KeyWriter text(String name, String value) {
    return bytes(name, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Adds bytes. */
  public KeyWriter bytes(String name, byte[] value) {
    name(name);
    frame('B', value);
    return this;
  }

  /** Adds a number. */
  public KeyWriter number(String name, long value) {
    name(name);
    frame('N', ByteBuffer.allocate(Long.BYTES).putLong(value).array());
    return this;
  }

  /** Adds whether something is so. */
  public KeyWriter flag(String name, boolean value) {
    return number(name, value ? 1 : 0);
  }

  /** Adds a list, its order included. */
  public KeyWriter list(String name, List<String> values) {
    number(name, values.size());
    values.forEach(value -> frame('B', value.getBytes(StandardCharsets.UTF_8)));
    return this;
  }

  /** Adds a map in the order in which it iterates. */
  public KeyWriter map(String name, Map<String, String> values) {
    number(name, values.size());
    values.forEach(
        (key, value) -> {
          frame('B', key.getBytes(StandardCharsets.UTF_8));
          frame('B', value.getBytes(StandardCharsets.UTF_8));
        });
    return this;
  }

  /** Returns the digest of the record and ends it. */
  public Digest finish() {
    return Digest.ofSha256(hash.digest());
  }

  private void name(String name) {
    frame('F', name.getBytes(StandardCharsets.UTF_8));
  }

  private void frame(char type, byte[] bytes) {
    hash.update((byte) type);
    hash.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
    hash.update(bytes);
  }
}
