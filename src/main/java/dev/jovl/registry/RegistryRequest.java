package dev.jovl.registry;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/**
 * One request, as often as it must be sent.
 *
 * @param method as {@code GET}
 * @param uri where to
 * @param headers besides the authorization
 * @param body makes the body anew for each attempt
 * @param bodyLength the length of the body in bytes, or more, for the time that is allowed
 * @param scope which repositories it touches, and how
 * @param accepted the status codes that are an answer; others are errors
 */
record RegistryRequest(
    String method,
    URI uri,
    Map<String, String> headers,
    Supplier<BodyPublisher> body,
    long bodyLength,
    TokenScope scope,
    Set<Integer> accepted) {

  RegistryRequest {
    headers = ImmutableMap.copyOf(headers);
    accepted = ImmutableSet.copyOf(accepted);
  }

  static RegistryRequest of(String method, URI uri, TokenScope scope, Integer... accepted) {
    return new RegistryRequest(
        method, uri, Map.of(), BodyPublishers::noBody, 0, scope, ImmutableSet.copyOf(accepted));
  }

  RegistryRequest header(String name, String value) {
    Map<String, String> all =
        ImmutableMap.<String, String>builder().putAll(headers).put(name, value).build();
    return new RegistryRequest(method, uri, all, body, bodyLength, scope, accepted);
  }

  RegistryRequest body(Supplier<BodyPublisher> publisher, long length) {
    return new RegistryRequest(method, uri, headers, publisher, length, scope, accepted);
  }

  RegistryRequest at(URI other) {
    return new RegistryRequest(method, other, headers, body, bodyLength, scope, accepted);
  }

  /** Whether a redirect of any kind leads to the same request elsewhere. */
  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
