package dev.jovl.contract;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.tree.Trees;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Directories of a mount where many threads work at the same time, held open: they are what they
 * are while one of the threads moves them. Each has a file whose name says which it is.
 */
final class SharedDirectories implements AutoCloseable {
  /** The names of the files that say which directory it is begin so. */
  static final String MARK = "directory-";

  private final Map<Integer, Fd> byNumber = new TreeMap<>();
  private final Fd top;
  private final List<Fd> others = new ArrayList<>();

  private SharedDirectories(Fd top) {
    this.top = top;
  }

  /** Opens all of them, wherever they are. */
  static SharedDirectories of(Path mount) throws ErrnoException {
    byte[] path = mount.toString().getBytes(StandardCharsets.UTF_8);
    Fd top = Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.DIRECTORY);
    SharedDirectories all = new SharedDirectories(top);
    all.search(top);
    return all;
  }

  private void search(Fd directory) throws ErrnoException {
    boolean marked = false;
    for (DirectoryEntry entry : Trees.entries(directory)) {
      String name = entry.name().toString();
      if (name.startsWith(MARK)) {
        byNumber.put(Integer.parseInt(name.substring(MARK.length())), directory);
        marked = true;
      } else if (Mode.ofDirectoryEntryType(entry.type()) == Mode.DIRECTORY) {
        search(Open.at(directory, entry.name(), OpenFlags.DIRECTORY | OpenFlags.NOFOLLOW));
      }
    }
    if (!marked) {
      others.add(directory);
    }
  }

  /** Returns how many there are. */
  int count() {
    return byNumber.size();
  }

  /** Returns the top of the mount, which stays this object's. */
  Fd top() {
    return top;
  }

  /** Returns one of them, which stays this object's. */
  Fd get(int number) {
    Fd directory = byNumber.get(number);
    if (directory == null) {
      throw new IllegalStateException("directory " + number + " is lost");
    }
    return directory;
  }

  /** Returns the names in one of them that begin so. */
  List<String> names(int number, String prefix) throws ErrnoException {
    FileName here = FileName.of(".");
    try (Fd again = Open.at(get(number), here, OpenFlags.DIRECTORY)) {
      return Trees.entries(again).stream()
          .map(entry -> entry.name().toString())
          .filter(name -> name.startsWith(prefix))
          .sorted()
          .toList();
    }
  }

  @Override
  public void close() {
    byNumber.values().forEach(Fd::close);
    others.forEach(Fd::close);
  }
}
