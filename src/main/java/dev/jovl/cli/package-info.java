/**
 * The program: where a process begins, and the list of its commands, which are in packages below.
 * These are the only packages that print and exit.
 *
 * <p><b>A further command</b> is a public class {@code FooCommand} in the package of its subject, a
 * {@code Command} with its options; a line in {@code Commands.NAMES}, for {@code jovl --help}; and
 * a case in {@code Commands.create}, from where it gets the root, which knows its store. No other
 * command loads it. What it prints, and how it fails, is in {@code cli.output}.
 *
 * <p><b>Exit codes</b> are the constants of {@code ExitCode}; only {@code run} and a failing RUN
 * answer with the code of the program that they ran.
 *
 * <p>{@code mount} and the mount programs never load picocli ({@code cli.mount}).
 */
@NullMarked
package dev.jovl.cli;

import org.jspecify.annotations.NullMarked;
