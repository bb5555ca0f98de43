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
 * @param access which repositories it touches, and how
 * @param accepted the status codes that are an answer; others are errors
 */
record Ask(
    String method,
    URI uri,
    Map<String, String> headers,
    Supplier<BodyPublisher> body,
    long bodyLength,
    Access access,
    Set<Integer> accepted) {

  Ask {
    headers = ImmutableMap.copyOf(headers);
    accepted = ImmutableSet.copyOf(accepted);
  }

  static Ask of(String method, URI uri, Access access, Integer... accepted) {
    return new Ask(
        method, uri, Map.of(), BodyPublishers::noBody, 0, access, ImmutableSet.copyOf(accepted));
  }

  Ask header(String name, String value) {
    Map<String, String> all =
        ImmutableMap.<String, String>builder().putAll(headers).put(name, value).build();
    return new Ask(method, uri, all, body, bodyLength, access, accepted);
  }

  Ask body(Supplier<BodyPublisher> publisher, long length) {
    return new Ask(method, uri, headers, publisher, length, access, accepted);
  }

  Ask at(URI other) {
    return new Ask(method, other, headers, body, bodyLength, access, accepted);
  }

  /** Whether a redirect of any kind leads to the same request elsewhere. */
  boolean isRead() {
    return method.equals("GET") || method.equals("HEAD");
  }
}
