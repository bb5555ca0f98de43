package dev.jovl.fuse;

import org.jspecify.annotations.Nullable;

/**
 * What a setxattr sets.
 *
 * @param name with its namespace
 * @param value at most 65,536 bytes
 * @param flags zero, XATTR_CREATE (1) or XATTR_REPLACE (2)
 * @param killSetgid whether the setgid bit is to go with an access ACL
 *     (FUSE_SETXATTR_ACL_KILL_SGID); null where the kernel does not say: Linux before 5.11, and
 *     libfuse 2
 */
public record XattrChange(byte[] name, byte[] value, int flags, @Nullable Boolean killSetgid) {}
