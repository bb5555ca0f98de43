package dev.jovl.registry;

import java.util.List;

/**
 * What a request wants to do, in the words of token servers (distribution project, "Token Scope").
 *
 * @param path the repository whose credentials count
 * @param scopes as {@code repository:library/ubuntu:pull}
 */
record TokenScope(String path, List<String> scopes) {

  TokenScope {
    scopes = List.copyOf(scopes);
  }

  static TokenScope none() {
    return new TokenScope("", List.of());
  }

  static TokenScope pull(String path) {
    return new TokenScope(path, List.of("repository:" + path + ":pull"));
  }

  static TokenScope push(String path) {
    return new TokenScope(path, List.of("repository:" + path + ":pull,push"));
  }

  /** Pushing to {@code path} what is already in {@code from}. */
  static TokenScope mount(String path, String from) {
    return new TokenScope(
        path, List.of("repository:" + path + ":pull,push", "repository:" + from + ":pull"));
  }
}
