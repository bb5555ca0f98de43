/**
 * Finds what is legal in a Dockerfile but probably wrong. {@link dev.jovl.dockerfile.lint.Lint} is
 * the way in; behind it is one class for each subject of the rules ({@code LintStages}, {@code
 * LintVariables} and others).
 *
 * <p>Nothing is known but the file itself and what the context ignores: no image is asked. So a
 * rule is silent where the answer lies in an image, rather than guess. What comes out are {@link
 * dev.jovl.dockerfile.Warning}s; the parser makes some too, of lines that nothing else sees.
 */
@NullMarked
package dev.jovl.dockerfile.lint;

import org.jspecify.annotations.NullMarked;
