/**
 * Mounting, unmounting, looking at a mount, and the processes behind mounts.
 *
 * <p>{@link dev.jovl.cli.mount.MountProgram} is everything that mounts: {@code jovl mount} and the
 * names of mount programs under which the launcher may be called. It asks the server of the user
 * ({@link dev.jovl.cli.mount.ServerProcess}), starts a process for this mount alone ({@link
 * dev.jovl.cli.mount.DetachedProcess}), or serves in its own (-f). What the other processes do is
 * in {@link dev.jovl.cli.mount.ServeProgram}.
 *
 * <p>Mounting never loads picocli, since it is in the way of every container that starts: {@link
 * dev.jovl.cli.mount.MountCommand} is there for the help, the manual and the completion.
 */
@NullMarked
package dev.jovl.cli.mount;

import org.jspecify.annotations.NullMarked;
