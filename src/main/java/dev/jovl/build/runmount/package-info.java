/**
 * The mounts of a RUN. A {@link dev.jovl.build.runmount.PlannedMount} says what is mounted where.
 * {@link dev.jovl.build.runmount.RunMounts} adds to the key of the step what the command can know
 * of its mounts, and makes them as {@link dev.jovl.build.runmount.OpenMounts}: directories and
 * files of the host that are bound into the root of the command, and that last as long as it runs.
 * Cache mounts alone outlive it.
 */
@NullMarked
package dev.jovl.build.runmount;

import org.jspecify.annotations.NullMarked;
