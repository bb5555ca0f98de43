package dev.jovl.build.git;

import dev.jovl.dockerfile.UrlLogins;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.OpenFlags;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A repository elsewhere, of which one commit is wanted. Neither it nor its files are trusted. What
 * is asked once is not asked again: a branch that moves meanwhile changes nothing.
 */
public final class GitRepository {

  private static final String GIT = ".git";
  private static final String WHOLE = "+refs/heads/*:refs/remotes/origin/*";
  private static final long BELOW = Open.RESOLVE_BENEATH | Open.RESOLVE_NO_SYMLINKS;

  private final GitUrl url;
  private final Path directory;
  private final GitProgram git;
  private @Nullable Meant meant;

  /**
   * What the ref means.
   *
   * @param commit id of the commit
   * @param object id of what has the name: a tag may be an object of its own
   * @param ref whole name of the ref; empty for a commit that is named itself
   */
  private record Meant(String commit, String object, String ref) {}

  /**
   * Makes the object; nothing is asked yet.
   *
   * @param directory an existing and empty one that nobody else can reach; it takes the files, and
   *     removing it is the caller's
   * @param ssh what it and its submodules may use of the caller's
   */
  public GitRepository(GitUrl url, Path directory, SshAccess ssh) {
    this.url = url;
    this.directory = directory;
    this.git = new GitProgram(directory, ssh);
  }

  /**
   * Returns the id of the commit that is meant.
   *
   * @throws GitException if the repository does not answer, or has no such ref
   */
  public String commit() throws IOException {
    return meant().commit();
  }

  /**
   * Refuses another commit.
   *
   * @param checksum the beginning of its id, or of that of the tag; empty for any
   */
  public void requireChecksum(String checksum) throws IOException {
    Meant is = meant();
    if (!is.commit().startsWith(checksum) && !is.object().startsWith(checksum)) {
      throw new GitException(
          "it is the commit " + is.commit() + ", and not " + checksum + " as its checksum says");
    }
  }

  private Meant meant() throws IOException {
    if (meant == null) {
      meant = url.isCommit() ? new Meant(url.ref(), url.ref(), "") : asked();
      requireChecksum(url.checksum());
    }
    return meant;
  }

  private Meant asked() throws IOException {
    String ref = url.ref();
    if (ref.isEmpty()) {
      return head();
    }
    // git-checkout(1) prefers the branch where a tag has the same name.
    List<String> names = new ArrayList<>();
    for (String prefix : List.of("refs/", "refs/heads/", "refs/tags/")) {
      names.add(ref.startsWith(prefix) ? ref : prefix + ref);
    }
    List<String> call = new ArrayList<>(List.of("ls-remote", "--quiet", "--", url.remote()));
    names.forEach(name -> call.addAll(List.of(name, name + "^{}")));
    Map<String, String> found = refs(git.require(directory, call));
    for (String name : names) {
      String object = found.get(name);
      if (object != null) {
        return new Meant(found.getOrDefault(name + "^{}", object), object, name);
      }
    }
    boolean maybeCommit = ref.matches("[0-9a-fA-F]{7,}");
    throw new GitException(
        "no branch or tag "
            + ref
            + " is there"
            + (maybeCommit ? "; a commit is named by all 40 digits of its id" : ""));
  }

  private Meant head() throws IOException {
    String said =
        git.require(directory, List.of("ls-remote", "--symref", "--", url.remote(), "HEAD"));
    String branch = "";
    for (String line : said.split("\n", -1)) {
      if (line.startsWith("ref: refs/heads/") && line.endsWith("\tHEAD")) {
        branch = line.substring("ref: ".length(), line.indexOf('\t'));
      }
    }
    String commit = refs(said).get("HEAD");
    if (commit == null) {
      throw new GitException("the repository has no default branch; name one after a #");
    }
    return new Meant(commit, commit, branch);
  }

  private static Map<String, String> refs(String said) {
    Map<String, String> refs = new HashMap<>();
    for (String line : said.split("\n", -1)) {
      int tab = line.indexOf('\t');
      if (tab > 0 && line.substring(0, tab).matches("[0-9a-f]{40}")) {
        refs.put(line.substring(tab + 1), line.substring(0, tab));
      }
    }
    return refs;
  }

  /**
   * Fetches the commit, with as little of the history as possible, and makes its files.
   *
   * @param keepGitDir whether {@code .git} stays where the whole repository is meant
   * @return the directory that is meant, below that of this object
   * @throws GitException if the repository has no such commit or directory
   */
  public Path checkOut(boolean keepGitDir) throws IOException {
    Path files = checkedOut(keepGitDir);
    if (url.commitTimes()) {
      CommitTimes.set(directory.resolve("tree"), time());
    }
    return files;
  }

  private Path checkedOut(boolean keepGitDir) throws IOException {
    Meant wanted = meant();
    Path tree = Files.createDirectory(directory.resolve("tree"));
    Files.setPosixFilePermissions(tree, PosixFilePermissions.fromString("rwxr-xr-x"));
    git.require(tree, List.of("init", "--quiet", "--template=", "."));
    fetch(tree, wanted);
    git.require(tree, List.of("checkout", "--quiet", "--force", "--detach", wanted.commit()));
    if (url.submodules() && Files.exists(tree.resolve(".gitmodules"), LinkOption.NOFOLLOW_LINKS)) {
      submodules(tree);
    }
    if (keepGitDir && url.subdirectory().isEmpty()) {
      tidy(tree);
      return tree;
    }
    Files.move(tree.resolve(GIT), directory.resolve("objects"));
    dropLinks(tree);
    return below(tree);
  }

