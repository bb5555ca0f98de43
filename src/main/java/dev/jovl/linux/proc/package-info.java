/**
 * What the kernel tells of itself, of processes, mounts and namespaces, mostly as text of proc(5).
 *
 * <p>{@link dev.jovl.linux.proc.ProcessStatus} and {@link dev.jovl.linux.proc.Processes} are about
 * processes, {@link dev.jovl.linux.proc.MountEntry} is a line of the mounts, {@link
 * dev.jovl.linux.proc.UserNamespace} and {@link dev.jovl.linux.proc.NamespaceIds} say who and what
 * a user namespace has, {@link dev.jovl.linux.proc.KernelVersion} what cannot be tried.
 *
 * <p>Files of /proc are read by the JDK, so what cannot be read is an {@link java.io.IOException}.
 * A start of a command waits for some of this: it uses no lambda where that would load classes.
 */
@NullMarked
package dev.jovl.linux.proc;

import org.jspecify.annotations.NullMarked;
