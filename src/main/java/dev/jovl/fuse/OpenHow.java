package dev.jovl.fuse;

/**
 * How a file is to be opened.
 *
 * @param flags of open(2), with TRUNC where it is to be cut; without CREAT and EXCL
 * @param killPrivileges whether setuid, setgid and file capabilities are to go with the cut
 *     (FUSE_OPEN_KILL_SUIDGID)
 */
public record OpenHow(int flags, boolean killPrivileges) {}
