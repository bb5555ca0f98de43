/**
 * The root filesystem of a container, seen from outside before anything runs in it.
 *
 * <p>It is the image's and not to be trusted: {@link dev.jovl.run.root.ImageRoot} resolves paths
 * inside the root, {@link dev.jovl.run.root.Accounts} reads {@code passwd} and {@code group} by our
 * own code within bounds, and what has to be made to mount on is removed again, so that it is not
 * part of a layer. {@link dev.jovl.run.root.ContainerFiles} has over the image what {@link
 * dev.jovl.run.root.MountPoints} will mount, and {@link dev.jovl.run.root.Program} looks there for
 * the program.
 */
@NullMarked
package dev.jovl.run.root;

import org.jspecify.annotations.NullMarked;
