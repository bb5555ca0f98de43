package dev.jovl.contract;

import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.RenameFlags;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A thread that moves the directories of all, alone: the first ones are in the top, and each of the
 * others is in one of the first.
 */
final class DirectoryMover implements ThreadOfNames {
  /** The names of the directories begin so. */
  static final String PREFIX = "dir";

  private final Random random;
  private final int inTop;
  private final List<String> names = new ArrayList<>();
  private final List<Integer> parents = new ArrayList<>();
  private int renames;

  /**
   * Takes how the layers have them: all by their number, the nested one of number {@code n} in the
   * one of number {@code n - inTop}.
   */
  DirectoryMover(int inTop, int count, long seed) {
    this.inTop = inTop;
    random = new Random(seed);
    for (int i = 0; i < count; i++) {
      names.add(PREFIX + i);
      parents.add(i - inTop);
    }
  }

  @Override
  public void step(SharedDirectories all) throws ErrnoException {
    int one = random.nextInt(names.size());
    boolean nested = one >= inTop;
    int other = nested ? inTop + random.nextInt(names.size() - inTop) : random.nextInt(inTop);
    if (random.nextBoolean() && one != other) {
      exchange(all, one, other);
      return;
    }
    int parent = nested ? random.nextInt(inTop) : -1;
    String name = PREFIX + "-" + renames++;
    Names.rename(
        parent(all, one),
        FileName.of(names.get(one)),
        nested ? all.get(parent) : all.top(),
        FileName.of(name),
        RenameFlags.NOREPLACE);
    names.set(one, name);
    parents.set(one, nested ? parent : parents.get(one));
  }

  private void exchange(SharedDirectories all, int one, int other) throws ErrnoException {
    String name = names.get(one);
    int parent = parents.get(one);
    Names.rename(
        parent(all, one),
        FileName.of(name),
        parent(all, other),
        FileName.of(names.get(other)),
        RenameFlags.EXCHANGE);
    names.set(one, names.get(other));
    parents.set(one, parents.get(other));
    names.set(other, name);
    parents.set(other, parent);
  }

  private Fd parent(SharedDirectories all, int directory) {
    return directory < inTop ? all.top() : all.get(parents.get(directory));
  }
}
