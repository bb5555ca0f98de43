/**
 * The patterns that choose files of a build: {@link dev.jovl.dockerfile.pattern.IgnorePatterns} is
 * the language of {@code .dockerignore} and {@code --exclude}, {@link
 * dev.jovl.dockerfile.pattern.PathPattern} that of the sources of COPY and ADD.
 *
 * <p>A path is bytes, relative and separated by slashes; a byte that is not UTF-8 matches only
 * itself and what stands for any character. No file is looked at: who walks a tree asks here.
 */
@NullMarked
package dev.jovl.dockerfile.pattern;

import org.jspecify.annotations.NullMarked;
