package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.oci.Digest;
import dev.jovl.run.spec.ContainerSpec;
import dev.jovl.run.spec.Network;
import dev.jovl.testing.NeedsRoot;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The network of a RUN, by what it says itself and what the caller of the build says. */
@ExtendWith({NeedsRoot.class, WorkshopPerTest.class})
final class RunNetworksTest {

  private final Workshop shop;

  RunNetworksTest(Workshop shop) {
    this.shop = shop;
  }

  private List<Network> used() {
    return shop.commands().all().stream().map(ContainerSpec::network).toList();
  }

  @Test
  void defaultOfARun_isThatOfTheBuild() throws Exception {
    String[] lines = {"FROM busybox", "RUN true", "RUN --network=default true && true"};
    Digest unused = shop.build(lines);
    assertThat(used()).containsExactly(Network.HOST, Network.HOST);
    unused = shop.network("none").build(lines);
    assertThat(used())
        .containsExactly(Network.HOST, Network.HOST, Network.NONE, Network.NONE)
        .inOrder();
  }

  @Test
  void noneOfARun_isNone() throws Exception {
    Digest unused = shop.network("host").build("FROM busybox", "RUN --network=none true");
    assertThat(used()).containsExactly(Network.NONE);
  }

  @Test
  void hostOfARun_isRefusedWhereTheBuildHasNone_beforeAnyStep() throws Exception {
    String[] lines = {"FROM busybox", "RUN true", "RUN --network=host true && true"};
    BuildException e = assertThrows(BuildException.class, () -> shop.network("none").build(lines));
    assertThat(e)
        .hasMessageThat()
        .contains(
            "Dockerfile:3: RUN --network=host is not allowed in a build with --network=none;");
    assertThat(used()).isEmpty();
    Digest unused = shop.network("default").build(lines);
    assertThat(used()).containsExactly(Network.HOST, Network.HOST);
  }

  @Test
  void hostOfATrigger_isRefusedWhereTheBuildHasNone() throws Exception {
    String[] lines = {
      "FROM busybox AS base", "ONBUILD RUN --network=host true", "FROM base", "RUN true && true"
    };
    BuildException e = assertThrows(BuildException.class, () -> shop.network("none").build(lines));
    assertThat(e).hasMessageThat().contains("RUN --network=host is not allowed");
    assertThat(used()).isEmpty();
  }
}
