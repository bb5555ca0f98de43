package dev.jovl.mount.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The directories of a union as they were written, without escapes and otherwise untouched.
 *
 * @param lowers read-only layers, the first one on top
 * @param dataOnly layers below all others that are only reached through redirects
 * @param upper the writable layer, null for none
 * @param work where changes are prepared, null for none
 */
public record LayerPaths(
    List<byte[]> lowers, List<byte[]> dataOnly, byte @Nullable [] upper, byte @Nullable [] work) {}
