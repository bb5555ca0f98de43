package dev.jovl.build;

import dev.jovl.oci.Reference;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is to be built.
 *
 * @param context directory of the context
 * @param dockerfile bytes of the Dockerfile
 * @param ignoreFile bytes of the ignore file; empty when there is none
 * @param tags names that the image gets
 * @param arguments values of {@code --build-arg}, in order
 * @param target stage to build, or none for the last
 * @param noCache whether every step is to be executed
 * @param network network of RUN steps that do not say it: {@code default}, {@code none} or {@code
 *     host}
 * @param secrets what {@code --secret} gave
 */
public record BuildRequest(
    Path context,
    byte[] dockerfile,
    byte[] ignoreFile,
    List<Reference> tags,
    Map<String, String> arguments,
    Optional<String> target,
    boolean noCache,
    String network,
    Secrets secrets) {

  /** Copies the collections. */
  public BuildRequest {
    tags = List.copyOf(tags);
    arguments = Collections.unmodifiableMap(new LinkedHashMap<>(arguments));
  }
}
