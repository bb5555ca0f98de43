package dev.jovl.oci;

import java.util.Locale;
import java.util.Set;

/**
 * What a program needs to run: operating system, processor and its variant, in the words of Go.
 *
 * @param os as {@code linux}
 * @param architecture as {@code amd64}
 * @param variant as {@code v7}; empty for none
 * @param unknown the fields of the document that are not understood here
 */
public record Platform(String os, String architecture, String variant, JsonObject unknown) {

  private static final int BEST_FIT = 200;

  private static final Set<String> KNOWN = Set.of("os", "architecture", "variant");

  /** Makes a platform without further fields. */
  public Platform(String os, String architecture, String variant) {
    this(os, architecture, variant, JsonObject.empty());
  }

  /** Returns the platform of the machine that we run on. */
  public static Platform host() {
    return normal("linux", System.getProperty("os.arch", "amd64"), "");
  }

  /**
   * Returns the platform that a person spelled: {@code os/architecture[/variant]} or only {@code
   * architecture}, with the common other names of processors.
   */
  public static Platform parse(String text) throws OciFormatException {
    String[] parts = text.split("/", -1);
    for (String part : parts) {
      if (!part.matches("[A-Za-z0-9_.-]+")) {
        throw new OciFormatException(
            "invalid platform \"" + Shown.clip(text) + "\": OS/ARCHITECTURE[/VARIANT] expected");
      }
    }
    return switch (parts.length) {
      case 1 -> normal("linux", parts[0], "");
      case 2 -> normal(parts[0], parts[1], "");
      case 3 -> normal(parts[0], parts[1], parts[2]);
      default ->
          throw new OciFormatException("invalid platform \"" + Shown.clip(text) + "\": too long");
    };
  }

  private static Platform normal(String os, String architecture, String variant) {
    String machine = architecture.toLowerCase(Locale.ROOT);
    String flavour = variant.toLowerCase(Locale.ROOT);
    return switch (machine) {
      case "x86_64", "x86-64", "amd64" ->
          new Platform(os, "amd64", flavour.equals("v1") ? "" : flavour);
      case "aarch64", "arm64" -> new Platform(os, "arm64", flavour.matches("v?8") ? "" : flavour);
      case "i386", "i486", "i586", "i686", "x86" -> new Platform(os, "386", flavour);
      case "armhf" -> new Platform(os, "arm", "v7");
      case "armel" -> new Platform(os, "arm", "v6");
      default -> new Platform(os, machine, flavour);
    };
  }

  static Platform fromJson(JsonObject json) throws OciFormatException {
    return new Platform(
        json.text("os").orElse(""),
        json.text("architecture").orElse(""),
        json.text("variant").orElse(""),
        json.without(KNOWN));
  }

  JsonObject toJson() {
    return JsonObject.builder()
        .put("architecture", architecture)
        .put("os", os)
        .putUnlessEmpty("variant", variant)
        .putAll(unknown)
        .build();
  }

  /**
   * Returns whether something made for {@code offered} surely runs here: of the same processor, as
   * not every one runs programs of 32 bits, nor does every kernel.
   */
  public boolean runs(Platform offered) {
    return architecture.equals(offered.architecture) && fit(offered) > 0;
  }

  /**
   * Returns how well something made for {@code offered} may run here: 0 not at all, more is better.
   *
   * <p>Another variant of the same processor counts only if it is older (arm v6 runs on v7) or if
   * one side names none. What is for the 32 bits of this one fits worse than all that is for it
   * (containerd, platformVector).
   */
  int fit(Platform offered) {
    if (!os.equals(offered.os)) {
      return 0;
    }
    if (architecture.equals(offered.architecture)) {
      int newer = level() - offered.level();
      return newer < 0 ? 0 : BEST_FIT - newer;
    }
    return switch (architecture) {
      case "amd64" -> narrowFit(new Platform(os, "386", ""), offered);
      case "arm64" -> narrowFit(new Platform(os, "arm", "v8"), offered);
      default -> 0;
    };
  }

  private static int narrowFit(Platform narrow, Platform offered) {
    return Math.max(0, narrow.fit(offered) - BEST_FIT / 2);
  }

  /** The number in the variant; the baseline of a processor is what its images mean by none. */
  private int level() {
    if (variant.matches("v[0-9]{1,2}")) {
      return Integer.parseInt(variant.substring(1));
    }
    return switch (architecture) {
      case "arm64" -> 8;
      case "arm" -> 7;
      case "amd64" -> 1;
      default -> 0;
    };
  }

  /** Returns {@code os/architecture[/variant]}. */
  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
