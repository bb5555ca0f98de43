/** What somebody may have meant by a word that nobody knows. Nothing here needs another package. */
@NullMarked
package dev.jovl.spelling;

import org.jspecify.annotations.NullMarked;
