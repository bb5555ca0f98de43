/**
 * The options that commands share, and what options are made of.
 *
 * <p>{@link dev.jovl.cli.option.JovlCommand} is the root of the command line, with what stands
 * before the name of a command; a command gets it by {@code @ParentCommand} and asks {@link
 * dev.jovl.cli.option.Roots} for the store. Options that belong together are a class that commands
 * take as a {@code @Mixin}; picocli sets its fields, and its methods say what was asked for.
 */
@NullMarked
package dev.jovl.cli.option;

import org.jspecify.annotations.NullMarked;
