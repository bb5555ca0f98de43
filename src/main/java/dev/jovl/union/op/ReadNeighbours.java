package dev.jovl.union.op;

import dev.jovl.linux.Fd;
import dev.jovl.linux.FileData;
import dev.jovl.linux.Stats;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.union.Edge;
import dev.jovl.union.Node;
import dev.jovl.union.layer.DirectoryPlace;
import dev.jovl.union.layer.DirectoryStream;
import dev.jovl.union.layer.Place;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has the kernel read the files that stand beside one in the layers, while that one is read: a disk
 * answers many questions in the time of one. Nothing is shown or changed by it.
 */
public final class ReadNeighbours {
  private static final Logger LOG = LoggerFactory.getLogger(ReadNeighbours.class);

  /** A directory with more names is left alone, since each reading of files lists it. */
  private static final int MOST_NAMES = 4096;

  private static final int REGULAR = Mode.directoryEntryType(Mode.REGULAR);

  private final long bytes;

  /** A file of a layer. */
  private record Neighbour(DirectoryPlace directory, DirectoryEntry entry) {}

  /**
   * What was done.
   *
   * @param files how many files are being read, and large ones that are not
   * @param all whether there are no others beside them
   */
  public record Begun(int files, boolean all) {
    private static final Begun NOTHING = new Begun(0, true);
  }

  /**
   * Makes the operation.
   *
   * @param bytes the size of the largest file that is read: of a larger one the kernel reads ahead
   *     itself, when it is used
   */
  public ReadNeighbours(long bytes) {
    this.bytes = bytes;
  }

  /**
   * Begins to read neighbours of a file in the order of inodes, going on with the first after the
   * last: fast programs read in that order. Waits for the disk where it has to find the files.
   *
   * @param most how many
   * @param stopped says whether to end early
   * @throws ErrnoException what listing the layers says
   */
  public Begun call(Node file, int most, BooleanSupplier stopped) throws ErrnoException {
    Edge edge = file.edge();
    List<Neighbour> all = edge == null ? List.of() : list(edge.parent());
    if (edge == null || all.isEmpty()) {
      return Begun.NOTHING;
    }
    int own = positionOf(edge.name(), all);
    int count = Math.min(most, all.size() - 1);
    for (int i = 1; i <= count && !stopped.getAsBoolean(); i++) {
      read(all.get((own + i) % all.size()));
    }
    return new Begun(count, count == all.size() - 1);
  }

  private static int positionOf(FileName name, List<Neighbour> all) {
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i).entry().name().equals(name)) {
        return i;
      }
    }
    return 0;
  }

  /** Returns the files of a directory in the layers by their inodes, none if there are too many. */
  private static List<Neighbour> list(Node directory) throws ErrnoException {
    List<Neighbour> files = new ArrayList<>();
    Set<FileName> names = new HashSet<>();
    for (Place place : directory.sources().lowers()) {
      DirectoryPlace at = place.asDirectory();
      try (DirectoryStream stream = at.layer().list(at)) {
        stream.forEach(
            (entry, whiteout) -> {
              if (names.add(entry.name()) && !whiteout && entry.type() == REGULAR) {
                files.add(new Neighbour(at, entry));
              }
              return names.size() <= MOST_NAMES;
            });
      }
      if (names.size() > MOST_NAMES) {
        return List.of();
      }
    }
    files.sort(Comparator.comparingLong(file -> file.entry().ino()));
    return files;
  }

  private void read(Neighbour file) {
    Place place = file.directory().file(file.entry().name());
    try (Fd fd = place.layer().open(place, OpenFlags.READ_ENTRY)) {
      if (Stats.of(fd).size() <= bytes) {
        FileData.readAhead(fd, bytes);
      }
    } catch (ErrnoException e) {
      LOG.debug("{} is not read ahead: {}", file.entry().name(), e.getMessage());
    }
  }
}
