package dev.jovl.build.git;

import static com.google.common.truth.Truth.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What git gives to ssh(1), for which a program stands that tells of it. */
final class SshAccessTest {

  private static final String REMOTE = "git@localhost:x.git";

  private final Path temp;
  private final Path home;

  SshAccessTest(@TempDir Path temp) throws IOException {
    this.temp = temp;
    this.home = Files.createDirectory(temp.resolve("home"));
    Path ssh = Files.createDirectory(temp.resolve("bin")).resolve("ssh");
    Files.writeString(
        ssh, "#!/bin/sh\necho \"agent=${SSH_AUTH_SOCK-none} $*\" >>\"$HOME/asked\"\nexit 1\n");
    Files.setPosixFilePermissions(ssh, PosixFilePermissions.fromString("rwx------"));
  }

  /** Returns the agent and the options of ssh. */
  private String asked(SshAccess access) throws IOException {
    return asked(access, Map.of());
  }

  private String asked(SshAccess access, Map<String, String> more) throws IOException {
    Map<String, String> environment = new HashMap<>(more);
    environment.put("PATH", temp.resolve("bin") + ":" + System.getenv("PATH"));
    environment.putIfAbsent("HOME", temp.toString());
    environment.put("SSH_AUTH_SOCK", "/of/the/caller");
    GitProgram git = new GitProgram(home, access, environment);
    assertThat(git.run(home, List.of("ls-remote", "--", REMOTE)).isOk()).isFalse();
    List<String> lines = Files.readAllLines(home.resolve("asked"));
    return lines.get(lines.size() - 1).replaceFirst(" (-o SendEnv=\\S+ )?git@localhost.*", "");
  }

  @Test
  void ofDockerfile_hasNothingOfTheCaller() throws Exception {
    assertThat(asked(SshAccess.ofDockerfile(Optional.empty())))
        .isEqualTo(
            "agent=none -o BatchMode=yes -F none -o IdentityFile=none -o IdentityAgent=none");
  }

  @Test
  void ofDockerfile_hasTheAgentThatIsForwarded() throws Exception {
    assertThat(asked(SshAccess.ofDockerfile(Optional.of(Path.of("/forwarded")))))
        .isEqualTo("agent=/forwarded -o BatchMode=yes -F none -o IdentityFile=none");
  }

  @Test
  void ofNamed_hasAllOfTheCaller_whereTheUrlIsOfSsh() throws Exception {
    for (String url : List.of(REMOTE, "ssh://host/x.git", "SSH://git@host/x.git")) {
      assertThat(asked(SshAccess.ofNamed(GitUrl.parse(url), Optional.empty())))
          .isEqualTo("agent=/of/the/caller -o BatchMode=yes");
    }
  }

  /** Its submodules can be anybody's, and their URLs of ssh. */
  @Test
  void ofNamed_hasNothingOfTheCaller_whereTheUrlIsOfAnotherKind() throws Exception {
    for (String url : List.of("https://host/x.git", "git://host/x.git", "file:///x.git")) {
      assertThat(asked(SshAccess.ofNamed(GitUrl.parse(url), Optional.empty())))
          .startsWith("agent=none ");
    }
  }

  /** Root's files, which the system's configuration includes, are nobody's there, says ssh. */
  @Test
  void inANamespace_sshIsRunAsTheCallerWithTheCallersConfigurationAlone() throws Exception {
    Map<String, String> inside = Map.of("JOVL_AS_CALLER", "env SSH_AUTH_SOCK=as-caller");
    SshAccess whole = SshAccess.ofNamed(GitUrl.parse(REMOTE), Optional.empty());
    assertThat(asked(whole, inside)).isEqualTo("agent=as-caller -o BatchMode=yes -F none");
    Path config = Files.createDirectory(temp.resolve(".ssh")).resolve("config");
    Files.createFile(config);
    assertThat(asked(whole, inside)).isEqualTo("agent=as-caller -o BatchMode=yes -F " + config);
    assertThat(asked(SshAccess.ofDockerfile(Optional.empty()), inside))
        .isEqualTo(
            "agent=as-caller -o BatchMode=yes -F none -o IdentityFile=none -o IdentityAgent=none");
  }

  /** The command goes through a shell, and the value of an option is split once more by ssh. */
  @Test
  void home_mayHaveAnyName() throws Exception {
    Map<String, String> inside = Map.of("JOVL_AS_CALLER", "env");
    SshAccess whole = SshAccess.ofNamed(GitUrl.parse(REMOTE), Optional.empty());
    for (String name : List.of("a b@c", "it's", "$(id)")) {
      Path ssh = Files.createDirectories(temp.resolve(name).resolve(".ssh"));
      Files.createFile(ssh.resolve("config"));
      Map<String, String> ofHome = new HashMap<>(inside);
      ofHome.put("HOME", temp.resolve(name).toString());
      assertThat(asked(whole, ofHome)).endsWith(" -F " + ssh.resolve("config"));
    }
    Files.createFile(temp.resolve("a b@c/.ssh/known_hosts"));
    assertThat(asked(whole, Map.of("HOME", temp.resolve("a b@c").toString())))
        .endsWith(" -o UserKnownHostsFile=\"" + temp.resolve("a b@c/.ssh/known_hosts") + "\"");
  }

  @Test
  void knownHosts_areThoseOfTheCaller() throws Exception {
    Path hosts = Files.createDirectory(temp.resolve(".ssh")).resolve("known_hosts");
    Files.createFile(hosts);
    assertThat(asked(SshAccess.ofDockerfile(Optional.empty())))
        .contains(" -o UserKnownHostsFile=\"" + hosts + "\" ");
  }
}
