package dev.jovl.mount.filesystem;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Caller;
import dev.jovl.linux.Self;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import dev.jovl.testing.ProcessLines;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** What is read of processes of several kinds. */
final class CallerRightsTest {
  private static final int USER = 1000;
  private static final int GROUP = 2000;
  private static final int OTHER = 2001;

  private static Stat file(int uid, int gid) {
    Timespec time = new Timespec(0, 0);
    return new Stat(0, 1, 0102666, 1, uid, gid, 0, 0, 0, 4096, time, time, time, time, 0);
  }

  private static CallerRights rights(int uid, int gid, long pid) {
    return new CallerRights(new Caller(uid, gid, (int) pid));
  }

  /** Answers for a process that is started by some program, says that it is there, and waits. */
  private static boolean ask(int gid, Predicate<CallerRights> question, String... by)
      throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    List<String> command = new ArrayList<>(List.of(by));
    command.addAll(List.of("sh", "-c", "echo $$; exec cat"));
    Process process = new ProcessBuilder(command).start();
    try {
      long pid = Long.parseLong(new ProcessLines(process).next());
      return question.test(rights(USER, gid, pid));
    } finally {
      process.destroy();
    }
  }

  private static boolean isInGroup(int gid, Stat file, String... by) throws IOException {
    return ask(gid, rights -> rights.isInGroup(file), by);
  }

  private static boolean owns(Stat file, String... by) throws IOException {
    return ask(USER, rights -> rights.owns(file), by);
  }

  private static String[] user(String groups) {
    return new String[] {"setpriv", "--reuid=" + USER, "--regid=" + USER, groups};
  }

  @Test
  void ownGroup() {
    assertThat(rights(USER, GROUP, 0).isInGroup(file(0, GROUP))).isTrue();
  }

  @Test
  void unseenProcess_isInNoOtherGroup() {
    assertThat(rights(USER, USER, 0).isInGroup(file(USER, GROUP))).isFalse();
  }

  @Test
  void supplementaryGroup() throws IOException {
    String[] user = user("--groups=" + OTHER + "," + GROUP);
    assertThat(isInGroup(USER, file(USER, GROUP), user)).isTrue();
    assertThat(isInGroup(USER, file(USER, GROUP + 2), user)).isFalse();
  }

  @Test
  void noGroup() throws IOException {
    assertThat(isInGroup(USER, file(USER, GROUP), user("--clear-groups"))).isFalse();
  }

  @Test
  void root_isCapable() throws IOException {
    assertThat(isInGroup(0, file(USER, GROUP), "setpriv", "--clear-groups")).isTrue();
  }

  @Test
  void rootOfAUserNamespace_isCapableOfWhatIsMapped() throws IOException {
    String[] namespace = {"unshare", "--map-root-user"};
    assertThat(isInGroup(USER, file(0, 0), namespace)).isTrue();
    assertThat(isInGroup(USER, file(USER, GROUP), namespace)).isFalse();
  }

  @Test
  void owner_owns() throws IOException {
    assertThat(owns(file(USER, GROUP), user("--clear-groups"))).isTrue();
    assertThat(owns(file(OTHER, GROUP), user("--clear-groups"))).isFalse();
  }

  @Test
  void root_ownsAll() throws IOException {
    assertThat(owns(file(OTHER, GROUP), "setpriv", "--clear-groups")).isTrue();
  }

  @Test
  void rootOfAUserNamespace_ownsWhatIsMapped() throws IOException {
    assertThat(owns(file(0, GROUP), "unshare", "--map-root-user")).isTrue();
    assertThat(owns(file(OTHER, 0), "unshare", "--map-root-user")).isFalse();
  }
}
