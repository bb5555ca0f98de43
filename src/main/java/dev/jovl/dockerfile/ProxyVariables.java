package dev.jovl.dockerfile;

import java.util.Set;

/** The variables that name proxies: every RUN has them without an ARG. */
public final class ProxyVariables {

  private static final Set<String> NAMES =
      Set.of(
          "HTTP_PROXY",
          "http_proxy",
          "HTTPS_PROXY",
          "https_proxy",
          "FTP_PROXY",
          "ftp_proxy",
          "NO_PROXY",
          "no_proxy",
          "ALL_PROXY",
          "all_proxy");

  private ProxyVariables() {}

  /** Returns their names, each in capitals and in small letters. */
  public static Set<String> names() {
    return NAMES;
  }
}
