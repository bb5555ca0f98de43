/**
 * Builds images from Dockerfiles: stages, scopes of variables, cache keys, and steps on snapshots.
 *
 * <p>{@link dev.jovl.build.Builder} is the way in: a {@link dev.jovl.build.BuildRequest} goes in,
 * the digest of an image configuration comes out, and a {@link dev.jovl.build.Transcript} is told
 * what happens on the way. A stage is a chain of steps. A step that makes files (RUN, COPY, ADD,
 * WORKDIR) has a key over everything that can reach it: the stack of layers below, the resolved
 * instruction, the effective environment, and the digests of the files it reads; never times. Where
 * the key is known the layer is taken; otherwise the step works in a snapshot, a union of the
 * layers below with an empty upper directory on top, mounted by this process, and the upper
 * directory becomes the layer. If that layer has the contents of one that is known, the known one
 * is taken, so that the steps after it hit again.
 *
 * <p>A failing step leaves everything before it in the cache. Whatever a Dockerfile asks for that
 * is not built yet is refused with the line that asks, before or when the step is reached; nothing
 * is ignored.
 *
 * <p>What it stands on is in packages below: the variables and settings of a stage in {@code
 * config}, the files that are read in {@code source} and {@code git}, how they are copied in {@code
 * copy}, keys and digests in {@code digest}, and what a step works in in {@code snapshot}.
 */
@NullMarked
package dev.jovl.build;

import org.jspecify.annotations.NullMarked;
