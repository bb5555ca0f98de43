/**
 * The benchmark behind {@code scripts/bench}: union filesystems do the same work, in turn, in one
 * run, and their medians are set beside each other and beside the goals of the project.
 *
 * <p>A {@link dev.jovl.bench.Row} is one line of the table: the layers that it mounts, the work
 * that is measured, its unit and its goal. A {@link dev.jovl.bench.Contestant} is one way to mount
 * those layers. For every repetition of a row each contestant gets a new mount with an empty upper
 * directory; what prepares the work is not measured. {@link dev.jovl.bench.Layers} makes all files
 * from a fixed seed and keeps them between runs. Less is better in every row.
 *
 * <p>Ratios count, not absolute numbers: a machine, its disk and its load differ, and they differ
 * for all contestants alike only within one run.
 */
@NullMarked
package dev.jovl.bench;

import org.jspecify.annotations.NullMarked;
