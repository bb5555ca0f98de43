package dev.jovl.run.spec;

import java.nio.file.Path;

/**
 * A device of the host that a container may use, or a directory of devices.
 *
 * @param source absolute path on the host
 * @param destination absolute path in the container
 * @param access what it may do: of r for read, w for write and m for making a node of its own
 */
public record HostDevice(Path source, String destination, String access) {}
