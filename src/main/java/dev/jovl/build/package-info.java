/**
 * Builds images from Dockerfiles: a {@link dev.jovl.build.request.BuildRequest} goes into {@link
 * dev.jovl.build.Builder}, and the digest of an image configuration comes out.
 *
 * <p>Of the packages below, these know a build, each using those before it: {@code request}, what
 * is to be built; {@code context} and {@code image}, where files come from; {@code runmount}, the
 * mounts of RUN; {@code step}, which makes a layer or takes it from the cache; {@code stage}, a
 * chain of steps. These know only their subject: settings ({@code config}), repositories ({@code
 * git}), files that are read ({@code source}) and copied ({@code copy}), keys ({@code digest}),
 * what a step works in ({@code snapshot}) and what people see ({@code transcript}).
 */
@NullMarked
package dev.jovl.build;

import org.jspecify.annotations.NullMarked;
