/**
 * {@code jovl run}, and what a process does that has a container as its child.
 *
 * <p>{@link dev.jovl.cli.run.RunCommand} joins what the image says with what the command line says,
 * whose options are read before anything is done, in groups ({@code MountOptions} and the like);
 * {@code ContainerRun} mounts the image and runs the container, which gets the signals of this
 * process ({@code ForwardedSignals}). For a user who is not root the command runs once more in a
 * {@link dev.jovl.cli.run.UserNamespace}, as a build does.
 *
 * <p>The exit code is that of the program that was run; 125 is jovl's own.
 */
@NullMarked
package dev.jovl.cli.run;

import org.jspecify.annotations.NullMarked;
