package dev.jovl.image.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.jovl.image.transfer.ImageException;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Shown;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The files of an OCI layout that is a directory. Links are followed inside of it; one that leads
 * out, and what is no file, is an error.
 */
final class LayoutDirectory implements ArchiveFiles {

  private static final long INSIDE = Open.RESOLVE_BENEATH | Open.RESOLVE_NO_MAGICLINKS;

  private final Fd root;

  private LayoutDirectory(Fd root) {
    this.root = root;
  }

  /** Opens a directory. */
  static LayoutDirectory open(Path directory) throws IOException {
    return new LayoutDirectory(Open.directory(directory.toAbsolutePath()));
  }

  @Override
  public boolean has(String name) throws IOException {
    try (Fd file = find(name)) {
      return file != null;
    }
  }

  @Override
  public long size(String name) throws IOException {
    try (Fd file = get(name)) {
      return Stats.of(file).size();
    }
  }

  @Override
  public InputStream open(String name) throws IOException {
    try (Fd file = get(name)) {
      FileChannel channel = FileChannel.open(Path.of("/proc/self/fd/" + file.number()));
      return new FilterInputStream(new FileSlice(channel, 0, channel.size())) {
        @Override
        public void close() throws IOException {
          channel.close();
        }
      };
    }
  }

  private Fd get(String name) throws IOException {
    Fd file = find(name);
    if (file == null) {
      throw new ImageException("the archive has no file \"" + Shown.clip(name) + "\"");
    }
    return file;
  }

  private @Nullable Fd find(String name) throws IOException {
    Fd file;
    try {
      file = Open.regularWithin(root, ArchivePath.normal(name).getBytes(UTF_8), INSIDE);
    } catch (ErrnoException e) {
      if (e.is(Errno.ENOENT)) {
        return null;
      }
      String shown = "\"" + Shown.clip(name) + "\" in the archive";
      String why = e.is(Errno.EXDEV) ? " is a link that leads out of it" : ": " + e.getMessage();
      throw new ImageException(shown + why, e);
    }
    if (file == null) {
      throw new ImageException("\"" + Shown.clip(name) + "\" in the archive is no file");
    }
    return file;
  }

  @Override
  public void close() {
    root.close();
  }
}
