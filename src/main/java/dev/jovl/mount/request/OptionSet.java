package dev.jovl.mount.request;

import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.posix.NameText;
import dev.jovl.union.UnionOptions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the words after {@code -o} mean.
 *
 * @param layers the directories
 * @param union how the union behaves
 * @param mount how it is attached and served
 * @param ignored the options that mean nothing to us, as they were written
 */
public record OptionSet(
    LayerPaths layers, UnionOptions union, MountSettings mount, List<String> ignored) {

  /** Returns these options with the names that mount shows, where no option gave them. */
  OptionSet named(byte @Nullable [] source, Dialect dialect) {
    String program = dialect == Dialect.FUSE_OVERLAYFS ? "fuse-overlayfs" : "jovl";
    // The kernel mounts nothing without a name.
    String device =
        source == null || source.length == 0 || dialect == Dialect.FUSE_OVERLAYFS
            ? program
            : new String(source, StandardCharsets.UTF_8);
    return new OptionSet(layers, union, mount.named(device, program), ignored);
  }

  /** Returns these options with more words that mean nothing to us. */
  OptionSet ignoring(List<String> more) {
    List<String> all = new ArrayList<>(more);
    all.addAll(ignored);
    return new OptionSet(layers, union, mount, List.copyOf(all));
  }

  /** Returns what the mounter is told of options that change nothing, in lines. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    for (String word : ignored) {
      notes.add("unknown argument ignored: " + word);
    }
    byte[] work = layers.work();
    if (work != null && layers.upper() == null) {
      notes.add(
          "-o workdir="
              + NameText.ofPath(work)
              + ": not used, for no upperdir is named; the mount is read-only");
    }
    return notes;
  }
}
