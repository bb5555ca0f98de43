/**
 * The commands: the only package that prints and exits.
 *
 * <p><b>A further command</b> is a package-private class {@code FooCommand}, a {@code
 * Callable<Integer>} with {@code @Command(name = "foo", description = "...")} and its options; a
 * line in {@code Commands.SUMMARIES}, for {@code jovl --help}; and a case in {@code
 * Commands.create}. No other command loads it. {@code @ParentCommand JovlCommand jovl} gives it
 * {@code jovl.root()}, the store. What was asked for goes to standard output, all else to standard
 * error.
 *
 * <p><b>Exit codes</b> are the constants of {@code ExitCode}; only {@code run} and a failing RUN
 * answer with the code of the program that they ran.
 *
 * <p><b>Errors</b> are one line: {@code jovl: SUBJECT: CAUSE; WAY OUT}. A command throws {@code
 * Failure} with these parts; {@code ErrorLine} tells any other exception as well as it can be.
 * {@code JOVL_DEBUG=1} adds the stack trace.
 *
 * <p>{@code mount}, and the names of mount programs under which the launcher may be called, never
 * load picocli: they are in the way of every container that starts.
 */
@NullMarked
package dev.jovl.cli;

import org.jspecify.annotations.NullMarked;
