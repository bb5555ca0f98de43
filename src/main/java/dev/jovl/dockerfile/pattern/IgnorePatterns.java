package dev.jovl.dockerfile.pattern;

import dev.jovl.dockerfile.Blanks;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Location;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.Utf8;
import dev.jovl.gotext.CleanPath;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The patterns of a {@code .dockerignore}, and of {@code --exclude}. The last pattern that matches
 * a path or one of its parent directories decides; a pattern after {@code !} takes the path back
 * in.
 *
 * <p>Names are bytes, so paths are; patterns are UTF-8. Instances do not change and may be shared
 * by threads.
 */
public final class IgnorePatterns {

  private final List<IgnorePattern> patterns;

  private IgnorePatterns(List<IgnorePattern> patterns) {
    this.patterns = patterns;
  }

  /** Returns the patterns that ignore nothing. */
  public static IgnorePatterns none() {
    return new IgnorePatterns(List.of());
  }

  /**
   * Reads an ignore file.
   *
   * @throws DockerfileException with the line, when a pattern is not well formed
   */
  public static IgnorePatterns parse(byte[] file) throws DockerfileException {
    String text = Utf8.decode(file);
    String[] lines = (text.startsWith("\uFEFF") ? text.substring(1) : text).split("\n", -1);
    List<IgnorePattern> patterns = new ArrayList<>();
    for (int i = 0; i < lines.length; i++) {
      // A comment is one only at the very start of its line: blanks make it a pattern.
      if (lines[i].startsWith("#")) {
        continue;
      }
      Location location = new Location(i + 1, i + 1, List.of(lines[i].stripTrailing()));
      IgnorePattern pattern = pattern(lines[i], location);
      if (pattern != null) {
        patterns.add(pattern);
      }
    }
    return new IgnorePatterns(List.copyOf(patterns));
  }

  /**
   * Makes the patterns of {@code --exclude} flags.
   *
   * @param texts the patterns, as they are written
   * @param origin the instruction that has them
   */
  public static IgnorePatterns of(List<String> texts, Origin origin) throws DockerfileException {
    List<IgnorePattern> patterns = new ArrayList<>();
    for (String text : texts) {
      IgnorePattern pattern = pattern(text, origin.location());
      if (pattern != null) {
        patterns.add(pattern);
      }
    }
    return new IgnorePatterns(List.copyOf(patterns));
  }

  private static @Nullable IgnorePattern pattern(String line, Location location)
      throws DockerfileException {
    String text = Blanks.strip(line);
    if (text.isEmpty()) {
      return null;
    }
    boolean keeps = text.startsWith("!");
    if (keeps) {
      text = Blanks.strip(text.substring(1));
      if (text.isEmpty()) {
        throw new DockerfileException(location, "illegal exclusion pattern: \"!\"");
      }
    }
    String clean = CleanPath.clean(text);
    if (clean.length() > 1 && clean.startsWith("/")) {
      clean = clean.substring(1);
    }
    try {
      return IgnorePattern.of(clean, keeps);
    } catch (IllegalArgumentException e) {
      throw new DockerfileException(location, "bad pattern \"" + text + "\": " + e.getMessage());
    }
  }

  /** Returns the root of a walk. The root itself is never ignored. */
  public Directory root() {
    return new Directory("", new boolean[patterns.size()]);
  }

  /**
   * Returns a directory of a walk.
   *
   * @param path relative, without dots and separated by slashes; empty for the root
   */
  public Directory directory(byte[] path) {
    return directory(Utf8.decode(path));
  }

  private Directory directory(String path) {
    Directory directory = root();
    if (!path.isEmpty()) {
      for (String name : path.split("/", -1)) {
        directory = directory.entry(name).inside();
      }
    }
    return directory;
  }

  /** Returns whether a path, relative and separated by slashes, is ignored. */
  public boolean ignores(byte[] path) {
    String clean = CleanPath.rooted(Utf8.decode(path));
    return !clean.isEmpty() && entry(clean).ignored();
  }

  /**
   * Returns whether a path is ignored and, if it is a directory, all that may be below it; for the
   * root, whether a pattern takes everything and none after it takes something back in.
   */
  public boolean keepsNothingOf(byte[] path) {
    String clean = CleanPath.rooted(Utf8.decode(path));
    if (!clean.isEmpty()) {
      return !entry(clean).mayHoldKept();
    }
    boolean nothing = false;
    for (IgnorePattern pattern : patterns) {
      nothing = pattern.isOfEverything() ? !pattern.keeps() : nothing && !pattern.keeps();
    }
    return nothing;
  }

  private Entry entry(String clean) {
    int slash = clean.lastIndexOf('/');
    return directory(clean.substring(0, Math.max(slash, 0))).entry(clean.substring(slash + 1));
  }

  /**
   * A directory in a walk; knows which patterns matched it or a parent, so that those are not tried
   * again.
   */
  public final class Directory {
    private final String prefix;
    private final boolean[] matched;

    private Directory(String prefix, boolean[] matched) {
      this.prefix = prefix;
      this.matched = matched;
    }

    /** Judges the entry of a name. */
    public Entry entry(byte[] name) {
      return entry(Utf8.decode(name));
    }

    private Entry entry(String name) {
      String path = prefix + name;
      if (matched.length == 0) {
        return new Entry(path, false, matched);
      }
      boolean[] matches = matched.clone();
      boolean ignored = false;
      for (int i = 0; i < matches.length; i++) {
        IgnorePattern pattern = patterns.get(i);
        matches[i] = matches[i] || pattern.matches(path);
        if (matches[i]) {
          ignored = !pattern.keeps();
        }
      }
      return new Entry(path, ignored, matches);
    }
  }

  /** What the patterns say of one entry of a directory. */
  public final class Entry {
    private final String path;
    private final boolean ignored;
    private final boolean[] matched;

    private Entry(String path, boolean ignored, boolean[] matched) {
      this.path = path;
      this.ignored = ignored;
      this.matched = matched;
    }

    /** Returns whether the entry is ignored. */
    public boolean ignored() {
      return ignored;
    }

    /** Returns whether, the entry being a directory, something below it may not be ignored. */
    public boolean mayHoldKept() {
      if (!ignored) {
        return true;
      }
      for (int i = 0; i < matched.length; i++) {
        if (patterns.get(i).keeps() && !matched[i] && patterns.get(i).mayMatchBelow(path)) {
          return true;
        }
      }
      return false;
    }

    /** Returns the entry as a directory to walk. */
    public Directory inside() {
      return new Directory(path + "/", matched);
    }
  }
}
