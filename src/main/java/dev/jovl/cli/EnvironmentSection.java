package dev.jovl.cli;

/** The section ENVIRONMENT of jovl(1); its words are those of the table in README.md. */
final class EnvironmentSection {
  private EnvironmentSection() {}

  /** Adds the section. */
  static void addTo(Roff page) {
    page.section("ENVIRONMENT");
    page.item("JOVL_ROOT", "directory of images and layers, unless --root names one");
    page.item(
        "XDG_DATA_HOME, HOME",
        "where that directory is for users other than root: $XDG_DATA_HOME/jovl, else"
            + " $HOME/.local/share/jovl");
    page.item(
        "JOVL_RUNTIME_DIR",
        "absolute path of a directory; the server's socket and log are in the directory jovl in"
            + " it. Default: the first of /run/jovl (root only), $XDG_RUNTIME_DIR/jovl and"
            + " /tmp/jovl-UID that can be private");
    page.item(
        "JOVL_SERVER_PATIENCE",
        "how many seconds a server stays without a mount, for example 0.5; default: 10");
    page.item(
        "JOVL_DEBUG",
        "if set, the stack trace of an error is shown (not of one of a mount, a Dockerfile or a build"
            + " step), and run and build tell which container runtime was not taken and why");
    page.item(
        "JAVA_HOME",
        "the Java that runs jovl; default: java in $PATH. If there is none, the exit code is 127");
    page.item(
        "HTTPS_PROXY, HTTP_PROXY, NO_PROXY",
        "proxies for registries and downloads; the names in small letters count first. RUN gets"
            + " only those that --build-arg passes");
    page.item("ALL_PROXY", "a proxy for git repositories only");
    page.item(
        "SSL_CERT_FILE, SSL_CERT_DIR",
        "certificates for git repositories only; everything else takes those that Java trusts");
    page.item(
        "REGISTRY_AUTH_FILE, DOCKER_CONFIG",
        "a file with passwords for registries, and a directory that has them in config.json"
            + " (default: $HOME/.docker); login writes the second");
    page.item("XDG_RUNTIME_DIR, XDG_CONFIG_HOME", "where the files of podman login are");
    page.item(
        "SSH_AUTH_SOCK", "the SSH agent of build --ssh default, and of a CONTEXT with an SSH URL");
    page.item(
        "DOCKER_DEFAULT_PLATFORM",
        "the --platform of pull, build and run where it is not given; the last two take this"
            + " machine's only");
    page.item("SOURCE_DATE_EPOCH", "the time of the image that build or import makes");
  }
}
