package dev.jovl.mount.request;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Every option that {@code -o} takes, with what it takes and what it does: the source of the help
 * and of the manual page.
 *
 * <p>Names and meanings are those of the kernel's overlayfs
 * (Documentation/filesystems/overlayfs.rst) and of fuse-overlayfs(1).
 */
public enum OptionName {
  /** Read-only layers. */
  LOWERDIR("lowerdir", "DIR[:DIR...][::DATA...]", "the read-only layers, the first one on top"),
  /** One more read-only layer. */
  LOWERDIR_PLUS("lowerdir+", "DIR", "one more read-only layer below those so far"),
  /** One more data-only layer. */
  DATADIR_PLUS("datadir+", "DIR", "one more layer that is only reached through redirects"),
  /** The writable layer. */
  UPPERDIR(
      "upperdir", "DIR", "the layer that takes the changes; without it nothing can be written"),
  /** Where changes are prepared. */
  WORKDIR("workdir", "DIR", "an empty directory on the filesystem of the upperdir"),

  /** Directory renames. */
  REDIRECT_DIR(
      "redirect_dir",
      "on|follow|nofollow|off",
      "rename directories of lower layers; the default is on"),
  /** Metadata-only copy-up. */
  METACOPY(
      "metacopy",
      "on|off",
      "copy no data when only the metadata of a file changes; the default is off"),
  /** Hard links over copy-up. */
  INDEX("index", "on|off", "keep hard links together over copy-up and remount; the default is on"),
  /** Inode numbers. */
  XINO("xino", "on|auto|off", "accepted; inode numbers of several filesystems never collide"),
  /** Attribute namespace. */
  USERXATTR("userxattr", null, "keep the marks of the overlay in user.overlay.* attributes"),
  /** Filesystem identity. */
  UUID(
      "uuid",
      "on|auto|null|off",
      "off: marks of the overlay do not name the filesystem; the default is auto"),
  /** Export by NFS. */
  NFS_EXPORT("nfs_export", "off", "on is refused: file handles do not outlive the server"),
  /** fs-verity. */
  VERITY("verity", "off", "on and require are refused: digests are not checked"),
  /** No syncing. */
  VOLATILE(
      "volatile", null, "never wait for the disk; after a crash the upperdir is not used again"),
  /** How fsync is answered. */
  FSYNC(
      "fsync",
      "auto|strict|volatile|1|0",
      "on disk before a copy has its name: its data (auto, 1, the default), also a directory"
          + " (strict), nothing, not even by fsync (volatile, 0)"),
  /** Whose credentials are used below. */
  OVERRIDE_CREDS(
      "override_creds", null, "layers are used with the rights of the mounter; always so"),

  /** Shift of user ids. */
  UIDMAPPING(
      "uidmapping",
      "DISK:SHOWN:COUNT[:...]",
      "user ids in the layers and what they are in the mount"),
  /** Shift of group ids. */
  GIDMAPPING(
      "gidmapping",
      "DISK:SHOWN:COUNT[:...]",
      "group ids in the layers and what they are in the mount"),
  /** All files are root's. */
  SQUASH_TO_ROOT("squash_to_root", null, "show every file as owned by root"),
  /** All files are one user's. */
  SQUASH_TO_UID("squash_to_uid", "UID", "show every file as owned by this user"),
  /** All files are one group's. */
  SQUASH_TO_GID("squash_to_gid", "GID", "show every file as owned by this group"),
  /** Owner and mode in an attribute. */
  XATTR_PERMISSIONS(
      "xattr_permissions",
      "0|1|2",
      "owners and modes are kept in attributes: 1 security.fuseoverlayfs.*, 2 user.containers.*"),
  /** ACLs. */
  ACL("acl", null, "the opposite of noacl; the default"),
  /** No ACLs. */
  NOACL("noacl", null, "access control lists neither count nor show"),
  /** No extended attributes. */
  NOXATTRS("noxattrs", "[1|0]", "no extended attributes"),
  /** Links of directories. */
  STATIC_NLINK("static_nlink", null, "directories always show one link"),
  /** Small inode numbers. */
  INO32_T("ino32_t", null, "inode numbers fit in 32 bits"),
  /** Caching time. */
  TIMEOUT("timeout", "SECONDS", "how long the kernel may keep names and attributes"),
  /** Write-back cache. */
  WRITEBACK("writeback", "1|0", "accepted; writes are passed through"),
  /** SELinux label. */
  CONTEXT("context", "LABEL", "accepted and ignored"),
  /** SELinux label of the filesystem. */
  FSCONTEXT("fscontext", "LABEL", "accepted and ignored"),
  /** SELinux label of files without one. */
  DEFCONTEXT("defcontext", "LABEL", "accepted and ignored"),
  /** SELinux label of the root directory. */
  ROOTCONTEXT("rootcontext", "LABEL", "accepted and ignored"),
  /** SELinux labels of files. */
  SECLABEL("seclabel", null, "accepted and ignored"),
  /** Layers of shared libraries. */
  PLUGINS("plugins", "FILE", "refused: a layer that is silently absent would be a wrong tree"),
  /** Several threads. */
  THREADED("threaded", "1|0", "accepted; see threads"),
  /** Quick inode numbers. */
  FAST_INO("fast_ino", "1|0", "accepted; inode numbers are always exact"),
  /** A check before quick inode numbers. */
  FAST_INO_CHECK("fast_ino_check", "1|0", "accepted; inode numbers are always exact"),

