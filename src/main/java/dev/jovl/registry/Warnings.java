package dev.jovl.registry;

import dev.jovl.oci.Shown;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Hands on the warnings that come with answers, each text once (distribution specification,
 * "Warnings"): those with the code 299 and the agent "-". Others are of caches on the way.
 */
final class Warnings {

  /** How much of each header line is read, in bytes: as much as a whole answer may say. */
  private static final int MAX_BYTES = 4096;

  /** One that has always something new to say is not listened to for ever. */
  private static final int MAX_TEXTS = 20;

  private static final Pattern WARNING =
      Pattern.compile("([0-9]{3}) +([^ \",]++) +\"((?:[^\"\\\\]|\\\\.)*+)\"");

  private final WarningListener listener;
  private final Set<String> told = new HashSet<>();

  Warnings(WarningListener listener) {
    this.listener = listener;
  }

  /** Tells the listener what is new in an answer, as far as its header lines are read. */
  void tell(RegistryResponse response) {
    for (String header : response.headers("Warning")) {
      Matcher warning = WARNING.matcher(header.substring(0, Math.min(MAX_BYTES, header.length())));
      while (warning.find()) {
        if (warning.group(1).equals("299") && warning.group(2).equals("-")) {
          tell(response.uri().getAuthority(), warning.group(3).replaceAll("\\\\(.)", "$1"));
        }
      }
    }
  }

  private void tell(String host, String text) {
    boolean isNew;
    synchronized (told) {
      isNew = told.size() < MAX_TEXTS && told.add(text);
    }
    if (isNew) {
      listener.warned(host, Shown.clip(text));
    }
  }
}
