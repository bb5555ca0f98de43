/**
 * The stages of a build. A {@link dev.jovl.build.stage.StagePlan} says which are needed, and {@link
 * dev.jovl.build.stage.Stages} builds them in order: each is a chain of steps on a base, and takes
 * files from stages before it, images and contexts, as {@link dev.jovl.build.stage.FromNames} says
 * what a name means. What is not supported is refused with its line before the first step; nothing
 * is ignored.
 */
@NullMarked
package dev.jovl.build.stage;

import org.jspecify.annotations.NullMarked;
