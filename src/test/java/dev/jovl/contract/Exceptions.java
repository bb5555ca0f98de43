package dev.jovl.contract;

import static java.util.Map.entry;

import java.util.Map;

/** The cases that an engine of jovl is known not to pass, each with its reason. */
final class Exceptions {
  /** Those of both engines. */
  static final Map<String, String> OF_JOVL = Map.of();

  /** Those of the libfuse engine alone: what libfuse 2 lacks. */
  static final Map<String, String> OF_LIBFUSE = ofLibfuse();

  private static final String PATHS =
      "libfuse 2 names files by path: each name is a node of its own";
  private static final String RENAME = "libfuse 2 has no flags of rename";
  private static final String TMPFILE = "libfuse 2 has no tmpfile";
  private static final String SETGID =
      "libfuse 2 has no HANDLE_KILLPRIV_V2: the kernel takes the bits, and not this one";
  private static final String ACL =
      "libfuse 2 has no POSIX_ACL: the kernel does not check access lists";

  private Exceptions() {}

  private static Map<String, String> ofLibfuse() {
    return Map.ofEntries(
        entry("acl.denies", ACL),
        entry("acl.grants", ACL),
        entry("copyup.stat.during", "libfuse 2 has no fuse_loop_config: one thread serves all"),
        entry("data.holes.found", "libfuse 2 has no lseek"),
        entry("dialect.uidmapping.acl.decides", ACL),
        entry("handle.two.names.one.file", PATHS),
        entry("inode.birth", "libfuse 2 has no statx"),
        entry("inode.file.handle", "libfuse 2 has no generation that we could give"),
        entry("link.temporary.file", TMPFILE),
        entry("lock.two.names", PATHS),
        entry("namespace.acl", ACL),
        entry("namespace.setgid.without.execute", SETGID),
        entry("rename.exchange.directories", RENAME),
        entry("rename.exchange.file.and.directory", RENAME),
        entry("rename.exchange.files", RENAME),
        entry("rename.noreplace", RENAME),
        entry("rename.noreplace.directory", RENAME),
        entry("rename.noreplace.over.whiteout", RENAME),
        entry("suid.setgid.without.execute.by.stranger", SETGID),
        entry("times.chown.of.nothing", "libfuse 2 has no setattr: chown of nothing calls nothing"),
        entry(
            "unlinked.directory.stat",
            "libfuse 2 has no getattr without a path, and this has none"),
        entry("unlinked.one.of.two.names", PATHS),
        entry("unlinked.temporary.file", TMPFILE),
        entry("unlinked.temporary.file.exclusive", TMPFILE));
  }
}
