package dev.jovl.build.step;

import dev.jovl.build.copy.Destination;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceTree;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Finds the sources of a copy, and checks that they can go where they are to go. */
final class CopySources {

  private final CopySpec spec;
  private final SourceTree tree;
  private final CopyOrigin origin;

  /**
   * Makes what finds the sources.
   *
   * @param tree where those are that were not downloaded
   */
  CopySources(CopySpec spec, SourceTree tree, CopyOrigin origin) {
    this.spec = spec;
    this.tree = tree;
    this.origin = origin;
  }

  /**
   * Returns the sources that are there now and are not excluded, in the order of the instruction.
   *
   * @throws BuildException if one is missing or can't be read, or if there are several and the
   *     destination is not a directory
   */
  List<CopySource> find() throws IOException, BuildException {
    List<CopySource> found = new ArrayList<>();
    for (CopySpec.Wanted wanted : spec.sources()) {
      String pattern = wanted.pattern().text();
      try {
        find(wanted, found);
      } catch (SourceTree.MissingSourceException e) {
        String path = wanted.fetched() == null ? wanted.word() : pattern;
        String what = "\"" + path + "\": " + origin.missing(path, e.why());
        throw BuildException.at(spec.origin(), spec.origin().keyword() + " failed: " + what, e);
      } catch (ErrnoException e) {
        throw BuildException.at(spec.origin(), pattern + ": " + e.getMessage(), e);
      }
    }
    boolean many = found.size() + spec.documents().size() > 1;
    if (many && !Destination.isDirectoryForm(spec.destination()) && !areMerged(found)) {
      throw BuildException.of(CopySpec.manyToOne(spec.origin()));
    }
    return found;
  }

  private void find(CopySpec.Wanted wanted, List<CopySource> found)
      throws IOException, SourceTree.MissingSourceException {
    CopySpec.Fetched fetched = wanted.fetched();
    SourceTree from = fetched == null ? tree : fetched.tree();
    boolean unpack = fetched == null ? spec.unpack() : fetched.unpack();
    for (Source source : from.match(wanted.pattern())) {
      CopySource each = new CopySource(from, source, wanted.kept(source), unpack);
      if (!each.isExcluded(spec.excludes())) {
        found.add(each);
      }
    }
  }

  /**
   * Returns whether one wildcard stands for directories and archives alone: however many they are,
   * what is in them goes into the one directory that the destination is.
   */
  private boolean areMerged(List<CopySource> found) throws IOException {
    if (spec.sources().size() != 1 || !spec.documents().isEmpty()) {
      return false;
    }
    for (CopySource each : found) {
      if (!each.isContainer()) {
        return false;
      }
    }
    return true;
  }
}
