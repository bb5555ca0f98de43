/**
 * {@code jovl semantics}: which filesystems are tested, in which cases, and how the table is shown.
 *
 * <p>The cases and the contestants are in {@link dev.jovl.semantics}, which prints nothing and
 * knows no options. {@code SemanticsMounter} mounts for the contestant {@code jovl}, through the
 * same processes as {@code jovl mount}.
 */
@NullMarked
package dev.jovl.cli.semantics;

import org.jspecify.annotations.NullMarked;
