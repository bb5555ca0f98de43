package dev.jovl.build;

import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.PathPattern;
import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import dev.jovl.posix.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The sources of an ADD: local ones, archives unpacked, and files that are downloaded. */
final class AddSources {

  private final Instruction.Add add;
  private final Origin origin;
  private final RemoteFiles remote;
  private final Expansion expansion;

  AddSources(Instruction.Add add, Expansion expansion, RemoteFiles remote) {
    this.add = add;
    this.origin = add.origin();
    this.expansion = expansion;
    this.remote = remote;
  }

  /**
   * Returns the copy that the ADD is; what it names by URLs is there then.
   *
   * @param local the copy with all of its sources taken for local ones
   */
  CopySpec of(CopySpec local) throws IOException, BuildException, DockerfileException {
    Optional<Digest> checksum = checksum();
    List<CopySpec.Wanted> sources = new ArrayList<>();
    for (int i = 0; i < local.sources().size(); i++) {
      String word = expansion.word(add.files().paths().get(i));
      if (RemoteFiles.isGit(word)) {
        throw BuildException.at(
            origin, "ADD of a repository is not supported; clone it into the context");
      }
      boolean isUrl = RemoteFiles.isUrl(word);
      if (checksum.isPresent() && (!isUrl || local.sources().size() > 1)) {
        throw BuildException.at(origin, "--checksum is for one source, and that a URL");
      }
      sources.add(isUrl ? fetched(word, local, checksum) : local.sources().get(i));
    }
    CopySpec spec = local.withSources(sources);
    return add.unpack() == null || add.unpack() ? spec.unpacking() : spec;
  }

  private CopySpec.Wanted fetched(String url, CopySpec spec, Optional<Digest> checksum)
      throws IOException, BuildException {
    String name = RemoteFiles.nameOf(url, origin);
    if (name.isEmpty()) {
      String destination = spec.destination();
      name = destination.substring(destination.lastIndexOf('/') + 1);
      if (Destination.isDirectoryForm(destination)) {
        throw BuildException.at(
            origin, url + " names no file; say in the destination what it is to be called");
      }
    }
    FileName fileName = FileName.of(name);
    SourceTree tree = remote.fetch(url, fileName, checksum, origin);
    boolean unpack = add.unpack() != null && add.unpack();
    return new CopySpec.Wanted(PathPattern.literal(name), -1, new CopySpec.Fetched(tree, unpack));
  }

  private Optional<Digest> checksum() throws DockerfileException, BuildException {
    String written = add.checksum();
    if (written == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.parse(expansion.word(written)));
    } catch (OciFormatException e) {
      throw BuildException.at(origin, "--checksum: " + e.getMessage(), e);
    }
  }
}
