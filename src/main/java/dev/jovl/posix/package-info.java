/** x. */
@org.jspecify.annotations.NullMarked
package dev.jovl.posix;
