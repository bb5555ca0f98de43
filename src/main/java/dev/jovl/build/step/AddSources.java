package dev.jovl.build.step;

import dev.jovl.build.context.RemoteFiles;
import dev.jovl.build.digest.KeyWriter;
import dev.jovl.build.git.GitException;
import dev.jovl.build.git.GitRepository;
import dev.jovl.build.git.GitUrl;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.DockerfileException;
import dev.jovl.dockerfile.Expansion;
import dev.jovl.dockerfile.Instruction;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.UrlLogins;
import dev.jovl.oci.Digest;
import dev.jovl.oci.OciFormatException;
import dev.jovl.posix.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sources of an ADD: local ones, archives unpacked, files that are downloaded, and repositories
 * that are checked out.
 */
public final class AddSources {

  private final Instruction.Add add;
  private final Origin origin;
  private final RemoteFiles remote;

  /** Expanded; empty for none. */
  private final String checksum;

  private final Map<Integer, Repository> repositories = new HashMap<>();

  /**
   * A source that is a repository.
   *
   * @param url what the instruction says of it
   * @param place where it is
   */
  private record Repository(GitUrl url, GitRepository place) {}

  /**
   * Makes what finds them.
   *
   * @param expansion expands the checksum; an empty one is as if none were given
   * @param remote fetches what is elsewhere
   * @throws DockerfileException if the checksum cannot be expanded
   */
  public AddSources(Instruction.Add add, Expansion expansion, RemoteFiles remote)
      throws DockerfileException {
    this.add = add;
    this.origin = add.origin();
    this.checksum = add.checksum() == null ? "" : expansion.word(add.checksum());
    this.remote = remote;
  }

  /**
   * Returns the key by which the ADD is known without a checkout, where repositories are all that
   * it has: each is asked which commit is meant now.
   *
   * @param local the copy; its sources that are URLs have no pattern yet
   * @return empty for an ADD of anything else
   * @throws BuildException if a repository does not answer, has no such commit, or another one than
   *     the checksum says
   */
  public Optional<Digest> shortcut(CopySpec local, StepContext context)
      throws IOException, BuildException {
    List<String> words = local.sources().stream().map(CopySpec.Wanted::word).toList();
    if (words.isEmpty()
        || !local.documents().isEmpty()
        || !words.stream().allMatch(GitUrl::isOne)) {
      return Optional.empty();
    }
    KeyWriter key =
        local.addTo(
            local.link() ? context.independentKey("linked clone") : context.timedKey("clone"));
    for (int i = 0; i < words.size(); i++) {
      Repository repository = repository(i, words.get(i));
      GitUrl url = repository.url();
      try {
        key.text("remote", url.remote())
            .text("ref", url.ref())
            .text("commit", repository.place().commit())
            .text("directory", url.subdirectory())
            .flag("git", keepsGit(url))
            .flag("submodules", url.submodules())
            .flag("commit times", url.commitTimes());
      } catch (GitException e) {
        throw failed(words.get(i), e);
      }
    }
    return Optional.of(key.finish());
  }

  /**
   * Returns the copy that the ADD is, after fetching everything that it names by URL.
   *
   * @param local the copy; its sources that are URLs have no pattern yet
   * @throws BuildException if a source cannot be fetched, or is not what the checksum says
   */
  public CopySpec of(CopySpec local) throws IOException, BuildException {
    List<CopySpec.Wanted> sources = new ArrayList<>();
    for (int i = 0; i < local.sources().size(); i++) {
      CopySpec.Wanted wanted = local.sources().get(i);
      String word = wanted.word();
      boolean isUrl = RemoteFiles.isUrl(word);
      boolean isGit = GitUrl.isOne(word);
      if (!checksum.isEmpty() && (!(isUrl || isGit) || local.sources().size() > 1)) {
        throw BuildException.at(origin, "--checksum is for one source, and that a URL");
      }
      if (isGit) {
        sources.add(checkedOut(i, wanted));
      } else {
        sources.add(isUrl ? fetched(wanted) : wanted);
      }
    }
    CopySpec spec = local.withSources(sources);
    return add.unpacksLocal() ? spec.unpacking() : spec;
  }

  private CopySpec.Wanted fetched(CopySpec.Wanted wanted) throws IOException, BuildException {
    String url = wanted.word();
    String name = RemoteFiles.nameOf(url, origin);
    SourceTree tree = remote.fetch(url, FileName.of(name), digest(), origin);
    return wanted.in(new CopySpec.Fetched(tree, add.unpacksRemote()), name);
  }

  private CopySpec.Wanted checkedOut(int number, CopySpec.Wanted wanted)
      throws IOException, BuildException {
    String word = wanted.word();
    Repository repository = repository(number, word);
    try {
      SourceTree tree = remote.checkOut(repository.place(), keepsGit(repository.url()));
      return wanted.in(new CopySpec.Fetched(tree, false), "");
    } catch (GitException e) {
      throw failed(word, e);
    }
  }

  /** Returns a repository, asked for at most once, after a check of its checksum. */
  private Repository repository(int number, String word) throws IOException, BuildException {
    Repository known = repositories.get(number);
    if (known != null) {
      return known;
    }
    try {
      GitUrl url = GitUrl.parse(word);
      Repository repository = new Repository(url, remote.repository(url));
      if (!checksum.isEmpty()) {
        GitUrl.requireChecksum(checksum);
        repository.place().requireChecksum(checksum);
      }
      repositories.put(number, repository);
      return repository;
    } catch (GitException e) {
      throw failed(word, e);
    }
  }

  private BuildException failed(String word, GitException e) {
    return BuildException.at(origin, UrlLogins.hidden(word) + ": " + e.getMessage(), e);
  }

  /** Either the flag says it, or the URL; where both do they must agree, as with BuildKit. */
  private boolean keepsGit(GitUrl url) throws BuildException {
    Boolean flag = add.keepGitDir();
    Boolean query = url.keepGitDir();
    if (flag != null && query != null && !flag.equals(query)) {
      throw BuildException.at(
          origin, "inconsistent keep-git-dir configuration: the flag and the URL differ");
    }
    return Boolean.TRUE.equals(flag) || Boolean.TRUE.equals(query);
  }

  private Optional<Digest> digest() throws BuildException {
    if (checksum.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(Digest.parse(checksum));
    } catch (OciFormatException e) {
      throw BuildException.at(origin, "--checksum: " + e.getMessage(), e);
    }
  }
}
