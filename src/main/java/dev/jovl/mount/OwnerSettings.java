package dev.jovl.mount;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Who owns what; options of fuse-overlayfs.
 *
 * @param uidMappings shift of user ids, empty for none
 * @param gidMappings shift of group ids, empty for none
 * @param squashUid the user that owns every file, null if each has its own
 * @param squashGid the group that owns every file, null if each has its own
 * @param xattrPermissions where owner and mode are kept: 0 in the inode, 1 in {@code
 *     security.fuseoverlayfs.override_stat}, 2 in {@code user.containers.override_stat}
 * @param acl whether there are access control lists
 * @param xattrs whether there are extended attributes
 * @param shortInodes whether inode numbers must fit in 32 bits
 */
public record OwnerSettings(
    List<IdMapping> uidMappings,
    List<IdMapping> gidMappings,
    @Nullable Long squashUid,
    @Nullable Long squashGid,
    int xattrPermissions,
    boolean acl,
    boolean xattrs,
    boolean shortInodes) {}
