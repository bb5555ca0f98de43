package dev.jovl.build.context;

import dev.jovl.build.git.GitException;
import dev.jovl.build.git.GitUrl;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.BuildRequest;
import dev.jovl.build.request.NamedContext;
import dev.jovl.build.request.TextFile;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.UrlLogins;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * The contexts of a build that have names. Directories are opened at once; a repository is checked
 * out, and a tar fetched, when the first step wants it, so that nothing is fetched that no step
 * wants.
 */
public final class Contexts {

  private final Map<String, NamedContext> named;
  private final RemoteFiles remote;
  private final Map<String, SourceTree> trees = new HashMap<>();

  private Contexts(Map<String, NamedContext> named, RemoteFiles remote) {
    this.named = named;
    this.remote = remote;
  }

  /**
   * Opens the directories.
   *
   * @param request names the contexts
   * @param held holds them open
   * @param remote checks repositories out and fetches tars
   * @throws IOException if a directory cannot be opened
   * @throws BuildException if an ignore file is wrong
   */
  public static Contexts open(BuildRequest request, OpenDirectories held, RemoteFiles remote)
      throws IOException, BuildException {
    Contexts contexts = new Contexts(request.contexts(), remote);
    for (Map.Entry<String, NamedContext> entry : request.contexts().entrySet()) {
      if (entry.getValue() instanceof NamedContext.Directory directory) {
        IgnorePatterns ignore = ignore(directory.ignoreFile());
        contexts.trees.put(entry.getKey(), new SourceTree(held.open(directory.path()), ignore));
      }
    }
    return contexts;
  }

  /**
   * Reads an ignore file.
   *
   * @throws BuildException if a line of it is wrong
   */
  public static IgnorePatterns ignore(TextFile file) throws BuildException {
    try {
      return IgnorePatterns.parse(file.content());
    } catch (DockerfileException e) {
      throw BuildException.of(e.describe(file.name()));
    }
  }

  /**
   * Returns what is under a name that was given.
   *
   * @throws IllegalArgumentException if it was not given
   */
  public NamedContext named(String name) {
    NamedContext context = named.get(name);
    if (context == null) {
      throw new IllegalArgumentException(name);
    }
    return context;
  }

  /**
   * Returns the files under a name that was given for anything but an image.
   *
   * @param origin the instruction that wants them
   * @throws BuildException if what is elsewhere does not answer, or is not what is meant
   */
  public SourceTree tree(String name, Origin origin) throws IOException, BuildException {
    SourceTree tree = trees.get(name);
    if (tree == null) {
      NamedContext context = named(name);
      if (context instanceof NamedContext.Repository repository) {
        tree = checkOut(name, repository.url(), origin);
      } else if (context instanceof NamedContext.RemoteTar tar) {
        tree = unpack(name, tar.url(), origin);
      } else {
        throw new IllegalArgumentException(name);
      }
      trees.put(name, tree);
    }
    return tree;
  }

  private SourceTree checkOut(String name, GitUrl url, Origin origin)
      throws IOException, BuildException {
    try {
      return remote.checkOut(remote.namedRepository(url), Boolean.TRUE.equals(url.keepGitDir()));
    } catch (GitException e) {
      throw failed(name, url.remote(), origin, e);
    }
  }

  private SourceTree unpack(String name, String url, Origin origin) throws BuildException {
    try {
      return remote.unpack(url);
    } catch (IOException e) {
      throw failed(name, url, origin, e);
    }
  }

  private static BuildException failed(String name, String url, Origin origin, Exception cause) {
    String place = UrlLogins.hidden(url);
    return BuildException.at(
        origin, "--build-context " + name + ": " + place + ": " + cause.getMessage(), cause);
  }
}
