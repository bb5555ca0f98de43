/**
 * A client of registries: the distribution API, one class a verb.
 *
 * <p>{@link dev.jovl.registry.Registry} is the door: it gives a {@link
 * dev.jovl.registry.Repository}, whose methods are the verbs. All of them speak through one caller,
 * which owns what must be the same for every request:
 *
 * <ul>
 *   <li>Authentication: a 401 is answered as its challenge asks, by Basic or by a token that is
 *       kept for its scope until it expires. Credentials come from the configuration of Docker or
 *       of podman, and from credential helpers.
 *   <li>Redirects: followed by hand; the authorization never goes to another host, and nothing goes
 *       from HTTPS to plain HTTP.
 *   <li>Retry: answers that mean "later" (408, 429, 5xx) and broken connections are tried again
 *       with growing pauses, or with the pause that the registry asks for; whoever waits is told.
 *   <li>Errors: {@link dev.jovl.registry.RegistryException}, with a kind to act upon and a message
 *       for people.
 * </ul>
 *
 * <p>Nothing that a registry says is believed: documents are read up to a limit and compared with
 * their digest, blobs go on where they were cut, and the reader of a blob compares it with its
 * descriptor ({@link dev.jovl.oci.VerifyingInputStream}). A registry on the loopback interface is
 * spoken to without TLS. The HTTP client is made at the first request, because that is slow.
 */
@NullMarked
package dev.jovl.registry;

import org.jspecify.annotations.NullMarked;
