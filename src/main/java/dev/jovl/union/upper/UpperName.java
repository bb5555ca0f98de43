package dev.jovl.union.upper;

import dev.jovl.linux.Fd;
import dev.jovl.posix.FileName;

/**
 * A name in a directory of the upper, which is locked for a change of names.
 *
 * @param marks how the directory is marked
 * @param directory open on it; it stays the caller's
 * @param name there may be a file of that name, or none
 */
public record UpperName(DirectoryMarks marks, Fd directory, FileName name) {}
