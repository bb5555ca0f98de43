package dev.jovl.cli.image;

import static com.google.common.truth.Truth.assertThat;
import static com.google.common.truth.Truth.assertWithMessage;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.linux.Self;
import dev.jovl.testing.BenchPerTest;
import dev.jovl.testing.JovlBench;
import dev.jovl.testing.JovlBench.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Images of the root of a user namespace that has few ids, and no rights outside of it. */
@ExtendWith(BenchPerTest.class)
final class NamespaceImagesTest {

  /** An attribute that takes a right on the machine, and lists with an id that is not mapped. */
  private static final String TREE =
      "mkdir -p tree/d; cd tree; echo x > marked; setfattr -n trusted.x -v y marked;"
          + " echo x > listed; chmod 640 listed; setfacl -m u:1234:rwx listed;"
          + " setfacl -d -m u:1234:rwx d; cd ..;";

  private final JovlBench bench;

  NamespaceImagesTest(JovlBench bench) {
    this.bench = bench;
  }

  private Outcome run(String commands) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root, to set attributes of the system");
    assertThat(Files.exists(bench.launcher("jovl"))).isTrue();
    String inside = "unshare --map-root-user ./jovl --root store ";
    return bench.run(
        List.of("sh", "-c", "set -e; jovl() { " + inside + "\"$@\"; }; " + TREE + commands));
  }

  @Test
  void importOfATar_leavesOutWhatTheNamespaceRefuses() throws IOException {
    Outcome outcome =
        run(
            "tar --format=pax --xattrs --xattrs-include='*' --acls -cf tree.tar -C tree .;"
                + " jovl import tree.tar made >id; cd store/layers/*/root; stat -c %a listed;"
                + " getfacl -n -c listed d; cat marked");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).startsWith("640\n");
    assertThat(outcome.out()).endsWith("x\n");
    assertThat(outcome.out()).doesNotContain("1234");
    assertThat(outcome.err()).contains("'./marked': attribute left out: trusted.x");
    assertThat(outcome.err()).contains("'./listed': attribute left out: system.posix_acl_access");
    assertThat(outcome.err()).contains("'d': default access list left out");
  }

  /** It belongs to root there, who is not the user that it would run as. */
  @Test
  void importOfASetIdFile_ofAnOwnerThatTheNamespaceDoesNotHave_isNotSetId() throws IOException {
    Outcome outcome =
        run(
            "chmod 6755 tree/marked; ln tree/marked tree/second; chmod 4711 tree/listed;"
                + " tar --owner=70000 -cf tree.tar -C tree marked second;"
                + " tar --owner=0 --group=0 -rf tree.tar -C tree listed;"
                + " jovl import tree.tar made >id; cd store/layers/*/root;"
                + " stat -c '%a %n' marked second listed");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("755 marked\n755 second\n4711 listed\n");
    assertThat(outcome.err()).contains("'marked': not set-id");
  }

  @Test
  void importOfADirectory_leavesOutListsOfOthers() throws IOException {
    Outcome outcome =
        run("jovl import tree made >id; cd store/layers/*/root; stat -c %a listed; cat marked");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("640\nx\n");
    assertThat(outcome.err()).contains("listed': attribute left out: system.posix_acl_access");
  }

  /** Capabilities that the root of another namespace has given. */
  private static final String CAPABILITIES =
      "echo x > tree/able; setfattr -n security.capability"
          + " -v 0x0100000300200000000000000000000000000000a0860100 tree/able tree/d; ";

  @Test
  void importOfATar_leavesOutCapabilitiesOfAnotherNamespace() throws IOException {
    Outcome outcome =
        run(
            CAPABILITIES
                + "tar --format=pax --xattrs --xattrs-include='*' -cf tree.tar -C tree able;"
                + " jovl import tree.tar made >id; cat store/layers/*/root/able");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("x\n");
    assertThat(outcome.err()).contains("'able': attribute left out: security.capability");
  }

  @Test
  void importOfADirectory_leavesOutCapabilitiesOfAnotherNamespace() throws IOException {
    Outcome outcome = run(CAPABILITIES + "jovl import tree made >id; cat store/layers/*/root/able");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("x\n");
    assertThat(outcome.err()).contains("'able': security.capability left out");
    assertThat(outcome.err()).contains("'d/': security.capability left out");
  }

  @Test
  void buildFromADirectory_leavesOutCapabilitiesOfAnotherNamespace() throws IOException {
    Outcome outcome =
        run(
            CAPABILITIES
                + "printf '%s\\n' 'FROM scratch' 'COPY able /' | unshare --map-root-user --mount"
                + " ./jovl --root store build -q -f - tree >id; cat store/layers/*/root/able");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("x\n");
  }

  @Test
  void buildWithAnOwnerThatItHasNot_saysWhatToDo() throws IOException {
    Outcome outcome =
        run(
            "fails() { if printf '%s\\n' 'FROM scratch' \"$@\" | unshare --map-root-user --mount"
                + " ./jovl --root store build -f - tree; then echo built; fi; };"
                + " fails 'COPY --chown=7:0 listed /';"
                + " fails 'COPY --chown=0:8 listed /';"
                + " fails 'USER 9' 'WORKDIR /w';"
                + " fails 'RUN --mount=type=cache,target=/c,uid=10 [\"/x\"]';"
                + " fails 'RUN --mount=type=tmpfs,target=/t,uid=11 [\"/x\"]'");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).doesNotContain("built");
    for (String lacking : List.of("user 7", "group 8", "user 9", "user 10", "user 11")) {
      assertThat(outcome.err())
          .contains(lacking + " is not in the user namespace of jovl; give its user further ids");
    }
  }

  /** All owners that it has not look the same there: that of a directory, and a stranger. */
  @Test
  void saveThroughALinkOfAStranger_isRefused() throws IOException {
    Outcome outcome =
        run(
            "jovl import tree made >id; echo former >mine; mkdir -m 1777 all; chown 1111 all;"
                + " ln -s ../mine all/link; chown -h 2222 all/link;"
                + " if jovl save -o all/link made; then echo saved; fi; cat mine; ls -A all");
    assertWithMessage(outcome.err()).that(outcome.exitCode()).isEqualTo(0);
    assertThat(outcome.out()).isEqualTo("former\nlink\n");
    assertThat(outcome.err()).contains("all/link: Permission denied");
  }
}
