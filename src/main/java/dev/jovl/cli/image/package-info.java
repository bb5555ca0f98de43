/**
 * The commands of images, of registries and of the store.
 *
 * <p>Each takes what it was given to {@code dev.jovl.image}, {@code registry} or {@code store} and
 * prints what comes of it, in the words and formats of Docker. None of them knows another; what
 * {@code run} needs of {@code pull} is {@link dev.jovl.cli.image.ShownPull}.
 */
@NullMarked
package dev.jovl.cli.image;

import org.jspecify.annotations.NullMarked;
