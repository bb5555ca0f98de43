package dev.jovl.oci;

import java.util.Locale;
import java.util.Set;

/**
 * What a program needs to run: operating system, processor and its variant, in the words of Go if
 * we say it; a document keeps its own spelling.
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
    return new Platform("linux", System.getProperty("os.arch", "amd64"), "").normal();
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
      case 1 -> new Platform("linux", parts[0], "").normal();
      case 2 -> new Platform(parts[0], parts[1], "").normal();
      case 3 -> new Platform(parts[0], parts[1], parts[2]).normal();
      default ->
          throw new OciFormatException("invalid platform \"" + Shown.clip(text) + "\": too long");
    };
  }

  /** Returns the platform as containerd spells it (platforms, normalizeOS and normalizeArch). */
  private Platform normal() {
    String system = os.toLowerCase(Locale.ROOT);
    String machine = architecture.toLowerCase(Locale.ROOT);
    String flavour = variant.toLowerCase(Locale.ROOT);
    system = system.isEmpty() ? "linux" : system.equals("macos") ? "darwin" : system;
    return switch (machine) {
      case "x86_64", "x86-64", "amd64" ->
          new Platform(system, "amd64", flavour.equals("v1") ? "" : flavour);
      case "aarch64", "arm64" ->
          new Platform(system, "arm64", flavour.matches("v?8") ? "" : flavour);
      case "i386", "i486", "i586", "i686", "x86" -> new Platform(system, "386", "");
      case "armhf" -> new Platform(system, "arm", "v7");
      case "armel" -> new Platform(system, "arm", "v6");
      case "arm" -> new Platform(system, "arm", variantOfArm(flavour));
      default -> new Platform(system, machine, flavour);
    };
  }

  private static String variantOfArm(String flavour) {
    return flavour.isEmpty() ? "v7" : flavour.matches("[5-8]") ? "v" + flavour : flavour;
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
    return normal().architecture.equals(offered.normal().architecture) && fit(offered) > 0;
  }

  /**
   * Returns how well something made for {@code offered}, however that is spelled, may run here: 0
   * not at all, more is better.
   *
   * <p>Another variant of the same processor counts only if it is older (arm v6 runs on v7) or if
   * one side names none. What is for the 32 bits of this one fits worse than all that is for it
   * (containerd, platformVector).
   */
  int fit(Platform offered) {
    return normal().fitOfNormal(offered.normal());
  }

  private int fitOfNormal(Platform offered) {
    if (!os.equals(offered.os)) {
      return 0;
    }
    if (architecture.equals(offered.architecture)) {
      int older = older(offered);
      return older < 0 ? 0 : BEST_FIT - older;
    }
    return switch (architecture) {
      case "amd64" -> narrowFit(new Platform(os, "386", ""), offered);
      case "arm64" -> narrowFit(new Platform(os, "arm", "v8"), offered);
      default -> 0;
    };
  }

  private static int narrowFit(Platform narrow, Platform offered) {
    return Math.max(0, narrow.fitOfNormal(offered) - BEST_FIT / 2);
  }

  /** Returns how much older the variant of {@code offered} is, up to 99; negative if it is not. */
  private int older(Platform offered) {
    if (variant.equals(offered.variant)) {
      return 0;
    }
    int mine = level();
    int other = offered.level();
    if (mine < 0 || other < 0) {
      return variant.isEmpty() || offered.variant.isEmpty() ? 1 : -1;
    }
    // Arm v9.0 has what v8.5 has, v9.1 what v8.6 has.
    boolean hasLess = mine >= 90 && other < 90 && other - 80 > mine - 90 + 5;
    return hasLess ? -1 : mine - other;
  }

  /**
   * The number in the variant, 82 for v8.2, or -1 if it has none; the baseline of a processor is
   * what its images mean by no variant.
   */
  private int level() {
    if (variant.matches("v[0-9](\\.[0-9])?")) {
      return (variant.charAt(1) - '0') * 10 + (variant.length() > 2 ? variant.charAt(3) - '0' : 0);
    }
    if (!variant.isEmpty()) {
      return -1;
    }
    return switch (architecture) {
      case "arm64" -> 80;
      case "arm" -> 70;
      case "amd64" -> 10;
      default -> 0;
    };
  }

  /** Returns {@code os/architecture[/variant]}. */
  @Override
  public String toString() {
    return os + "/" + architecture + (variant.isEmpty() ? "" : "/" + variant);
  }
}
