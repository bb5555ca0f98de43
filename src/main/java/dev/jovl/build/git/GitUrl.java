package dev.jovl.build.git;

import dev.jovl.gotext.GoBoolean;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A repository as docker names one: {@code REMOTE[#REF[:SUBDIR]]}, or {@code REMOTE?KEY=VALUE&...}
 * with ref, branch, tag, subdir, checksum, keep-git-dir, submodules, mtime and fetch-by-commit, of
 * which the last one changes nothing here: a commit that is named is fetched as such. Nothing in it
 * can be taken for an option by a program that it is given to.
 *
 * @param remote what git is told
 * @param ref name of a branch or tag, a name below refs/, or a whole commit id; empty for the
 *     default branch
 * @param checksum the beginning of the id of the commit that it must be; empty for any
 * @param subdirectory what of the repository is meant, without a slash at its ends; empty for all
 * @param keepGitDir whether {@code .git} is kept, or null if that is not said
 * @param submodules whether the repositories that it refers to are taken too
 * @param commitTimes whether files have the time of the commit and not that of the checkout
 */
public record GitUrl(
    String remote,
    String ref,
    String checksum,
    String subdirectory,
    @Nullable Boolean keepGitDir,
    boolean submodules,
    boolean commitTimes) {

  private static final String GITHUB = "github.com/";
  private static final Pattern SCP = Pattern.compile("[A-Za-z0-9_-]+@[A-Za-z0-9.-]+:.*");
  private static final Pattern SCHEME = Pattern.compile("(?i)([a-z]+)://([^/]*)(/.*)?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");
  private static final Pattern CHECKSUM = Pattern.compile("[0-9a-f]{7,40}");

  /** See git-check-ref-format(1); some of these would be patterns or refspecs besides. */
  private static final Pattern BAD_REF =
      Pattern.compile(
          "(?s)-.*|/.*|.*/|.*\\.\\..*|.*@\\{.*|.*//.*|.*[\\x00-\\x20\\x7f~^:?*\\[\\\\+].*");

  /** Returns whether a word means a repository wherever it stands. */
  public static boolean isOne(String word) {
    return word.matches("(?is)(git|ssh)://.*|https?://[^?#]*\\.git([?#].*)?")
        || SCP.matcher(word).matches();
  }

  /**
   * Returns whether a word that is no directory means a repository where a context is named, by the
   * user: there it may be one of this machine, and one of GitHub without a scheme.
   */
  public static boolean isContext(String word) {
    return isOne(word)
        || word.startsWith(GITHUB)
        || word.matches("(?s)file:///[^?#]*\\.git([?#].*)?");
  }

  /**
   * Takes a word apart that means a repository.
   *
   * @throws GitException if it is not a whole one, or contradicts itself
   */
  public static GitUrl parse(String word) throws GitException {
    String whole = word.startsWith(GITHUB) ? "https://" + word : word;
    if (whole.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw new GitException("a control character is in the URL");
    }
    int hash = whole.indexOf('#');
    String fragment = hash < 0 ? "" : whole.substring(hash + 1);
    String before = hash < 0 ? whole : whole.substring(0, hash);
    int mark = before.indexOf('?');
    String remote = remote(mark < 0 ? before : before.substring(0, mark));
    Map<String, String> keys = keys(mark < 0 ? "" : before.substring(mark + 1));
    int colon = fragment.indexOf(':');
    String ref = decoded((colon < 0 ? fragment : fragment.substring(0, colon)).replace("+", "%2B"));
    String subdirectory =
        decoded(colon < 0 ? "" : fragment.substring(colon + 1).replace("+", "%2B"));
    return of(remote, ref, subdirectory, keys);
  }

  private static GitUrl of(String remote, String ref, String directory, Map<String, String> keys)
      throws GitException {
    String checksum = either("checksum", value(keys, "checksum"), value(keys, "commit"));
    String named = either("ref", ref, value(keys, "ref"));
    named = either("ref", named, below("refs/tags/", value(keys, "tag")));
    named = either("ref", named, below("refs/heads/", value(keys, "branch")));
    String subdirectory = either("subdir", directory, value(keys, "subdir"));
    Boolean keep = on(keys, "keep-git-dir");
    Boolean submodules = on(keys, "submodules");
    boolean commitTimes = commitTimes(keys);
    Boolean unused = on(keys, "fetch-by-commit");
    if (!keys.isEmpty()) {
      throw new GitException("unknown in the query of a repository: " + keys.keySet());
    }
    if (named.isEmpty()) {
      named = checksum;
    }
    if (BAD_REF.matcher(named).matches()) {
      throw new GitException("\"" + named + "\" can not be the name of a branch or tag");
    }
    requireChecksum(checksum);
    boolean all = submodules == null || submodules;
    return new GitUrl(remote, named, checksum, inside(subdirectory), keep, all, commitTimes);
  }

  private static boolean commitTimes(Map<String, String> keys) throws GitException {
    String mtime = value(keys, "mtime");
    return switch (mtime) {
      case "commit" -> true;
      case "checkout", "" -> false;
      default -> throw new GitException("mtime=" + mtime + ": neither commit nor checkout");
    };
  }

  /** Refuses what is not the beginning of a commit id; empty is none. */
  public static void requireChecksum(String text) throws GitException {
    if (!text.isEmpty() && !CHECKSUM.matcher(text).matches()) {
      throw new GitException(
          "\"" + text + "\" is not the id of a commit: 7 to 40 hexadecimal digits");
    }
  }

  private static String remote(String text) throws GitException {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.matches()) {
      if (!SCP.matcher(text).matches()) {
        throw new GitException("this is not the URL of a repository");
      }
      String path = text.substring(text.indexOf(':') + 1);
      return checked(text, text.substring(text.indexOf('@') + 1), path);
    }
    String name = scheme.group(1).toLowerCase(Locale.ROOT);
    String authority = scheme.group(2);
    String path = scheme.group(3) == null ? "" : scheme.group(3);
    if (authority.isEmpty() != name.equals("file") || authority.startsWith("-")) {
      throw new GitException("the URL has no host, or one that can not be");
    }
    String host = authority.substring(authority.lastIndexOf('@') + 1);
    return checked(name + "://" + authority + path, host, path);
  }

  private static String checked(String remote, String host, String path) throws GitException {
    boolean optionLike = remote.startsWith("-") || host.startsWith("-") || path.startsWith("-");
    if (host.isEmpty() && !remote.startsWith("file:") || optionLike || path.isEmpty()) {
      throw new GitException("the URL has no host or path, or one that begins with a dash");
    }
    return remote;
  }

  private static Map<String, String> keys(String query) throws GitException {
    Map<String, String> keys = new HashMap<>();
    for (String pair : query.split("&", -1)) {
      int equals = pair.indexOf('=');
      String key = decoded(equals < 0 ? pair : pair.substring(0, equals));
      String value = equals < 0 ? "" : decoded(pair.substring(equals + 1));
      if (!pair.isEmpty() && keys.put(key, value) != null) {
        throw new GitException(key + " stands twice in the query");
      }
    }
    return keys;
  }

  private static String decoded(String text) throws GitException {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new GitException("\"" + text + "\" is not encoded as in a URL");
    }
  }

  /** Takes a value out of a query; empty if it is not there. */
  private static String value(Map<String, String> keys, String key) throws GitException {
    String value = keys.remove(key);
    if (value != null && value.isEmpty()) {
      throw new GitException(key + " has no value in the query");
    }
    return value == null ? "" : value;
  }

  private static @Nullable Boolean on(Map<String, String> keys, String key) throws GitException {
    String value = keys.remove(key);
    if (value == null) {
      return null;
    }
    return GoBoolean.parse(value.isEmpty() ? "true" : value)
        .orElseThrow(() -> new GitException(key + "=" + value + ": neither true nor false"));
  }

  /**
   * Returns whether a value of {@code BUILDKIT_CONTEXT_KEEP_GIT_DIR} asks for {@code .git}.
   *
   * @param text null if it is not given
   */
  public static boolean isOn(@Nullable String text) {
    return text != null && GoBoolean.parse(text).orElse(false);
  }

  private static String below(String prefix, String name) {
    return name.isEmpty() || name.startsWith(prefix) ? name : prefix + name;
  }

  private static String either(String what, String one, String other) throws GitException {
    if (!one.isEmpty() && !other.isEmpty() && !one.equals(other)) {
      throw new GitException(what + " is both \"" + one + "\" and \"" + other + "\"");
    }
    return one.isEmpty() ? other : one;
  }

  private static String inside(String directory) throws GitException {
    StringBuilder path = new StringBuilder();
    for (String name : directory.split("/", -1)) {
      if (name.equals("..") || name.indexOf('\0') >= 0) {
        throw new GitException("the directory \"" + directory + "\" leads out of the repository");
      }
      if (!name.isEmpty() && !name.equals(".")) {
        path.append(path.length() == 0 ? "" : "/").append(name);
      }
    }
    return path.toString();
  }

  /** Returns whether it is reached by ssh(1). */
  boolean isSsh() {
    return remote.startsWith("ssh://") || !SCHEME.matcher(remote).matches();
  }

  /** Returns whether the ref is a commit id. */
  boolean isCommit() {
    return COMMIT.matcher(ref).matches();
  }
}
