package dev.jovl.build.step;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.stream.Collectors.joining;

import com.google.common.hash.HashCode;
import dev.jovl.build.copy.Archive;
import dev.jovl.build.copy.CopyTimes;
import dev.jovl.build.copy.Destination;
import dev.jovl.build.copy.KeptParents;
import dev.jovl.build.copy.OutsideFiles;
import dev.jovl.build.copy.Owner;
import dev.jovl.build.copy.Ownership;
import dev.jovl.build.copy.SourceHasher;
import dev.jovl.build.digest.DigestMemory;
import dev.jovl.build.digest.FileDigests;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.source.Source;
import dev.jovl.build.source.SourceNotes;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Stats;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Digest;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FailureText;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Carries out COPY, and ADD of local files. */
public final class CopyStep implements FileStep {

  private final StepContext context;
  private final CopySpec spec;
  private final SourceTree tree;
  private final CopyOrigin origin;
  private final FileDigests digests;

  private List<CopySource> sources = List.of();
  private String content = "";

  /** What was seen of the files of the tree when the key was last made. */
  private HashCode hashed = new SourceNotes().finish();

  /** What was seen of them when they were copied. */
  private HashCode copied = hashed;

  private CopyStep(
      StepContext context, CopySpec spec, SourceTree tree, CopyOrigin origin, FileDigests digests) {
    this.context = context;
    this.spec = spec;
    this.tree = tree;
    this.origin = origin;
    this.digests = digests;
  }

  /**
   * Makes a step that copies files of a context.
   *
   * @param tree where the sources are that were not downloaded
   * @param digests contents of its files
   */
  public static CopyStep fromContext(
      StepContext context, CopySpec spec, SourceTree tree, FileDigests digests) {
    return new CopyStep(context, spec, tree, CopyOrigin.CONTEXT, digests);
  }

  /**
   * Makes a step that copies files of a stage or an image.
   *
   * @param tree where the sources are
   */
  public static CopyStep fromLayers(StepContext context, CopySpec spec, SourceTree tree) {
    return new CopyStep(
        context, spec, tree, CopyOrigin.LAYERS, new FileDigests(DigestMemory.none()));
  }

  /**
   * Returns the key by which a copy of layers is known without reading its files, which never
   * change.
   *
   * @param layers what it copies from, lowest first
   */
  public static Digest shortcut(StepContext context, CopySpec spec, List<Digest> layers) {
    String chain = ChainId.of(layers).map(Digest::toString).orElse("");
    KeyWriter key =
        spec.addTo(context.timedKey("copy from layers").text("layers", chain))
            .flag("link", spec.link());
    if (spec.keepsParents()) {
      key.flag("makes", true);
    }
    for (CopySpec.Wanted wanted : spec.sources()) {
      key.text("source", wanted.pattern().text()).number("pivot", wanted.pivot());
    }
    return spec.addDocuments(key).finish();
  }

  @Override
  public Digest key() throws IOException, BuildException {
    return key(digests);
  }

  private Digest key(FileDigests contents) throws IOException, BuildException {
    sources = new CopySources(spec, tree, origin).find();
    content = content(contents);
    KeyWriter key =
        (spec.link() ? context.independentKey("linked copy") : context.timedKey("copy"))
            .text("content", content)
            .text("destination", spec.destination())
            .text("owner", spec.owner() == null ? "" : spec.owner())
            .text("mode", spec.modeText())
            .flag("unpack", spec.unpack());
    List<CopySpec.Fetched> fetched =
        spec.sources().stream().map(CopySpec.Wanted::fetched).filter(Objects::nonNull).toList();
    if (!fetched.isEmpty()) {
      // The same archive is unpacked or not by where it comes from.
      key.text("unpacked", sources.stream().map(it -> it.unpack() ? "1" : "0").collect(joining()));
      key.list("times", fetched.stream().map(it -> it.tree().times()).toList());
    }
    if (!tree.times().isEmpty() && sources.stream().anyMatch(it -> it.tree() == tree)) {
      key.text("times of the context", tree.times());
    }
    if (sources.isEmpty() && spec.keepsParents()) {
      key.flag("makes", true);
    }
    return key.finish();
  }

  /** Returns kind and digest of what is copied, as the history shows it. */
  private String content(FileDigests contents) throws IOException {
    boolean single = sources.size() == 1 && spec.documents().isEmpty();
    String kind = !single ? "multi:" : sources.get(0).source().directory() ? "dir:" : "file:";
    Digest files = files(contents);
    if (spec.documents().isEmpty()) {
      return kind + files.hex();
    }
    KeyWriter documents = spec.addDocuments(new KeyWriter("documents"));
    return kind
        + new KeyWriter("both")
            .text("files", files.hex())
            .text("texts", documents.finish().hex())
            .finish()
            .hex();
  }

