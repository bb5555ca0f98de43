package dev.jovl.build.git;

import com.google.common.base.CharMatcher;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What ssh(1) may use to authenticate when git calls it.
 *
 * @param whole whether it may use all that the caller has: agent, keys and configuration
 * @param agent the socket of the one agent that may be asked, if it is not the whole
 */
public record SshAccess(boolean whole, Optional<Path> agent) {

  private static final String AGENT = "SSH_AUTH_SOCK";

  /** What ssh_config(5) does not leave as it is in the quoted name of a file. */
  private static final CharMatcher EXPANDED = CharMatcher.anyOf("\"\\%$");

  /**
   * Returns what a repository may use that the caller named: all of the caller's if its URL is one
   * of ssh, so that this is what was meant. Others can lead to ssh only by submodules.
   *
   * @param agent the socket that the caller forwards
   */
  public static SshAccess ofNamed(GitUrl url, Optional<Path> agent) {
    return new SshAccess(url.isSsh(), agent);
  }

  /**
   * Returns what a repository may use that a Dockerfile names, which others have written.
   *
   * @param agent the socket that the caller forwards
   */
  public static SshAccess ofDockerfile(Optional<Path> agent) {
    return new SshAccess(false, agent);
  }

  /**
   * Sets the variables for git.
   *
   * @param environment has those of the caller
   */
  void addTo(Map<String, String> environment) {
    String asCaller = environment.getOrDefault("JOVL_AS_CALLER", "");
    StringBuilder command = new StringBuilder(asCaller).append(" ssh -o BatchMode=yes");
    // As root of a user namespace the program takes another home for the user's.
    own(environment, "known_hosts")
        .filter(file -> !EXPANDED.matchesAnyOf(file))
        .ifPresent(
            hosts -> command.append(" -o ").append(quoted("UserKnownHostsFile=\"" + hosts + "\"")));
    if (whole && !asCaller.isEmpty()) {
      // Files that the configuration of the system includes are of root, who is nobody there.
      String config = own(environment, "config").orElse("none");
      command.append(" -F ").append(quoted(config));
    }
    if (!whole) {
      environment.remove(AGENT);
      agent.ifPresent(socket -> environment.put(AGENT, socket.toString()));
      command.append(" -F none -o IdentityFile=none");
      command.append(agent.isPresent() ? "" : " -o IdentityAgent=none");
    }
    environment.put("GIT_SSH_COMMAND", command.toString().strip());
    environment.put("GIT_SSH_VARIANT", "ssh");
  }

  /** Returns a file of the caller's for ssh, if it can be read. */
  private static Optional<String> own(Map<String, String> environment, String name) {
    return Optional.of(environment.getOrDefault("HOME", "") + "/.ssh/" + name)
        .filter(file -> file.startsWith("/") && Files.isReadable(Path.of(file)));
  }

  /** Returns a word as sh(1) takes it, through which git starts ssh. */
  private static String quoted(String word) {
    return "'" + word.replace("'", "'\\''") + "'";
  }
}
