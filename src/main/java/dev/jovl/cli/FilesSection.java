package dev.jovl.cli;

/** The section FILES of jovl(1). */
final class FilesSection {
  private FilesSection() {}

  /** Adds the section. */
  static void addTo(Roff page) {
    page.section("FILES");
    page.item("/var/lib/jovl, $XDG_DATA_HOME/jovl", "images and layers of root, of a user");
    page.item("$DOCKER_CONFIG/config.json, $HOME/.docker/config.json", "passwords for registries");
    page.item(
        "$XDG_RUNTIME_DIR/containers/auth.json, $XDG_CONFIG_HOME/containers/auth.json",
        "passwords that podman login has written; they are read only. Without the variables:"
            + " /run/user/UID/containers/auth.json and /run/containers/UID/auth.json,"
            + " $HOME/.config/containers/auth.json");
    page.item(
        "/run/jovl, $XDG_RUNTIME_DIR/jovl, /tmp/jovl-UID",
        "the socket and the log of the server, of root, of a user, of one without that variable");
    page.item("/etc/fuse.conf", "user_allow_other in it lets users mount with allow_other");
    page.item("/etc/subuid, /etc/subgid", "the further ids of a user, for builds and runs");
  }
}
