package dev.jovl.build.request;

import java.util.Map;
import java.util.Optional;

/** The secrets of a build by their ids. They are in no layer, no history and no key. */
public final class Secrets {

  private final Map<String, byte[]> values;

  /**
   * Makes secrets.
   *
   * @param values contents by id
   */
  public Secrets(Map<String, byte[]> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Returns a copy of the content of a secret.
   *
   * @param id as it was given
   * @return empty if none has this id
   */
  public Optional<byte[]> find(String id) {
    return Optional.ofNullable(values.get(id)).map(byte[]::clone);
  }

  /** Says nothing of the contents. */
  @Override
  public String toString() {
    return "secrets " + values.keySet();
  }
}
