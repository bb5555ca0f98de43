/**
 * What is asked of a container, and what comes of it: values, and nothing that acts.
 *
 * <p>A {@link dev.jovl.run.spec.ContainerSpec} has the program, its user and environment, and what
 * it sees besides its root filesystem, a {@link dev.jovl.run.spec.Mount} each; {@link
 * dev.jovl.run.spec.ContainerIo} has its streams. {@link dev.jovl.run.spec.ContainerExit} is how it
 * ended, and {@link dev.jovl.run.spec.RunException} why there was none. Signals go to a {@link
 * dev.jovl.run.spec.SignalTarget}.
 *
 * <p>Exit codes are Docker's: the program's own, 128 + n if signal n ended it, 127 if there is no
 * such program, 126 if it cannot be run, 125 if the container could not be made.
 */
@NullMarked
package dev.jovl.run.spec;

import org.jspecify.annotations.NullMarked;
