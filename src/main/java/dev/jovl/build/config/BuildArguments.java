package dev.jovl.build.config;

import dev.jovl.dockerfile.ProxyVariables;
import dev.jovl.oci.Platform;
import dev.jovl.oci.SourceDate;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The values of {@code --build-arg}, and the arguments that every build has. */
public final class BuildArguments {

  /** Proxies: usable in every RUN without ARG, and neither in the history nor in a cache key. */
  private static final Set<String> PROXIES = ProxyVariables.names();

  private static final String HOSTNAME = "BUILDKIT_SANDBOX_HOSTNAME";

  /** What BuildKit takes for itself, and what is either done here or changes no image. */
  private static final Set<String> BUILDKITS_OWN =
      Set.of(
          HOSTNAME,
          SourceDate.VARIABLE,
          "BUILDKIT_CONTEXT_KEEP_GIT_DIR",
          "BUILDKIT_DOCKERFILE_CHECK",
          "BUILDKIT_INLINE_CACHE",
          "BUILDKIT_MULTI_PLATFORM",
          "BUILDKIT_SYNTAX");

  private final @Nullable String contextTime;
  private final Map<String, String> given;
  private final Map<String, String> platform;
  private final Set<String> unused;

  /**
   * Makes the arguments of a build.
   *
   * @param given values of {@code --build-arg} by name
   * @param targetStage name or number of the stage that is built
   * @param contextTime how old the context is, if it says so
   */
  public BuildArguments(
      Map<String, String> given, String targetStage, Optional<Instant> contextTime) {
    this.contextTime = contextTime.map(time -> Long.toString(time.getEpochSecond())).orElse(null);
    Map<String, String> resolved = new LinkedHashMap<>(given);
    resolved.computeIfPresent(SourceDate.VARIABLE, this::resolved);
    this.given = Map.copyOf(resolved);
    this.platform = platform(Platform.host(), targetStage);
    this.unused = new TreeSet<>(given.keySet());
    unused.removeIf(name -> PROXIES.contains(name) || BUILDKITS_OWN.contains(name));
  }

  private static Map<String, String> platform(Platform host, String targetStage) {
    Map<String, String> values = new LinkedHashMap<>();
    for (String side : new String[] {"BUILD", "TARGET"}) {
      values.put(side + "PLATFORM", host.toString());
      values.put(side + "OS", host.os());
      values.put(side + "OSVERSION", "");
      values.put(side + "ARCH", host.architecture());
      values.put(side + "VARIANT", host.variant());
    }
    values.put("TARGETSTAGE", targetStage);
    return values;
  }

  /** Returns the value that the caller of the build gave, or null. */
  @Nullable
  public String given(String name) {
    unused.remove(name);
    return given.get(name);
  }

  /** Returns the value of an argument that every build has, the caller's if given, or null. */
  @Nullable
  public String predefined(String name) {
    String own = platform.get(name);
    String given = own == null ? null : given(name);
    return given == null ? own : given;
  }

  /** Returns the name of the host in RUN steps: BuildKit's, so that files with it are the same. */
  public String hostname() {
    return given.getOrDefault(HOSTNAME, "buildkitsandbox");
  }

  /**
   * Returns what an argument is for its value: the word {@code context} as the time of sources is
   * the number of seconds of that, or null where the context has no time: then it is not set.
   */
  @Nullable
  public String resolved(String name, String value) {
    return name.equals(SourceDate.VARIABLE) && value.equals("context") ? contextTime : value;
  }

  /** Returns the time that everything shall have, as it was given; empty for none. */
  public String sourceDate() {
    return given.getOrDefault(SourceDate.VARIABLE, "");
  }

  /**
   * Returns the proxies that were given, each in capitals and in small letters: some programs look
   * at one of them only.
   */
  public Map<String, String> proxies() {
    Map<String, String> proxies = new TreeMap<>(given);
    proxies.keySet().retainAll(PROXIES);
    Map<String, String> exact = Map.copyOf(proxies);
    exact.forEach((name, value) -> proxies.putIfAbsent(name.toUpperCase(Locale.ROOT), value));
    exact.forEach((name, value) -> proxies.putIfAbsent(name.toLowerCase(Locale.ROOT), value));
    return proxies;
  }

  /** Returns the names that were given and that no ARG asked for. */
  public Set<String> unused() {
    return Set.copyOf(unused);
  }
}
