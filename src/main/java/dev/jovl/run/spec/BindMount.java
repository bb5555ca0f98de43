package dev.jovl.run.spec;

import java.nio.file.Path;

/**
 * A file or directory of the host that a container sees.
 *
 * @param source absolute path on the host
 * @param destination absolute path in the container
 * @param readOnly whether it cannot be written there
 */
public record BindMount(Path source, String destination, boolean readOnly) implements Mount {}
