package dev.jovl.fuse;

import dev.jovl.posix.Timespec;
import org.jspecify.annotations.Nullable;

/**
 * What a setattr changes; null leaves a value as it is.
 *
 * @param mode permissions, twelve bits
 * @param uid owner
 * @param gid group
 * @param size length in bytes
 * @param atime last access; {@link Timespec#NOW} for the time of the server
 * @param mtime last change; {@link Timespec#NOW} for the time of the server
 * @param handle an open file of the node to act on, if the caller has one
 * @param killPrivileges whether setuid, setgid and file capabilities are to go, as they do with a
 *     change of size or owner (FATTR_KILL_SUIDGID), or with a write that is not told otherwise
 */
public record AttributeChange(
    @Nullable Integer mode,
    @Nullable Integer uid,
    @Nullable Integer gid,
    @Nullable Long size,
    @Nullable Timespec atime,
    @Nullable Timespec mtime,
    @Nullable Long handle,
    boolean killPrivileges) {}
