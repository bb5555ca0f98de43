/**
 * The table of behaviours on every engine and on the kernel's overlayfs, and what random operations
 * and real programs make of a mount.
 */
@NullMarked
package dev.jovl.contract;

import org.jspecify.annotations.NullMarked;
