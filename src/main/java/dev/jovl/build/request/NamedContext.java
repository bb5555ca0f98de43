package dev.jovl.build.request;

import dev.jovl.build.git.GitUrl;
import dev.jovl.image.archive.LayoutImage;
import java.nio.file.Path;

/** What FROM, COPY and RUN find under a name that {@code --build-context} gave. */
public sealed interface NamedContext {

  /**
   * A directory; what is copied out of it belongs to root, as with the context of the build.
   *
   * @param path absolute
   * @param ignoreFile its ignore file
   */
  record Directory(Path path, TextFile ignoreFile) implements NamedContext {}

  /**
   * A repository, of which one commit is meant. An ignore file in it counts for nothing, and {@code
   * .git} is there only if its URL says so.
   *
   * @param url as the user named it
   */
  record Repository(GitUrl url) implements NamedContext {}

  /**
   * A tar of a web server. An ignore file in it counts for nothing.
   *
   * @param url begins with {@code http://} or {@code https://}
   */
  record RemoteTar(String url) implements NamedContext {}

  /**
   * An image.
   *
   * @param word a name, or the id of an image of the store or its beginning
   */
  record Image(String word) implements NamedContext {}

  /** An image of an OCI layout; it comes into the store without a name when a step wants it. */
  record Layout(LayoutImage image) implements NamedContext {}
}
