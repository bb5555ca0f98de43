package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a caller is told of a call that failed otherwise than by a refusal. */
final class MountCallsTest {
  private static MountReply perform(Error thrown) {
    MountTable table =
        new MountTable(
            task -> {
              throw thrown;
            });
    List<byte[]> arguments =
        List.of("-olowerdir=/", "/mnt").stream()
            .map(word -> word.getBytes(StandardCharsets.UTF_8))
            .toList();
    return new MountCalls(table)
        .perform(new MountCall(Dialect.JOVL, arguments, ProcessHandle.current().pid(), "/"));
  }

  @Test
  void defect_isToldWithItsStackTrace() {
    MountReply reply = perform(new AssertionError());
    assertThat(reply.refusal()).isEqualTo(Kind.DEFECT);
    assertThat(reply.lines()).hasSize(1);
    assertThat(reply.lines().get(0))
        .startsWith(
            "this is a defect of jovl, please report it with what follows\n"
                + "java.lang.AssertionError\n\tat dev.jovl.mount.MountCallsTest.");
  }

  @Test
  void wantOfMemory_isNoDefect() {
    MountReply reply = perform(new OutOfMemoryError());
    assertThat(reply.refusal()).isEqualTo(Kind.FAILED);
    assertThat(reply.lines())
        .containsExactly(
            "memory or threads of the server: java.lang.OutOfMemoryError; mount with -o server=off");
  }
}
