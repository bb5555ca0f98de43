package dev.jovl.registry;

import com.google.common.base.Splitter;
import com.google.common.net.InetAddresses;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The hosts in {@code NO_PROXY}, which no proxy is asked for: names, which match themselves and
 * what is below them, {@code *.} and a name for only what is below it, addresses, nets as {@code
 * 10.0.0.0/8}, each for one port where it ends with that, and {@code *} for all.
 */
final class NoProxy {

  /** What is before the port; an address with colons has brackets then. */
  private static final Pattern WITH_PORT = Pattern.compile("(\\[.*]|[^:]*):([0-9]{1,5})");

  private final List<String> entries;

  NoProxy(String value) {
    this.entries =
        Splitter.on(',')
            .trimResults()
            .omitEmptyStrings()
            .splitToList(value.toLowerCase(Locale.ROOT));
  }

  /**
   * Returns whether a host is among them.
   *
   * @param host in lower case; an address with colons is in brackets
   */
  boolean has(String host, int port) {
    for (String entry : entries) {
      Matcher withPort = WITH_PORT.matcher(entry);
      boolean any = !withPort.matches();
      boolean forPort = any || withPort.group(2).equals(Integer.toString(port));
      if (forPort && matches(bare(any ? entry : withPort.group(1)), bare(host))) {
        return true;
      }
    }
    return false;
  }

  private static String bare(String host) {
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }

  private static boolean matches(String entry, String host) {
    int slash = entry.indexOf('/');
    if (slash >= 0) {
      return isInNet(entry.substring(0, slash), entry.substring(slash + 1), host);
    }
    if (InetAddresses.isInetAddress(entry) && InetAddresses.isInetAddress(host)) {
      return InetAddresses.forString(entry).equals(InetAddresses.forString(host));
    }
    if (entry.startsWith("*.")) {
      return host.endsWith(entry.substring(1));
    }
    String domain = entry.startsWith(".") ? entry.substring(1) : entry;
    return entry.equals("*")
        || (!domain.isEmpty() && (host.equals(domain) || host.endsWith("." + domain)));
  }

  private static boolean isInNet(String net, String bits, String host) {
    if (!InetAddresses.isInetAddress(net)
        || !InetAddresses.isInetAddress(host)
        || !bits.matches("[0-9]{1,3}")) {
      return false;
    }
    byte[] first = InetAddresses.forString(net).getAddress();
    byte[] address = InetAddresses.forString(host).getAddress();
    int rest = first.length * Byte.SIZE - Integer.parseInt(bits);
    return first.length == address.length
        && rest >= 0
        && new BigInteger(1, first)
            .shiftRight(rest)
            .equals(new BigInteger(1, address).shiftRight(rest));
  }
}
