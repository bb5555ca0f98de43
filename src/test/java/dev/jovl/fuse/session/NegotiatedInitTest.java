package dev.jovl.fuse.session;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.cli.Ran;
import dev.jovl.fuse.wire.InitRequest;
import org.junit.jupiter.api.Test;

final class NegotiatedInitTest {

  /** The command line may not ask this package, so it has the number once more. */
  @Test
  void newestProtocol_isTheOneThatTheProgramTells() throws Exception {
    InitRequest future = new InitRequest(7, Integer.MAX_VALUE, 0, 0);
    int minor = NegotiatedInit.with(future, 0, true).reply().minor();
    assertThat(Ran.of("--version").out()).contains("FUSE kernel protocol up to 7." + minor + "\n");
  }
}
