/**
 * The files that COPY, ADD and RUN --mount read: names resolved inside a root, trees walked.
 *
 * <p>{@link dev.jovl.build.source.SourceTree} is the way in: it finds what a path or a pattern of a
 * Dockerfile names in a context, an image or a stage, without what is ignored, and a {@link
 * dev.jovl.build.source.SourceVisitor} is told of each file below. Names are bytes, and each
 * component is opened from the directory before it ({@link dev.jovl.linux.tree.InRootWalk}), so
 * that no link leads out of the root; a walk keeps its own stack, so that no depth ends it.
 */
@NullMarked
package dev.jovl.build.source;

import org.jspecify.annotations.NullMarked;
