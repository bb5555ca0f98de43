/**
 * What layers are wrapped in: gzip, Zstandard, or nothing. {@link
 * dev.jovl.layer.compression.Compression} tells them apart, unwraps and wraps.
 *
 * <p>The streams come from strangers: one that ends too early is an {@link java.io.EOFException},
 * and what is damaged in another way a {@link dev.jovl.layer.compression.CompressionException}. How
 * much may come out of a small file is bounded. What is inside matters to nothing here.
 */
@NullMarked
package dev.jovl.layer.compression;

import org.jspecify.annotations.NullMarked;
