/**
 * Git repositories as contexts and as sources of ADD.
 *
 * <p>A {@link dev.jovl.build.git.GitUrl} is what was asked for: address, ref and directory. A
 * {@link dev.jovl.build.git.GitRepository} finds the commit that it means and checks that out,
 * through the program git, which gets no terminal, no configuration of the user's hooks and no word
 * of an address that could be taken for an option.
 */
@NullMarked
package dev.jovl.build.git;

import org.jspecify.annotations.NullMarked;
