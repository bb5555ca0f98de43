/**
 * Texts by the rules of Go, which docker and BuildKit are written in: what a user, a Dockerfile or
 * an image says is taken as they take it, and shown as they show it. Nothing here needs another
 * package.
 *
 * <p>{@link dev.jovl.gotext.GoBoolean}, {@link dev.jovl.gotext.GoDuration}, {@link
 * dev.jovl.gotext.ByteCount} and {@link dev.jovl.gotext.CommaFields} read values; {@link
 * dev.jovl.gotext.CleanPath} and {@link dev.jovl.gotext.Glob} are the paths and the globs of Go's
 * {@code path} and {@code filepath}, and look at no file; {@link dev.jovl.gotext.GoText} prints.
 */
@NullMarked
package dev.jovl.gotext;

import org.jspecify.annotations.NullMarked;
