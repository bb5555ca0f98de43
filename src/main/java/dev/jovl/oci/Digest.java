package dev.jovl.oci;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The digest of some bytes: an algorithm and the hash in lower-case hexadecimal.
 *
 * <p>The grammar is strict because a digest becomes a file name and a part of a URL: {@code
 * sha256:} and 64 digits, or {@code sha512:} and 128 digits, and nothing else.
 *
 * @param algorithm {@code sha256} or {@code sha512}
 * @param hex the hash, 64 or 128 lower-case hexadecimal digits
 */
public record Digest(String algorithm, String hex) implements Comparable<Digest> {

  private static final Pattern HEX = Pattern.compile("[0-9a-f]+");
  private static final HexFormat FORMAT = HexFormat.of();

  /** Checks the grammar; throws {@link IllegalArgumentException} where it is broken. */
  public Digest {
    if (!isValid(algorithm, hex)) {
      throw new IllegalArgumentException("not a digest: " + algorithm + ":" + hex);
    }
  }

  /** Written out: a record's own links method handles, which takes a short command too long. */
  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Digest digest
        && digest.hex.equals(hex)
        && digest.algorithm.equals(algorithm);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  private static boolean isValid(String algorithm, String hex) {
    int digits =
        switch (algorithm) {
          case "sha256" -> 64;
          case "sha512" -> 128;
          default -> -1;
        };
    return hex.length() == digits && HEX.matcher(hex).matches();
  }

  /** Returns the digest that {@code text} spells, in the form {@code algorithm:hex}. */
  public static Digest parse(String text) throws OciFormatException {
    int colon = text.indexOf(':');
    if (colon < 0 || !isValid(text.substring(0, colon), text.substring(colon + 1))) {
      throw new OciFormatException(
          "invalid digest \""
              + Shown.clip(text)
              + "\": sha256: and 64 hexadecimal digits expected");
    }
    return new Digest(text.substring(0, colon), text.substring(colon + 1));
  }

  /** Returns the digest whose hash is the 32 bytes of a finished SHA-256. */
  public static Digest ofSha256(byte[] hash) {
    return new Digest("sha256", FORMAT.formatHex(hash));
  }

  /** Returns the SHA-256 of {@code bytes}. */
  public static Digest of(byte[] bytes) {
    return ofSha256(hash("SHA-256").digest(bytes));
  }

  /** Returns a new hash of this digest's algorithm, to be fed with bytes. */
  public MessageDigest newHash() {
    return hash(algorithm.equals("sha512") ? "SHA-512" : "SHA-256");
  }

  /** Returns a new SHA-256. */
  public static MessageDigest newSha256() {
    return hash("SHA-256");
  }

  /** Returns whether {@code hash}, finished by this call, is the one named here. */
  public boolean isOf(MessageDigest hash) {
    return MessageDigest.isEqual(hash.digest(), FORMAT.parseHex(hex));
  }

  /** Returns whether this is the digest of {@code bytes}. */
  public boolean isOf(byte[] bytes) {
    MessageDigest hash = newHash();
    hash.update(bytes);
    return isOf(hash);
  }

  /** Returns the first twelve hexadecimal digits, as people are shown them. */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  @Override
  public int compareTo(Digest other) {
    return toString().compareTo(other.toString());
  }

  /** Returns {@code algorithm:hex}. */
  @Override
  public String toString() {
    return algorithm + ":" + hex;
  }

  private static MessageDigest hash(String name) {
    try {
      return MessageDigest.getInstance(name);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has " + name, e);
    }
  }
}
