/**
 * A client of registries: the distribution API, one class a verb. {@link
 * dev.jovl.registry.Registry} is the door to a {@link dev.jovl.registry.Repository}, whose methods
 * are the verbs; all speak through one caller, which owns what is the same for every request.
 *
 * <ul>
 *   <li>Authentication: a 401 is answered as its challenge asks, by Basic or by a token that is
 *       kept for its scope. Credentials are those of Docker, podman and credential helpers.
 *   <li>Redirects never take the authorization to another host, nor HTTPS to plain HTTP.
 *   <li>Retry: what means "later" (408, 429, 5xx) and broken connections are tried again after
 *       growing pauses, or the one that the registry asks for; a listener is told, and another of
 *       what a registry warns of.
 *   <li>Errors: {@link dev.jovl.registry.RegistryException}, with a kind and a message for people.
 * </ul>
 *
 * <p>Nothing that a registry says is believed: documents are read up to a limit and compared with
 * their digest, blobs go on where they were cut and are compared by their reader ({@link
 * dev.jovl.oci.VerifyingInputStream}). A registry on the loopback interface is spoken to without
 * TLS.
 */
@NullMarked
package dev.jovl.registry;

import org.jspecify.annotations.NullMarked;
