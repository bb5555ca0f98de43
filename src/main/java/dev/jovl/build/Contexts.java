package dev.jovl.build;

import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The contexts of a build, their directories held open. */
final class Contexts implements AutoCloseable {

  private final List<Fd> open = new ArrayList<>();
  private final Map<String, NamedContext> named;
  private final Map<String, SourceTree> trees = new HashMap<>();

  private Contexts(Map<String, NamedContext> named) {
    this.named = named;
  }

  /** Opens the directories. */
  static Contexts open(BuildRequest request) throws IOException, BuildException {
    Contexts contexts = new Contexts(request.contexts());
    try {
      for (Map.Entry<String, NamedContext> entry : request.contexts().entrySet()) {
        if (entry.getValue() instanceof NamedContext.Directory directory) {
          String ignoreFile = ".dockerignore of " + entry.getKey();
          IgnorePatterns ignore = ignore(directory.ignoreFile(), ignoreFile);
          contexts.trees.put(
              entry.getKey(), new SourceTree(contexts.open(directory.path()), ignore));
        }
      }
      return contexts;
    } catch (IOException | BuildException | RuntimeException e) {
      contexts.close();
      throw e;
    }
  }

  /** Opens a further directory, which is closed with the contexts. */
  Fd open(Path directory) throws IOException {
    byte[] path = directory.toString().getBytes(StandardCharsets.UTF_8);
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    Fd opened = Open.path(Fd.CURRENT_DIRECTORY, path, flags, 0);
    open.add(opened);
    return opened;
  }

  /** Reads an ignore file. */
  static IgnorePatterns ignore(byte[] file, String name) throws BuildException {
    try {
      return IgnorePatterns.parse(file);
    } catch (DockerfileException e) {
      throw BuildException.of(e.describe(name));
    }
  }

  /** Returns what is under a name that was given. */
  NamedContext named(String name) {
    NamedContext context = named.get(name);
    if (context == null) {
      throw new IllegalArgumentException(name);
    }
    return context;
  }

  /** Returns the files under a name that was given for a directory. */
  SourceTree tree(String name) {
    SourceTree tree = trees.get(name);
    if (tree == null) {
      throw new IllegalArgumentException(name);
    }
    return tree;
  }

  @Override
  public void close() {
    open.forEach(Fd::close);
  }
}
