/**
 * One process that holds the mounts of a user, and how others find and ask it.
 *
 * <p>{@link dev.jovl.mount.server.MountServer} takes calls on a socket in a private directory,
 * whose name ({@link dev.jovl.mount.server.ServerAddress}) says of which namespaces and build it
 * is. {@link dev.jovl.mount.server.ServerClient} calls it, and starts it under the {@code
 * StartLock} if there is none; it is in the way of every mount, so it loads little (see there). A
 * process that serves one mount by itself answers {@code jovl stat} by a {@link
 * dev.jovl.mount.server.ReportSocket}.
 */
@NullMarked
package dev.jovl.mount.server;

import org.jspecify.annotations.NullMarked;
