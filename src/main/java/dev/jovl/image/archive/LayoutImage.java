package dev.jovl.image.archive;

import dev.jovl.oci.Digest;
import java.nio.file.Path;
import java.util.Optional;

/**
 * One image of an OCI layout that is a directory.
 *
 * @param directory where the layout is
 * @param tag its tag or name there; for nothing it is {@code latest}, or the only one that is there
 * @param digest of its manifest or index, which counts instead of the tag
 */
public record LayoutImage(Path directory, Optional<String> tag, Optional<Digest> digest) {}
