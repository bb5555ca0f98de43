package dev.jovl.oci;

import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an image: {@code [domain/]path[:tag][@digest]}.
 *
 * <p>What people leave out is filled in as they expect: without a domain it is {@code docker.io},
 * and there a path of one part is below {@code library/}. The first part is a domain if it has a
 * dot, a colon or a capital letter, or is {@code localhost}. Sixty-four hexadecimal digits, and
 * fewer after {@code sha256:}, are no name: asking for an image by its id would give what an
 * archive or a registry has called so.
 *
 * @param domain host and port of the registry, as in {@code localhost:5000}
 * @param path the repository there, as in {@code library/ubuntu}
 * @param tag the tag, if named
 * @param digest the digest, if named; it decides if there is a tag too
 */
public record Reference(String domain, String path, Optional<String> tag, Optional<Digest> digest) {

  /** The registry of names without a domain. */
  public static final String DEFAULT_DOMAIN = "docker.io";

  /** The tag of names without a tag or digest. */
  public static final String DEFAULT_TAG = "latest";

  private static final String DEFAULT_PARENT = "library/";
  private static final int MAX_PATH = 255;
  private static final int MAX_DOMAIN = 255 + ":65535".length();

  private static final String LABEL = "[a-zA-Z0-9]+(?:-+[a-zA-Z0-9]+)*";
  private static final Pattern DOMAIN =
      Pattern.compile("(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?");
  private static final String PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
  private static final Pattern PATH = Pattern.compile(PART + "(?:/" + PART + ")*");
  private static final Pattern TAG = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern ID = Pattern.compile("[0-9a-f]{64}|sha256:[0-9a-f]{1,64}");

  /**
   * Returns whether a text is the id of an image, or the beginning of one after {@code sha256:},
   * and so no name that a registry could be asked for.
   */
  public static boolean isId(String text) {
    return ID.matcher(text).matches();
  }

  /** Returns the image that {@code text} names; it is not an {@linkplain #isId id}. */
  public static Reference parse(String text) throws OciFormatException {
    if (isId(text)) {
      throw invalid(text, "it is the id of an image, or the beginning of one, and no name");
    }
    int at = text.indexOf('@');
    Optional<Digest> digest =
        at < 0 ? Optional.empty() : Optional.of(Digest.parse(text.substring(at + 1)));
    String name = at < 0 ? text : text.substring(0, at);
    int colon = name.lastIndexOf(':');
    boolean tagged = colon > name.lastIndexOf('/') && colon >= 0;
    Optional<String> tag = tagged ? Optional.of(name.substring(colon + 1)) : Optional.empty();
    if (tag.isPresent() && !TAG.matcher(tag.get()).matches()) {
      throw invalid(text, "a tag is up to 128 letters, digits, \"_\", \".\" and \"-\"");
    }
    return ofName(tagged ? name.substring(0, colon) : name, text, tag, digest);
  }

  private static Reference ofName(
      String name, String text, Optional<String> tag, Optional<Digest> digest)
      throws OciFormatException {
    int slash = name.indexOf('/');
    boolean named = slash >= 0 && isDomain(name.substring(0, slash));
    String domain = named ? name.substring(0, slash) : DEFAULT_DOMAIN;
    String path = named ? name.substring(slash + 1) : name;
    if (domain.equals("index." + DEFAULT_DOMAIN)) {
      domain = DEFAULT_DOMAIN;
    }
    if (domain.length() > MAX_DOMAIN || !DOMAIN.matcher(domain).matches()) {
      throw invalid(text, "\"" + Shown.clip(domain) + "\" is no host name");
    }
    if (domain.equals(DEFAULT_DOMAIN) && path.indexOf('/') < 0) {
      path = DEFAULT_PARENT + path;
    }
    checkPath(path, text);
    return new Reference(domain, path, tag, digest);
  }

  private static boolean isDomain(String part) {
    return part.indexOf('.') >= 0
        || part.indexOf(':') >= 0
        || part.equals("localhost")
        || part.chars().anyMatch(c -> c >= 'A' && c <= 'Z');
  }

  private static void checkPath(String path, String text) throws OciFormatException {
    if (path.length() > MAX_PATH) {
      throw invalid(text, "the repository is longer than " + MAX_PATH + " characters");
    }
    if (!PATH.matcher(path).matches()) {
      throw invalid(
          text,
          path.chars().anyMatch(c -> c >= 'A' && c <= 'Z')
              ? "a repository is in lower case"
              : "a repository is of lower-case letters and digits, with \".\", \"_\" and \"-\""
                  + " between them");
    }
  }

  private static OciFormatException invalid(String text, String why) {
    return new OciFormatException("invalid image name \"" + Shown.clip(text) + "\": " + why);
  }

  /** Returns this name with the tag {@code latest} unless it has a tag or digest. */
  public Reference withDefaultTag() {
    return tag.isPresent() || digest.isPresent() ? this : withTag(DEFAULT_TAG);
  }

  /** Returns this repository with this tag and no digest. */
  public Reference withTag(String name) {
    return new Reference(domain, path, Optional.of(name), Optional.empty());
  }

  /** Returns this repository with this digest and no tag. */
  public Reference withDigest(Digest content) {
    return new Reference(domain, path, Optional.empty(), Optional.of(content));
  }

  /** Returns the repository as people write it, without what they may leave out and without tag. */
  public String familiarName() {
    if (!domain.equals(DEFAULT_DOMAIN)) {
      return domain + "/" + path;
    }
    String rest = path.startsWith(DEFAULT_PARENT) ? path.substring(DEFAULT_PARENT.length()) : path;
    return rest.indexOf('/') >= 0 ? path : rest;
  }

  /** Returns the name as people write it. */
  public String familiar() {
    return familiarName() + suffix();
  }

  /** Returns the tag or, if it is named by digest, the digest; what a registry is asked for. */
  public String tagOrDigest() {
    return digest.map(Digest::toString).or(() -> tag).orElse(DEFAULT_TAG);
  }

  private String suffix() {
    return tag.map(name -> ":" + name).orElse("") + digest.map(it -> "@" + it).orElse("");
  }

  /** Returns the whole name, with domain. */
  @Override
  public String toString() {
    return domain + "/" + path + suffix();
  }
}
