/**
 * {@code jovl run}, and what a process must do that has a container as its child.
 *
 * <p>{@link dev.jovl.cli.run.RunCommand} joins the configuration of the image with the options of
 * the command line, which are in groups ({@code MountOptions} and others) and are read before
 * anything is done; {@code ContainerRun} mounts the image and runs the container, which gets the
 * signals of this process ({@code ForwardedSignals}). For a user who is not root the command runs
 * once more in a {@link dev.jovl.cli.run.NamespaceReentry}, as a build does.
 *
 * <p>The exit code is that of the program that was run; 125 is jovl's own.
 */
@NullMarked
package dev.jovl.cli.run;

import org.jspecify.annotations.NullMarked;
