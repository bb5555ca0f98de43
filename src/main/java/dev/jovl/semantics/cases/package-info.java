/**
 * The table of behaviours of a filesystem and of an overlay, for people who write filesystems.
 *
 * <p>{@link dev.jovl.semantics.cases.Table} lists the classes, one a subject, a part of it, or it
 * and a small one beside ({@code suid} and {@code capability}). To add a case, write a static
 * method that takes a {@link dev.jovl.semantics.Stage} in the class of its subject and give it the
 * annotation {@link dev.jovl.semantics.Case}; it is found by that. See it pass on ext4 or on the
 * kernel's overlayfs first; if the latter fails it, the element {@code kernel} says why.
 *
 * <p>The others are what cases use: {@code Programs} of the system, bytes of a {@code Pattern}, an
 * {@code Acl}, a {@code NamespaceShell}, a {@code LoopDisk}, {@code Changes} of all kinds, {@code
 * OtherMounts}. A case that needs such a disk is not applicable where the machine can have none.
 */
@NullMarked
package dev.jovl.semantics.cases;

import org.jspecify.annotations.NullMarked;
