package dev.jovl.run.runtime;

import dev.jovl.run.spec.BindMount;

/**
 * One device that is bound into a container.
 *
 * @param bind where it is and where it is shown
 * @param block whether it is a block device
 * @param number of the device, as in {@code st_rdev}
 * @param access what the device control group is to allow, of r, w and m
 */
public record DeviceNode(BindMount bind, boolean block, long number, String access) {}
