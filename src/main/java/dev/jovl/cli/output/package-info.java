/**
 * What commands print, and how they fail.
 *
 * <p>What was asked for goes to standard output, all else to standard error. An error is one line:
 * {@code jovl: SUBJECT: CAUSE; WAY OUT}. A command throws {@link dev.jovl.cli.output.Failure} with
 * these parts; {@link dev.jovl.cli.output.ErrorLine} tells any other exception as well as it can
 * be, and {@code JOVL_DEBUG=1} adds the stack trace. The exit codes are in {@link
 * dev.jovl.cli.output.ExitCode}.
 *
 * <p>Tables, sizes, ages and {@code --format} are as Docker has them, since people and scripts know
 * them from there. Logging, too, is one line an event on standard error ({@link
 * dev.jovl.cli.output.LogProvider}).
 */
@NullMarked
package dev.jovl.cli.output;

import org.jspecify.annotations.NullMarked;
