/**
 * Builds images from Dockerfiles: a {@link dev.jovl.build.request.BuildRequest} goes into {@link
 * dev.jovl.build.Builder}, and the digest of an image configuration comes out.
 *
 * <p>A stage is a chain of steps. A step that makes files (RUN, COPY, ADD, WORKDIR) has a key over
 * everything that can reach it: the stack of layers below, the resolved instruction, the effective
 * environment, and the digests of the files it reads; never times. Where the key is known the layer
 * is taken; otherwise the step works in a snapshot, a union of the layers below with an empty upper
 * directory on top, and the upper directory becomes the layer. If a layer with the same contents is
 * known, that one is taken.
 *
 * <p>Below are what is to be built ({@code request}), settings ({@code config}), where files come
 * from ({@code context}, {@code git}), how they are read ({@code source}) and copied ({@code
 * copy}), keys ({@code digest}), snapshots ({@code snapshot}), mounts of RUN ({@code runmount}),
 * images ({@code image}), output ({@code transcript}).
 */
@NullMarked
package dev.jovl.build;

import org.jspecify.annotations.NullMarked;