  /** Read-only. */
  RO("ro", null, "nothing can be written, also with an upperdir"),
  /** Read-write. */
  RW("rw", null, "the opposite of ro"),
  /** Other users. */
  ALLOW_OTHER("allow_other", null, "other users may enter; the default for root"),
  /** Root. */
  ALLOW_ROOT("allow_root", null, "root may enter, and nobody else besides the mounter"),
  /** The kernel checks modes. */
  DEFAULT_PERMISSIONS("default_permissions", null, "the kernel checks permissions; always so"),
  /** The device shown. */
  FSNAME("fsname", "NAME", "what mount shows as the device"),
  /** The type shown. */
  SUBTYPE("subtype", "NAME", "what mount shows as the type, after fuse."),

  /** The engine. */
  ENGINE(
      "engine",
      "kernel|libfuse",
      "speak to the kernel directly, the default, or through libfuse 2"),
  /** Data around the server. */
  PASSTHROUGH(
      "passthrough",
      "on|off",
      "let the kernel itself read and write files of the upperdir, and of all layers of a"
          + " read-only mount; the default is on"),
  /** Worker threads. */
  THREADS("threads", "N", "threads that answer requests"),
  /** Processors that wake quickly. */
  LOW_LATENCY(
      "low_latency",
      "on|off",
      "in a small virtual machine, let idle processors poll while many requests come; the"
          + " default is on"),
  /** Resident server. */
  SERVER(
      "server", "on|off", "whether one process serves all mounts of the user; the default is on"),
  /** Logging. */
  DEBUG("debug", null, "log each request; implies -f");

  private static final Map<String, OptionName> BY_WORD = byWord();

  private final String word;
  private final @Nullable String argument;
  private final String description;

  OptionName(String word, @Nullable String argument, String description) {
    this.word = word;
    this.argument = argument;
    this.description = description;
  }

  private static Map<String, OptionName> byWord() {
    Map<String, OptionName> names = new HashMap<>();
    for (OptionName name : values()) {
      names.put(name.word, name);
    }
    return names;
  }

  /** Returns the names of all options. */
  static Set<String> words() {
    return BY_WORD.keySet();
  }

  /** Returns the option of that name, or null. */
  static @Nullable OptionName of(String word) {
    return BY_WORD.get(word);
  }

  /** Returns the name as it is written after {@code -o}. */
  public String word() {
    return word;
  }

  /** Returns the option with what it takes, as a manual shows it. */
  public String usage() {
    if (argument == null) {
      return word;
    }
    return argument.startsWith("[") ? word + "[=" + argument.substring(1) : word + "=" + argument;
  }

  /** Returns what may stand after "=", in brackets if it may be left out; null for nothing. */
  public @Nullable String argument() {
    return argument;
  }

  /** Returns what it does, in half a sentence. */
  public String description() {
    return description;
  }
}
