package dev.jovl.cli.mount;

import static com.google.common.truth.Truth.assertWithMessage;

import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountException;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The exit codes of refusals under each name of the program, as README.md has them. */
final class MountRefusalCodesTest {
  private static int code(Dialect dialect, MountException refusal) {
    return new MountProgram(dialect, "name").tell(MountReply.refused(List.of(), refusal));
  }

  @Test
  void defect_is70UnderEveryName() {
    for (Dialect dialect : Dialect.values()) {
      assertWithMessage(dialect.name())
          .that(code(dialect, MountException.ofDefect(new IllegalStateException())))
          .isEqualTo(70);
    }
  }

  @Test
  void others_areToldApartByJovlAlone() {
    int own = 0;
    for (Kind kind : Kind.values()) {
      if (kind != Kind.DEFECT) {
        MountException refusal = MountException.of(kind, "subject", "cause", "");
        boolean isOfCaller = kind == Kind.USAGE || kind == Kind.NOT_ALLOWED;
        own++;
        assertWithMessage(kind.name()).that(code(Dialect.JOVL, refusal)).isEqualTo(own);
        assertWithMessage(kind.name()).that(code(Dialect.FUSE_OVERLAYFS, refusal)).isEqualTo(1);
        assertWithMessage(kind.name())
            .that(code(Dialect.HELPER, refusal))
            .isEqualTo(isOfCaller ? 1 : 32);
      }
    }
  }
}
