/**
 * The options that commands share, and what options are made of.
 *
 * <p>A {@link dev.jovl.cli.option.Command} has a field for each {@link dev.jovl.cli.option.Flag},
 * {@link dev.jovl.cli.option.Word} and {@link dev.jovl.cli.option.Words} that it takes; picocli
 * fills them, and they say what was given. Options that belong together are a class that is {@link
 * dev.jovl.cli.option.Syntax} too, whose methods say what was asked for. {@link
 * dev.jovl.cli.option.JovlCommand} is the root of the command line, with what stands before the
 * name of a command: the store.
 */
@NullMarked
package dev.jovl.cli.option;

import org.jspecify.annotations.NullMarked;
