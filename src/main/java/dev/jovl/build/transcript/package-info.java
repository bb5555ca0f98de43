/**
 * What people are shown of a build.
 *
 * <p>A {@link dev.jovl.build.transcript.Transcript} is told of each step, in order, as it happens:
 * that it begins, that its result was known or that it works, what its command prints, and how it
 * ends. {@link dev.jovl.build.transcript.PlainTranscript} shows that with numbers and times; {@link
 * dev.jovl.build.transcript.ClassicTranscript} as Docker 1.9 to 1.12 did, byte for byte.
 */
@NullMarked
package dev.jovl.build.transcript;

import org.jspecify.annotations.NullMarked;
