package dev.jovl.build.context;

import com.google.common.base.CharMatcher;
import dev.jovl.build.git.GitRepository;
import dev.jovl.build.git.GitUrl;
import dev.jovl.build.git.SshAccess;
import dev.jovl.build.request.BuildException;
import dev.jovl.build.request.UrlSource;
import dev.jovl.build.source.SourceTree;
import dev.jovl.dockerfile.Origin;
import dev.jovl.dockerfile.UrlLogins;
import dev.jovl.dockerfile.pattern.IgnorePatterns;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Names;
import dev.jovl.oci.Digest;
import dev.jovl.posix.FileName;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Fetches what ADD names by URLs, files and repositories, and the repositories and tars that are
 * contexts. A file has mode 0600 and the time that its server tells, else the first moment of 1970.
 */
public final class RemoteFiles {

  private static final String WHILE_IT_LOADS = "download";

  private static final String UNNAMED = "__unnamed__";

  private final UrlSource source;
  private final Path directory;
  private final OpenDirectories held;
  private final Optional<Path> agent;
  private int number;

  /**
   * Makes the files of a build.
   *
   * @param source downloads
   * @param directory takes them; made at need
   * @param held holds their directories open
   * @param agent the socket of the SSH agent that the caller forwards
   */
  public RemoteFiles(UrlSource source, Path directory, OpenDirectories held, Optional<Path> agent) {
    this.source = source;
    this.directory = directory;
    this.held = held;
    this.agent = agent;
  }

  /** Returns whether a word is the URL of a file. */
  public static boolean isUrl(String word) {
    return word.matches("(?is)https?://.*") && !GitUrl.isOne(word);
  }

  /**
   * Returns the name of the file at a URL: the last component of its path, slashes behind it passed
   * over; without one that which BuildKit gives it.
   *
   * @param origin the instruction that has the URL
   * @throws BuildException if it is no URL
   */
  public static String nameOf(String url, Origin origin) throws BuildException {
    String path = CharMatcher.is('/').trimTrailingFrom(address(url, origin).getPath());
    String name = path.substring(path.lastIndexOf('/') + 1);
    boolean isName =
        !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.indexOf('\0') < 0;
    return isName ? name : UNNAMED;
  }

  private static URI address(String url, Origin origin) throws BuildException {
    try {
      return UrlSource.address(url);
    } catch (URISyntaxException e) {
      throw BuildException.at(origin, UrlLogins.hidden(url) + ": not a URL: " + e.getReason(), e);
    }
  }

  /**
   * Returns a repository that a Dockerfile names; nothing is asked yet.
   *
   * @throws IOException if no directory can be made for it
   */
  public GitRepository repository(GitUrl url) throws IOException {
    return repository(url, SshAccess.ofDockerfile(agent));
  }

  /** Returns a repository that the caller of the build names; nothing is asked yet. */
  GitRepository namedRepository(GitUrl url) throws IOException {
    return repository(url, SshAccess.ofNamed(url, agent));
  }

  private GitRepository repository(GitUrl url, SshAccess ssh) throws IOException {
    Path place = Files.createTempDirectory(Files.createDirectories(directory), "repository-");
    return new GitRepository(url, place, ssh);
  }

  /**
   * Checks out what is wanted of a repository.
   *
   * @param keepGitDir whether {@code .git} is in it
   * @return a tree of that
   * @throws IOException if it cannot be fetched; a {@link dev.jovl.build.git.GitException} says
   *     what git says
   */
  public SourceTree checkOut(GitRepository repository, boolean keepGitDir) throws IOException {
    Fd files = held.open(repository.checkOut(keepGitDir));
    return new SourceTree(files, IgnorePatterns.none(), repository.times());
  }

  /**
   * Downloads a tar, whole, and unpacks it.
   *
   * @return a tree of what is in it
   * @throws IOException whose message says why there is none
   */
  SourceTree unpack(String url) throws IOException {
    Path own = Files.createDirectories(directory.resolve(Integer.toString(number++)));
    Path file = own.resolve(WHILE_IT_LOADS);
    try (OutputStream out = Files.newOutputStream(file)) {
      Optional<Instant> unused = source.fetch(UrlSource.address(url), out);
    } catch (URISyntaxException e) {
      throw new IOException("not a URL: " + e.getReason(), e);
    }
    Path content = own.resolve("content");
    if (!ContextArchive.unpack(file, content)) {
      throw new IOException("no tar, and only a tar can be a context with a name");
    }
    Files.delete(file);
    return new SourceTree(held.open(content), IgnorePatterns.none());
  }

  /**
   * Downloads a file.
   *
   * @param name what it is called
   * @param checksum what its content must be, if that is said
   * @param origin the instruction that has the URL
   * @return a tree of this file alone
   * @throws BuildException if it is no URL, there is no such file, or it has another checksum
   */
  public SourceTree fetch(String url, FileName name, Optional<Digest> checksum, Origin origin)
      throws IOException, BuildException {
    Path own = Files.createDirectories(directory.resolve(Integer.toString(number++)));
    Path file = own.resolve(WHILE_IT_LOADS);
    MessageDigest hash = checksum.isPresent() ? checksum.get().newHash() : Digest.newSha256();
    Optional<Instant> modified;
    try (OutputStream out = new DigestOutputStream(Files.newOutputStream(file), hash)) {
      modified = source.fetch(address(url, origin), out);
    } catch (IOException e) {
      throw BuildException.at(origin, UrlLogins.hidden(url) + ": " + e.getMessage(), e);
    }
    String found = HexFormat.of().formatHex(hash.digest());
    if (checksum.isPresent() && !checksum.get().hex().equals(found)) {
      throw BuildException.at(
          origin,
          UrlLogins.hidden(url)
              + " is not what --checksum says: "
              + checksum.get().algorithm()
              + ":"
              + found
              + "; look at the file before you change the checksum");
    }
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    Files.setLastModifiedTime(file, FileTime.from(modified.orElse(Instant.EPOCH)));
    Fd opened = held.open(own);
    Names.rename(opened, FileName.of(WHILE_IT_LOADS), opened, name);
    return new SourceTree(opened, IgnorePatterns.none());
  }
}