  /**
   * Returns when the commit was made, as its committer says. Called after {@link #checkOut}.
   *
   * @throws GitException if the commit has no valid time
   */
  public Instant time() throws IOException {
    Path kept = directory.resolve("tree").resolve(GIT);
    Path objects = Files.isDirectory(kept) ? kept : directory.resolve("objects");
    List<String> show = List.of("--git-dir=" + objects, "show", "-s", "--format=%ct", commit());
    String seconds = git.require(directory, show).strip();
    try {
      return Instant.ofEpochSecond(Long.parseLong(seconds));
    } catch (NumberFormatException | DateTimeException e) {
      throw new GitException("the commit " + commit() + " has no valid time: " + seconds);
    }
  }

  /**
   * Returns what identifies the times of the files: the commit whose time they have, or empty if
   * they have that of the checkout.
   */
  public String times() throws IOException {
    return url.commitTimes() ? commit() : "";
  }

  private void fetch(Path tree, Meant wanted) throws IOException {
    String one = wanted.ref().isEmpty() ? wanted.commit() : "+" + wanted.ref() + ":" + wanted.ref();
    String remote = url.remote();
    List<String> call = List.of("fetch", "--quiet", "--no-tags", "--update-head-ok");
    List<List<String>> ways =
        List.of(
            List.of("--depth=1", "--", remote, one),
            List.of("--", remote, one),
            List.of("--", remote, WHOLE, "+refs/tags/*:refs/tags/*"));
    GitProgram.Result last = null;
    for (List<String> way : ways) {
      List<String> whole = new ArrayList<>(call);
      whole.addAll(way);
      last = git.run(tree, whole);
      if (last.isOk() && has(tree, wanted.commit())) {
        return;
      }
      if (!last.isOk() && !refusesThisWay(last.errors())) {
        throw new GitException(last.errors());
      }
    }
    throw last == null || last.isOk()
        ? new GitException("no commit " + wanted.commit() + " is there")
        : new GitException(last.errors());
  }

  /**
   * Returns whether the errors mean only that the server refuses this way of fetching, so that
   * another is worth trying.
   */
  private static boolean refusesThisWay(String errors) {
    return errors.matches(
        "(?s).*(depth|shallow|not our ref|unadvertised|not allowed|find remote).*");
  }

  private boolean has(Path tree, String commit) throws IOException {
    return git.run(tree, List.of("cat-file", "-e", commit + "^{commit}")).isOk();
  }

  private void submodules(Path tree) throws IOException {
    List<String> update = List.of("submodule", "--quiet", "update", "--init", "--recursive");
    List<String> shallow = new ArrayList<>(update);
    shallow.add("--depth=1");
    // A submodule with a relative URL is beside what origin is.
    git.require(tree, List.of("config", "remote.origin.url", url.remote()));
    GitProgram.Result result = git.run(tree, shallow);
    if (!result.isOk() && refusesThisWay(result.errors())) {
      result = git.run(tree, update);
    }
    if (!result.isOk()) {
      throw new GitException(result.errors());
    }
  }

  /** Leaves nothing in {@code .git} that tells of a password, of this machine or of the time. */
  private void tidy(Path tree) throws IOException {
    git.require(tree, List.of("config", "remote.origin.url", url.remote()));
    hidePasswords(tree.resolve(GIT));
    Files.deleteIfExists(tree.resolve(GIT).resolve("FETCH_HEAD"));
    git.require(tree, List.of("read-tree", "HEAD"));
    if (Files.isDirectory(tree.resolve(GIT).resolve("modules"))) {
      git.require(
          tree, List.of("submodule", "--quiet", "foreach", "--recursive", "git read-tree HEAD"));
    }
  }

  /** Those of submodules have the URL of theirs, made of ours, each in a file of its own too. */
  private static void hidePasswords(Path repository) throws IOException {
    Files.walkFileTree(
        repository,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.endsWith("config") && attributes.isRegularFile()) {
              String config = Files.readString(file, StandardCharsets.ISO_8859_1);
              Files.writeString(file, UrlLogins.hidden(config), StandardCharsets.ISO_8859_1);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  /** Removes what leads from a submodule to its repository; no commit has a file of that name. */
  private static void dropLinks(Path tree) throws IOException {
    Files.walkFileTree(
        tree,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (file.endsWith(GIT)) {
              Files.delete(file);
            }
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private Path below(Path tree) throws IOException {
    if (url.subdirectory().isEmpty()) {
      return tree;
    }
    int flags = OpenFlags.RDONLY | OpenFlags.DIRECTORY;
    byte[] path = url.subdirectory().getBytes(StandardCharsets.UTF_8);
    try (Fd root = Open.directory(tree);
        Fd found = Open.within(root, path, flags, 0, BELOW)) {
      return tree.resolve(url.subdirectory());
    } catch (ErrnoException e) {
      throw new GitException(
          "the directory "
              + url.subdirectory()
              + (e.is(Errno.ELOOP)
                  ? " is, or is below, a symbolic link, which is not followed"
                  : " is not in the repository"));
    }
  }
}
