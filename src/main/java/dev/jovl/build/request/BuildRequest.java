package dev.jovl.build.request;

import dev.jovl.image.remote.PullPolicy;
import dev.jovl.oci.Reference;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be built.
 *
 * @param context directory of the context
 * @param contextTime how old the context is: the time of its commit, or what a server says of it,
 *     or that of the latest file in a tar; none for a directory
 * @param fileTimes what identifies the times of its files, since the same files can have others:
 *     the commit whose time they have; empty for none
 * @param dockerfile the Dockerfile
 * @param ignoreFile the ignore file
 * @param contexts values of {@code --build-context} by name
 * @param tags names that the image gets
 * @param labels labels that the image gets besides those of the Dockerfile, and before them
 * @param arguments values of {@code --build-arg}, in order
 * @param target stage to build, or none for the last
 * @param noCache which steps are executed in any case
 * @param pull when base images are fetched
 * @param run what holds for all RUN steps
 */
public record BuildRequest(
    Path context,
    Optional<Instant> contextTime,
    String fileTimes,
    TextFile dockerfile,
    TextFile ignoreFile,
    Map<String, NamedContext> contexts,
    List<Reference> tags,
    Map<String, String> labels,
    Map<String, String> arguments,
    Optional<String> target,
    NoCache noCache,
    PullPolicy pull,
    RunSettings run) {

  /** Copies the collections. */
  public BuildRequest {
    contexts = Map.copyOf(contexts);
    tags = List.copyOf(tags);
    labels = Map.copyOf(labels);
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
