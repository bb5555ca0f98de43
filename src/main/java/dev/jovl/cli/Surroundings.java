package dev.jovl.cli;

/** The sections ENVIRONMENT and FILES of jovl(1). */
final class Surroundings {
  private Surroundings() {}

  /** Adds the sections. */
  static void addTo(Roff page) {
    page.section("ENVIRONMENT");
    page.item("JOVL_ROOT", "where images and layers are kept, unless --root says it");
    page.item(
        "XDG_DATA_HOME, HOME",
        "where they are kept for a user otherwise: in jovl below it, or in .local/share/jovl below"
            + " the home directory");
    page.item(
        "JOVL_RUNTIME_DIR",
        "the absolute path of the directory in which the directory jovl has the socket of the"
            + " server; otherwise that is the first of /run/jovl (root only),"
            + " $XDG_RUNTIME_DIR/jovl and /tmp/jovl-UID that can be private");
    page.item("JOVL_SERVER_PATIENCE", "seconds that a server stays without a mount, also 0.5; 10");
    page.item(
        "JOVL_DEBUG",
        "if it is set, an error is followed by its stack trace, and run and build tell which"
            + " container runtime was not taken and why");
    page.item(
        "JAVA_HOME",
        "the Java that runs it; otherwise the java of $PATH. If there is none, the exit code is"
            + " 127");
    page.item(
        "HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
        "the way to registries and to what ADD and a build load, in small letters too; RUN gets"
            + " only what --build-arg passes");
    page.item("ALL_PROXY", "the same for git repositories alone");
    page.item(
        "SSL_CERT_FILE, SSL_CERT_DIR", "certificates that git trusts; all else, those of Java");
    page.item(
        "REGISTRY_AUTH_FILE, DOCKER_CONFIG",
        "a file with passwords for registries, and the directory that has it as config.json"
            + " ($HOME/.docker); login writes the second");
    page.item("XDG_RUNTIME_DIR, XDG_CONFIG_HOME", "where the files of podman login are, see below");
    page.item(
        "SOURCE_DATE_EPOCH", "the time of what a build and an import make, as for --build-arg");
    page.item(
        "SSH_AUTH_SOCK",
        "the agent that build --ssh default passes to RUN and ADD; a context with an SSH URL uses"
            + " it without --ssh");
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
