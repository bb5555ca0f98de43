package dev.jovl.oci;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSortedMap;
import com.google.common.collect.ImmutableSortedSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a container of an image starts unless told otherwise.
 *
 * <p>The difference between an absent and an empty list is kept for {@link #cmd} and {@link
 * #entrypoint}: the empty one clears what was inherited.
 *
 * @param user user and group, by name or number; empty for root
 * @param exposedPorts as {@code 80/tcp}; sorted
 * @param env as {@code NAME=value}, in order
 * @param entrypoint the program and its first arguments
 * @param cmd the further arguments, or the program if there is no entry point
 * @param volumes paths that hold data; sorted
 * @param workingDir where it starts; empty for the root
 * @param labels notes by name; sorted
 * @param stopSignal as {@code SIGTERM}; empty for the default
 * @param shell the shell of the build's shell forms; empty for the default
 * @param onBuild instructions for a build upon the image, in order
 * @param healthcheck how to find out whether it works, as it stands in the document
 * @param unknown the fields that are not understood here
 */
public record ContainerConfig(
    String user,
    Set<String> exposedPorts,
    List<String> env,
    Optional<List<String>> entrypoint,
    Optional<List<String>> cmd,
    Set<String> volumes,
    String workingDir,
    Map<String, String> labels,
    String stopSignal,
    List<String> shell,
    List<String> onBuild,
    Optional<JsonObject> healthcheck,
    JsonObject unknown) {

  /** The search path of an image that sets none. */
  public static final String DEFAULT_PATH =
      "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static final Set<String> KNOWN =
      Set.of(
          "User",
          "ExposedPorts",
          "Env",
          "Entrypoint",
          "Cmd",
          "Volumes",
          "WorkingDir",
          "Labels",
          "StopSignal",
          "Shell",
          "OnBuild",
          "Healthcheck");

  private static final ContainerConfig EMPTY = new Builder().build();

  /** Copies the collections, and sorts those without an order of their own. */
  public ContainerConfig {
    exposedPorts = ImmutableSortedSet.copyOf(exposedPorts);
    env = List.copyOf(env);
    entrypoint = entrypoint.map(List::copyOf);
    cmd = cmd.map(List::copyOf);
    volumes = ImmutableSortedSet.copyOf(volumes);
    labels = ImmutableSortedMap.copyOf(labels);
    shell = List.copyOf(shell);
    onBuild = List.copyOf(onBuild);
  }

  /** Returns the configuration that says nothing. */
  public static ContainerConfig empty() {
    return EMPTY;
  }

  /** Returns a builder that starts from this configuration. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  static ContainerConfig fromJson(JsonObject json) throws OciFormatException {
    return new ContainerConfig(
        json.text("User").orElse(""),
        keys(json, "ExposedPorts"),
        json.texts("Env"),
        optionalTexts(json, "Entrypoint"),
        optionalTexts(json, "Cmd"),
        keys(json, "Volumes"),
        json.text("WorkingDir").orElse(""),
        json.textMap("Labels"),
        json.text("StopSignal").orElse(""),
        json.texts("Shell"),
        json.texts("OnBuild"),
        json.object("Healthcheck"),
        json.without(KNOWN));
  }

  private static Set<String> keys(JsonObject json, String name) throws OciFormatException {
    return json.object(name).orElse(JsonObject.empty()).fields().keySet();
  }

  private static Optional<List<String>> optionalTexts(JsonObject json, String name)
      throws OciFormatException {
    return json.has(name) ? Optional.of(json.texts(name)) : Optional.empty();
  }

  /** Returns the configuration as JSON, with the names that Docker gave its fields. */
  public JsonObject toJson() {
    JsonObject.Builder json =
        JsonObject.builder()
            .putUnlessEmpty("User", user)
            .putUnlessEmpty("ExposedPorts", set(exposedPorts))
            .putUnlessEmpty("Env", env);
    entrypoint.ifPresent(words -> json.put("Entrypoint", JsonValue.Array.ofTexts(words)));
    cmd.ifPresent(words -> json.put("Cmd", JsonValue.Array.ofTexts(words)));
    json.putUnlessEmpty("Volumes", set(volumes))
        .putUnlessEmpty("WorkingDir", workingDir)
        .putUnlessEmpty("Labels", labels)
        .putUnlessEmpty("StopSignal", stopSignal)
        .putUnlessEmpty("Shell", shell)
        .putUnlessEmpty("OnBuild", onBuild);
    healthcheck.ifPresent(check -> json.put("Healthcheck", check));
    return json.putAll(unknown).build();
  }

  private static JsonObject set(Set<String> names) {
    JsonObject.Builder json = JsonObject.builder();
    names.forEach(name -> json.put(name, JsonObject.empty()));
    return json.build();
  }

  /** Makes a configuration out of another one, field by field. */
  public static final class Builder {
    private String user = "";
    private Set<String> exposedPorts = Set.of();
    private List<String> env = List.of();
    private Optional<List<String>> entrypoint = Optional.empty();
    private Optional<List<String>> cmd = Optional.empty();
    private Set<String> volumes = Set.of();
    private String workingDir = "";
    private Map<String, String> labels = ImmutableMap.of();
    private String stopSignal = "";
    private List<String> shell = List.of();
    private List<String> onBuild = List.of();
    private Optional<JsonObject> healthcheck = Optional.empty();
    private JsonObject unknown = JsonObject.empty();

    private Builder() {}

    private Builder(ContainerConfig from) {
      user = from.user;
      exposedPorts = from.exposedPorts;
      env = from.env;
      entrypoint = from.entrypoint;
      cmd = from.cmd;
      volumes = from.volumes;
      workingDir = from.workingDir;
      labels = from.labels;
      stopSignal = from.stopSignal;
      shell = from.shell;
      onBuild = from.onBuild;
      healthcheck = from.healthcheck;
      unknown = from.unknown;
    }

    /** Sets user and group. */
    public Builder user(String value) {
      user = value;
      return this;
    }

    /** Sets the exposed ports. */
    public Builder exposedPorts(Set<String> value) {
      exposedPorts = value;
      return this;
    }

    /** Sets the environment. */
    public Builder env(List<String> value) {
      env = value;
      return this;
    }

    /** Sets the entry point; none inherits nothing. */
    public Builder entrypoint(Optional<List<String>> value) {
      entrypoint = value;
      return this;
    }

    /** Sets the further arguments; none inherits nothing. */
    public Builder cmd(Optional<List<String>> value) {
      cmd = value;
      return this;
    }

    /** Sets the paths that hold data. */
    public Builder volumes(Set<String> value) {
      volumes = value;
      return this;
    }

    /** Sets where it starts. */
    public Builder workingDir(String value) {
      workingDir = value;
      return this;
    }

    /** Sets the notes. */
    public Builder labels(Map<String, String> value) {
      labels = value;
      return this;
    }

    /** Sets the signal that ends it. */
    public Builder stopSignal(String value) {
      stopSignal = value;
      return this;
    }

    /** Sets the shell of the build. */
    public Builder shell(List<String> value) {
      shell = value;
      return this;
    }

    /** Sets the instructions for builds upon the image. */
    public Builder onBuild(List<String> value) {
      onBuild = value;
      return this;
    }

    /** Sets how to find out whether it works. */
    public Builder healthcheck(Optional<JsonObject> value) {
      healthcheck = value;
      return this;
    }

    /** Returns the configuration. */
    public ContainerConfig build() {
      return new ContainerConfig(
          user,
          exposedPorts,
          env,
          entrypoint,
          cmd,
          volumes,
          workingDir,
          labels,
          stopSignal,
          shell,
          onBuild,
          healthcheck,
          unknown);
    }
  }
}
