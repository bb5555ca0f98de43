/**
 * {@code jovl build}: its options, and what it reads before the steps and writes after them.
 *
 * <p>{@link dev.jovl.cli.build.BuildCommand} makes a {@link dev.jovl.build.request.BuildRequest} of
 * its groups of options: {@code BuildInputOptions}, {@code BuildRunOptions} for RUN steps, {@code
 * BuildResultOptions}, and {@code CompatibilityOptions}, those of other builders that mean nothing
 * here. The Dockerfile and the context are {@code BuildFiles}, from a directory, a repository
 * ({@code GitContext}), or one file ({@code ContextFile}) that a web server has ({@code
 * UrlContext}) or {@code StandardInput} brings.
 */
@NullMarked
package dev.jovl.cli.build;

import org.jspecify.annotations.NullMarked;
