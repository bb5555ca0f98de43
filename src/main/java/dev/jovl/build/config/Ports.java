package dev.jovl.build.config;

import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Origin;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The ports of EXPOSE: {@code 80}, {@code 53/udp}, {@code 8000-8010/tcp}; a host part is left out.
 */
final class Ports {

  /** Of IPv4 or IPv6, the latter in brackets or not; a name is none. */
  private static final String ADDRESS =
      "(?:[0-9.]+|[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*|\\[[0-9A-Fa-f:.]+\\])";

  private static final Pattern FORM =
      Pattern.compile(
          "(?:(?:" + ADDRESS + ":)?[0-9-]*:)?([0-9]{1,5})(?:-([0-9]{1,5}))?(?:/([A-Za-z]*))?");
  private static final int HIGHEST = 65535;

  private Ports() {}

  /** Returns each port with its protocol in lower case, {@code tcp} when none is named. */
  static List<String> parse(String text, Origin origin) throws DockerfileException {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw invalid(text, origin);
    }
    int first = Integer.parseInt(matcher.group(1));
    int last = matcher.group(2) == null ? first : Integer.parseInt(matcher.group(2));
    String given = matcher.group(3);
    boolean isNamed = given != null && !given.isEmpty();
    String protocol = isNamed ? given.toLowerCase(Locale.ROOT) : "tcp";
    if (first > last || last > HIGHEST || !List.of("tcp", "udp", "sctp").contains(protocol)) {
      throw invalid(text, origin);
    }
    List<String> ports = new ArrayList<>();
    for (int port = first; port <= last; port++) {
      ports.add(port + "/" + protocol);
    }
    return ports;
  }

  private static DockerfileException invalid(String text, Origin origin) {
    return new DockerfileException(
        origin.location(),
        "invalid port \"" + text + "\": PORT[-PORT][/tcp|/udp|/sctp] with ports up to 65535");
  }
}