  private Digest files(FileDigests contents) throws IOException {
    // Names of owners are looked up in the layers below, which the key has; the text is enough.
    Integer unowned = spec.owner() == null ? origin.owner() : Integer.valueOf(0);
    SourceHasher hasher = new SourceHasher(new Ownership(unowned, unowned, spec.mode()), contents);
    SourceNotes notes = new SourceNotes();
    for (CopySource found : sources) {
      try {
        hash(found, hasher, notes);
      } catch (ErrnoException e) {
        throw new IOException(found.shown() + ": " + e.getMessage(), e);
      }
    }
    hashed = notes.finish();
    return hasher.finish();
  }

  /** Returns where a source is. What was downloaded changes for nobody, so it is not noted. */
  private SourceTree noted(CopySource found, SourceNotes notes) {
    return found.tree() == tree ? tree.noting(notes) : found.tree();
  }

  private void hash(CopySource found, SourceHasher hasher, SourceNotes notes) throws IOException {
    hasher.source(found.target());
    if (found.kept() != null) {
      hashParents(found.source(), found.kept(), hasher);
    }
    noted(found, notes).visit(found.source(), found.excludes(spec.excludes()), hasher.entries());
  }

  private void hashParents(Source source, byte[] kept, SourceHasher hasher) throws IOException {
    for (KeptParents.Parent parent : KeptParents.of(source, kept)) {
      try (Fd directory = tree.open(parent.source())) {
        hasher.top(directory);
      }
    }
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
  public void verify(Digest key) throws IOException, BuildException {
    if (origin.mayChange() && !(key(digests.anew()).equals(key) && hashed.equals(copied))) {
      throw BuildException.at(
          spec.origin(), "the files changed while they were copied; build again");
    }
  }

  @Override
  public boolean hasTimeOfBuild() {
    return true;
  }

  @Override
  public boolean isIndependent() {
    return spec.link();
  }

  @Override
  public void execute(Snapshot snapshot, OutputStream output) throws IOException, BuildException {
    try (Fd root = snapshot.openRoot();
        CopyTimes times = times()) {
      Timespec time = Stats.of(root).mtime();
      Ownership ownership = ownership(root);
      Destination destination = new Destination(root, spec.destination(), ownership, times);
      if (spec.keepsParents()) {
        destination.make();
      }
      SourceNotes notes = new SourceNotes();
      for (int i = 0; i < sources.size(); i++) {
        CopySource found = sources.get(i);
        SourceTree from = noted(found, notes);
        Source source = found.source();
        if (found.kept() != null) {
          new KeptParents(from, spec.excludes(), destination).copy(source, found.kept());
        } else if (found.isUnpacked(spec.excludes())) {
          from.visit(source, found.excludes(spec.excludes()), archive -> {});
          unpack(found, snapshot, destination, times.ofMade(), i);
        } else {
          destination.copy(from, source, found.excludes(spec.excludes()));
        }
      }
      copied = notes.finish();
      for (CopySpec.Document document : spec.documents()) {
        destination.write(document.content(), document.name());
      }
      times.note(root, time);
      times.settle();
    } catch (ErrnoException e) {
      throw BuildException.at(
          spec.origin(), "copying to " + spec.destination() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw BuildException.at(spec.origin(), FailureText.of(e), e);
    }
  }

  private CopyTimes times() {
    return context
        .time()
        .ofFiles()
        .map(CopyTimes::fixed)
        .orElseGet(() -> spec.link() ? CopyTimes.reproducible() : CopyTimes.ofSources());
  }

  /**
   * Unpacks an archive whole, since the key knows it as one file; its owners stay unless --chown
   * says otherwise, its modes stay.
   */
  private void unpack(
      CopySource found, Snapshot snapshot, Destination destination, Timespec made, int number)
      throws IOException, BuildException {
    try (Fd file = found.tree().open(found.source())) {
      Path scratch = snapshot.scratch("unpacked-" + number);
      try (Fd target = Open.directory(scratch);
          Fd over = destination.openIfPresent()) {
        String name = new String(found.source().path(), UTF_8);
        OutsideFiles outside =
            Archive.unpack(file, target, over, made, note -> snapshot.note(name + ": " + note));
        SourceTree unpacked = new SourceTree(target, IgnorePatterns.none());
        Source all = new Source(new byte[0], null, true);
        destination
            .unpacking(spec.owner() == null, outside)
            .copy(unpacked, all, IgnorePatterns.none().root());
      }
    }
  }

  private Ownership ownership(Fd root) throws IOException, BuildException {
    if (spec.owner() == null) {
      Integer id = origin.owner();
      return new Ownership(id, id, spec.mode());
    }
    try {
      Owner owner = Owner.named(root, spec.owner()).requireHere();
      return new Ownership(owner.uid(), owner.gid(), spec.mode());
    } catch (Owner.UnknownAccountException e) {
      throw BuildException.of(
          new DockerfileException(
              spec.origin().location(),
              "--chown: "
                  + e.getMessage()
                  + (spec.link() ? "; with --link, which sees no image, give numbers" : "")));
    }
  }
}
