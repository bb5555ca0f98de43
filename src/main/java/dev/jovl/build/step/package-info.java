/**
 * The steps of a stage, each a change of its image. One that makes files ({@link
 * dev.jovl.build.step.FileStep}: RUN, COPY, ADD, WORKDIR) has a key over everything that can reach
 * it: the stack of layers below, the resolved instruction, the effective environment, and the
 * digests of the files it reads; never times. Where {@link dev.jovl.build.step.FileSteps} knows the
 * key it takes the layer; otherwise the step works in a snapshot, a union of the layers below with
 * an empty upper directory on top, and the upper directory becomes the layer. If a layer with the
 * same contents is known, that one is taken, so that the steps after it hit again. A failing step
 * leaves everything before it in the cache. The others ({@link dev.jovl.build.step.SettingSteps})
 * change the configuration alone.
 */
@NullMarked
package dev.jovl.build.step;

import org.jspecify.annotations.NullMarked;
