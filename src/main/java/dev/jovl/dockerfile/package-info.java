/**
 * The Dockerfile language: text, to a located tree, to typed instructions. No input or output, and
 * of the other packages only the texts of Go.
 *
 * <p>{@link dev.jovl.dockerfile.Dockerfile#parse} is the way in. Underneath are three steps, each
 * of which can be read alone: {@code TreeParser} turns text into {@code Node}s (continuation lines,
 * comments, parser directives, heredocs, words), {@code InstructionParser} turns a node into one
 * record of the sealed {@link dev.jovl.dockerfile.Instruction} (arguments and flags checked), and
 * {@code Dockerfile} sorts those into stages.
 *
 * <p>Nothing is expanded while parsing: what an instruction says is kept as it was written, and the
 * builder hands it to {@link dev.jovl.dockerfile.Expansion} with the variables that are visible at
 * that line. The patterns of {@code .dockerignore} and of COPY are in {@code dockerfile.pattern},
 * and {@code dockerfile.lint} finds what is legal but probably wrong.
 *
 * <p>Every fault is a {@link dev.jovl.dockerfile.DockerfileException} with the lines that it is
 * about; nothing that is not understood is skipped.
 */
@NullMarked
package dev.jovl.dockerfile;

import org.jspecify.annotations.NullMarked;
