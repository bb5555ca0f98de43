/**
 * The commands of images, of registries and of the store.
 *
 * <p>Each takes what it was given to {@code dev.jovl.image}, {@code registry} or {@code store} and
 * prints what comes of it, in the words and formats of Docker. None of them knows another.
 */
@NullMarked
package dev.jovl.cli.image;

import org.jspecify.annotations.NullMarked;
