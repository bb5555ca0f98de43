package dev.jovl.registry;

import java.util.List;

/**
 * What a request wants to do, in the words of token servers.
 *
 * @param path the repository whose credentials count
 * @param scopes as {@code repository:library/ubuntu:pull}
 */
record Access(String path, List<String> scopes) {

  Access {
    scopes = List.copyOf(scopes);
  }

  static Access none() {
    return new Access("", List.of());
  }

  static Access pull(String path) {
    return new Access(path, List.of("repository:" + path + ":pull"));
  }

  static Access push(String path) {
    return new Access(path, List.of("repository:" + path + ":pull,push"));
  }

  /** Pushing to {@code path} what is already in {@code from}. */
  static Access mount(String path, String from) {
    return new Access(
        path, List.of("repository:" + path + ":pull,push", "repository:" + from + ":pull"));
  }
}
