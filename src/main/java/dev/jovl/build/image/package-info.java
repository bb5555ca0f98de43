/**
 * The images of a build: those that it stands on and those that it makes ({@link
 * dev.jovl.build.image.Images}, which also has what is remembered of steps), and the files that
 * COPY and RUN take out of their layers ({@link dev.jovl.build.image.LayerFiles}).
 */
@NullMarked
package dev.jovl.build.image;

import org.jspecify.annotations.NullMarked;
