/**
 * The bench: it plays cases for contestants and counts what came of them.
 *
 * <p>A <em>case</em> ({@link dev.jovl.semantics.Case}) is a small method with a dotted name whose
 * first word is its subject, one sentence, the documentation that says so, and the check. All are
 * in {@code dev.jovl.semantics.cases}, which says how to add one; who is asked, in {@code
 * dev.jovl.semantics.contestant}. Cases that need layers are not applicable to a plain directory.
 *
 * <p>Each case gets a {@link dev.jovl.semantics.Stage}: lower layers that it fills, an empty upper
 * and work directory, and a mount. It has a thread and a time limit of its own; a contestant that
 * crashes or hangs has failed that case, is unmounted by force, and the table goes on. After it
 * every lower layer must be what it was, to the byte and the attribute. All is done by system calls
 * ({@link dev.jovl.semantics.Tree}, {@link dev.jovl.semantics.Handle}). Paths are texts of
 * ISO-8859-1: each character is one byte.
 */
@NullMarked
package dev.jovl.semantics;

import org.jspecify.annotations.NullMarked;
