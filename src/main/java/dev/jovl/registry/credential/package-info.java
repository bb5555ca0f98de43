/**
 * What proves to a registry who the user is, where Docker, podman and credential helpers keep it.
 *
 * <p>{@link dev.jovl.registry.credential.DockerConfig} finds the credentials for a repository in
 * the files of {@code docker login} and {@code podman login}, and asks the helpers that these name;
 * {@link dev.jovl.registry.credential.RegistryLogin} keeps and forgets a password. Nothing here
 * speaks to a registry.
 */
@NullMarked
package dev.jovl.registry.credential;

import org.jspecify.annotations.NullMarked;
