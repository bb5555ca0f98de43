/**
 * The messages of the kernel's FUSE protocol, version 7.45, as codecs over memory. No I/O.
 *
 * <p>A request is read through {@link dev.jovl.fuse.wire.Request}, which checks the header and
 * every bound; the record of the message ({@code MknodRequest.read(request)}) then takes its fields
 * in the order in which they lie. A message that is too short, or whose name is no name, is EINVAL
 * and nothing worse. An answer is written into a {@link dev.jovl.fuse.wire.Reply} by the record or
 * the static method of its structure. What the kernel is told unasked is a {@link
 * dev.jovl.fuse.wire.Notification}.
 *
 * <p>Buffers have the byte order of the machine. Structures and numbers are those of
 * include/uapi/linux/fuse.h; native-notes/fuse-protocol.md has them with the kernel's rules. Times
 * are signed 64-bit seconds although the structures say unsigned, so dates before 1970 work.
 */
@NullMarked
package dev.jovl.fuse.wire;

import org.jspecify.annotations.NullMarked;
