package dev.jovl.semantics.contestant;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a contestant is asked to mount.
 *
 * @param lowers lower directories, the topmost first; at least one
 * @param data layers below those that are only reached by redirects, the topmost first
 * @param upper the upper directory; does not exist for a read-only mount
 * @param work the work directory; does not exist for a read-only mount
 * @param mountPoint an empty directory
 * @param options further options in the words of overlayfs, such as {@code redirect_dir=on}
 * @param foreground whether the process that serves must be a child that can be killed
 */
public record Layers(
    List<Path> lowers,
    List<Path> data,
    Path upper,
    Path work,
    Path mountPoint,
    List<String> options,
    boolean foreground) {

  /** Returns whether nothing is writable. */
  public boolean isReadOnly() {
    return !Files.isDirectory(upper);
  }

  /** Returns the lower directories as the value of {@code lowerdir=}. */
  public String lowerdir() {
    String merged = lowers.stream().map(Layers::escaped).collect(Collectors.joining(":"));
    return merged + data.stream().map(path -> "::" + escaped(path)).collect(Collectors.joining());
  }

  /** Returns all options as the value of {@code -o}. */
  private String optionString() {
    StringBuilder text = new StringBuilder("lowerdir=" + lowerdir());
    if (!isReadOnly()) {
      text.append(",upperdir=").append(escaped(upper));
      text.append(",workdir=").append(escaped(work));
    }
    for (String option : options) {
      text.append(',').append(option);
    }
    return text.toString();
  }

  /**
   * Returns the arguments by which jovl and fuse-overlayfs mount it.
   *
   * @param further options besides those of the layers
   */
  List<String> arguments(List<String> further) {
    List<String> words = new ArrayList<>();
    if (foreground) {
      words.add("-f");
    }
    words.add("-o");
    words.add(
        further.isEmpty() ? optionString() : optionString() + "," + String.join(",", further));
    words.add(mountPoint.toString());
    return words;
  }

  /** Returns a path with what separates options and layers escaped. */
  private static String escaped(Path path) {
    return path.toString().replace("\\", "\\\\").replace(":", "\\:").replace(",", "\\,");
  }
}
