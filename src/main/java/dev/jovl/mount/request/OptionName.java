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
  LOWERDIR(
      "lowerdir",
      "DIR[:DIR...][::DATA[::DATA...]]",
      "read-only layers, the top one first; each after ::, data-only layers as with datadir+"),
  /** One more read-only layer. */
  LOWERDIR_PLUS(
      "lowerdir+",
      "DIR",
      "add a read-only layer below those given so far; only \\, is an escape here, and other"
          + " backslashes and colons are part of the path"),
  /** One more data-only layer. */
  DATADIR_PLUS(
      "datadir+",
      "DIR",
      "add a data-only layer: its files are visible only through redirects of layers above;"
          + " escapes as in lowerdir+"),
  /** The writable layer. */
  UPPERDIR(
      "upperdir",
      "DIR",
      "writable layer, which receives all changes; without it the mount is read-only"),
  /** Where changes are prepared. */
  WORKDIR(
      "workdir",
      "DIR",
      "required with upperdir: a directory on the same filesystem, empty or used before with this"
          + " upperdir"),

  /** Directory renames. */
  REDIRECT_DIR(
      "redirect_dir",
      "on|follow|nofollow|off",
      "on: directories of lower layers can be renamed (default); follow, off: redirects are only"
          + " followed; nofollow: redirects are ignored"),
  /** Metadata-only copy-up. */
  METACOPY(
      "metacopy",
      "on|off",
      "copy up metadata without data when only the metadata of a file changes; with an upperdir it"
          + " needs redirect_dir=on. off (default): a file that was copied up so cannot be used"),
  /** Hard links over copy-up. */
  INDEX("index", "on|off", "keep hard links together after copy-up and remount; default: on"),
  /** Inode numbers. */
  XINO(
      "xino",
      "on|auto|off",
      "accepted and ignored; files of different filesystems (up to 1023) have different inode"
          + " numbers, except with ino32_t"),
  /** Attribute namespace. */
  USERXATTR(
      "userxattr",
      null,
      "store overlay metadata in user.overlay.* attributes instead of trusted.overlay.*; default"
          + " where those cannot be written. Redirects in them are followed only on files of the"
          + " user who mounts, or of any user of a user namespace that this user made, and so are"
          + " metacopy marks; lower directories of other users cannot be renamed"),
  /** Filesystem identity. */
  UUID(
      "uuid",
      "on|auto|null|off",
      "off: store no filesystem UUIDs in overlay metadata; default: auto"),
  /** Export by NFS. */
  NFS_EXPORT("nfs_export", "off", "on is refused: file handles are lost when the server ends"),
  /** fs-verity. */
  VERITY("verity", "off", "on and require are refused: fs-verity digests are not checked"),
  /** No syncing. */
  VOLATILE(
      "volatile",
      null,
      "never wait for the disk, not even in fsync; after a crash the upperdir is refused"),
  /** How fsync is answered. */
  FSYNC(
      "fsync",
      "auto|strict|volatile|1|0",
      "what is written to disk before a copied-up file or directory becomes visible. auto, 1: the"
          + " data of files (default); strict: also directories and metadata-only copies; volatile:"
          + " nothing, as with the option volatile; 0: nothing, but the upperdir is not refused"
          + " after a crash. With volatile and 0, fsync(2) does nothing either"),
  /** Whose credentials are used below. */
  OVERRIDE_CREDS(
      "override_creds",
      null,
      "access the layers with the rights of the user who mounts; always on"),

  /** Shift of user ids. */
  UIDMAPPING(
      "uidmapping",
      "DISK:SHOWN:COUNT[:...]",
      "map COUNT user ids: DISK in the layers is shown as SHOWN in the mount, DISK+1 as SHOWN+1,"
          + " and so on"),
  /** Shift of group ids. */
  GIDMAPPING("gidmapping", "DISK:SHOWN:COUNT[:...]", "map group ids, as uidmapping does user ids"),
  /** All files are root's. */
  SQUASH_TO_ROOT("squash_to_root", null, "show all files as owned by user and group root"),
  /** All files are one user's. */
  SQUASH_TO_UID("squash_to_uid", "UID", "show all files as owned by this user"),
  /** All files are one group's. */
  SQUASH_TO_GID("squash_to_gid", "GID", "show all files as owned by this group"),
  /** Owner and mode in an attribute. */
  XATTR_PERMISSIONS(
      "xattr_permissions",
      "0|1|2",
      "store owners and modes of files in extended attributes: 1 in security.fuseoverlayfs.*, 2"
          + " in user.containers.*"),
  /** ACLs. */
  ACL("acl", null, "opposite of noacl; default"),
  /** No ACLs. */
  NOACL("noacl", null, "access control lists are not shown and have no effect"),
  /** No extended attributes. */
  NOXATTRS("noxattrs", "[1|0]", "extended attributes are not shown and cannot be set"),
  /** Links of directories. */
  STATIC_NLINK("static_nlink", null, "show a link count of 1 for all directories"),
  /** Small inode numbers. */
  INO32_T(
      "ino32_t", null, "use inode numbers that fit in 32 bits; two files may show the same one"),
  /** Caching time. */
  TIMEOUT(
      "timeout",
      "SECONDS",
      "how long the kernel may cache names and attributes; default: no limit; no effect with"
          + " engine=libfuse"),
  /** Write-back cache. */
  WRITEBACK("writeback", "1|0", "accepted and ignored; there is no write-back cache"),
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
  PLUGINS(
      "plugins", "FILE", "refused: plugins are not supported, and their layers would be missing"),
  /** Several threads. */
  THREADED("threaded", "1|0", "accepted and ignored; see threads"),
  /** Quick inode numbers. */
  FAST_INO("fast_ino", "1|0", "accepted and ignored; inode numbers are always exact"),
  /** A check before quick inode numbers. */
  FAST_INO_CHECK("fast_ino_check", "1|0", "accepted and ignored; inode numbers are always exact"),

  /** Read-only. */
  RO("ro", null, "mount read-only, even with an upperdir"),
  /** Read-write. */
  RW("rw", null, "opposite of ro"),
  /** Other users. */
  ALLOW_OTHER(
      "allow_other",
      null,
      "other users may access the mount; default if root mounts; a user may ask for it only if"
          + " /etc/fuse.conf has user_allow_other"),
  /** Root. */
  ALLOW_ROOT(
      "allow_root",
      null,
      "only root and the user who mounts may access the mount; a user needs"
          + " user_allow_other for it, as for allow_other"),
  /** The kernel checks modes. */
  DEFAULT_PERMISSIONS("default_permissions", null, "let the kernel check permissions; always on"),
  /** The device shown. */
  FSNAME("fsname", "NAME", "device name that mount(8) shows"),
  /** The type shown. */
  SUBTYPE("subtype", "NAME", "filesystem type that mount(8) shows, after fuse."),

  /** The engine. */
  ENGINE(
      "engine",
      "kernel|libfuse",
      "kernel: talk to the kernel directly (default); libfuse: use libfuse 2"),
  /** Data around the server. */
  PASSTHROUGH(
      "passthrough",
      "on|off",
      "let the kernel read and write files of the upperdir directly; in a read-only mount, files"
          + " of all layers; default: on"),
  /** Worker threads. */
  THREADS(
      "threads",
      "N",
      "largest number of threads that answer requests, 1 to 1024; default: 32; always 1 with"
          + " engine=libfuse"),
  /** Processors that wake quickly. */
  LOW_LATENCY(
      "low_latency",
      "on|off",
      "let idle CPUs poll while there are many requests; default: on; has an effect only if root"
          + " mounts and the machine is a virtual one (cpuidle driver haltpoll) of at most 8 CPUs"),
  /** Resident server. */
  SERVER(
      "server",
      "on|off",
      "on: one server process for all mounts of a user (default); off: a separate process for"
          + " this mount"),
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
