package dev.jovl.build;

import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.PathPattern;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Stats;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;

/** Carries out COPY, and ADD of local files. */
final class CopyStep implements FileStep {

  private final StepContext context;
  private final CopySpec spec;
  private final SourceTree tree;
  private final boolean keepsOwners;
  private final FileDigests digests;
  private final List<Source> sources = new ArrayList<>();
  private String content = "";

  /**
   * Makes the step.
   *
   * @param tree where the sources are
   * @param keepsOwners whether files keep their owners, which those of a context do not
   */
  CopyStep(
      StepContext context,
      CopySpec spec,
      SourceTree tree,
      boolean keepsOwners,
      FileDigests digests) {
    this.context = context;
    this.spec = spec;
    this.tree = tree;
    this.keepsOwners = keepsOwners;
    this.digests = digests;
  }

  @Override
  public Digest key() throws IOException, BuildException {
    findSources();
    // Names of owners are looked up in the layers below, which the key has; the text is enough.
    Integer unowned = keepsOwners && spec.owner() == null ? null : Integer.valueOf(0);
    SourceHasher hasher = new SourceHasher(new Ownership(unowned, unowned, spec.mode()), digests);
    for (Source source : sources) {
      hasher.source(
          source.name() == null || source.directory() ? new byte[0] : source.name().toBytes());
      if (source.directory()) {
        try (Fd top = tree.open(source)) {
          hasher.top(Stats.of(top));
        }
      }
      tree.visit(source, spec.excludes(), hasher);
    }
    KeyWriter documents = new KeyWriter("documents");
    for (CopySpec.Document document : spec.documents()) {
      documents.bytes("name", document.name().toBytes()).bytes("content", document.content());
    }
    boolean single = sources.size() == 1 && spec.documents().isEmpty();
    String kind = !single ? "multi:" : sources.get(0).directory() ? "dir:" : "file:";
    Digest files = hasher.finish();
    Digest texts = documents.finish();
    content =
        kind
            + (spec.documents().isEmpty()
                    ? files
                    : new KeyWriter("both")
                        .text("files", files.hex())
                        .text("texts", texts.hex())
                        .finish())
                .hex();
    return context
        .key("copy")
        .text("content", content)
        .text("destination", spec.destination())
        .text("owner", spec.owner() == null ? "" : spec.owner())
        .text("mode", spec.modeText())
        .number("unpack", spec.unpack() ? 1 : 0)
        .finish();
  }

  private void findSources() throws IOException, BuildException {
    sources.clear();
    for (PathPattern pattern : spec.sources()) {
      try {
        sources.addAll(tree.match(pattern));
      } catch (SourceTree.MissingSourceException e) {
        throw BuildException.at(spec.origin(), missing(pattern.text(), e.why()), e);
      } catch (ErrnoException e) {
        throw BuildException.at(spec.origin(), pattern.text() + ": " + e.getMessage(), e);
      }
    }
    boolean many = sources.size() + spec.documents().size() > 1;
    if (many && !Destination.isDirectoryForm(spec.destination())) {
      throw BuildException.of(CopySpec.manyToOne(spec.origin()));
    }
  }

  private String missing(String path, SourceTree.Missing why) {
    return spec.origin().keyword()
        + " failed: \""
        + path
        + "\": "
        + (why == SourceTree.Missing.IGNORED
            ? "excluded by the ignore file"
            : keepsOwners
                ? "no such file or directory in the stage or image"
                : "no such file or directory in the context");
  }

  @Override
  public String createdBy() {
    return "/bin/sh -c #(nop) "
        + spec.origin().keyword()
        + " "
        + content
        + " in "
        + spec.destination()
        + " ";
  }

  @Override
  public void execute(Snapshot snapshot, OutputStream output) throws IOException, BuildException {
    try (Fd root = snapshot.openRoot()) {
      Ownership ownership = ownership(root);
      Destination destination = new Destination(root, spec.destination(), ownership);
      for (Source source : sources) {
        destination.copy(tree, source, spec.excludes());
      }
      for (CopySpec.Document document : spec.documents()) {
        destination.write(document.content(), document.name());
      }
    } catch (ErrnoException e) {
      throw BuildException.at(
          spec.origin(), "copying to " + spec.destination() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw BuildException.at(spec.origin(), String.valueOf(e.getMessage()), e);
    }
  }

  private Ownership ownership(Fd root) throws IOException, BuildException {
    if (spec.owner() == null) {
      Integer id = keepsOwners ? null : Integer.valueOf(0);
      return new Ownership(id, id, spec.mode());
    }
    try {
      Accounts.Owner owner = new Accounts(root).owner(spec.owner());
      return new Ownership(owner.uid(), owner.gid(), spec.mode());
    } catch (Accounts.UnknownAccountException e) {
      throw BuildException.of(
          new DockerfileException(spec.origin().location(), "--chown: " + e.getMessage()));
    }
  }
}
