/**
 * {@code jovl doctor}: what this machine allows, and what to do about each no.
 *
 * <p>{@code Checkup} asks {@code Machine} about one thing after the other and makes a {@code
 * Finding} of each; what a person reads and what {@code --json} prints are the same findings.
 */
@NullMarked
package dev.jovl.cli.doctor;

import org.jspecify.annotations.NullMarked;
