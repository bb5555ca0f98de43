package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.MediaTypes;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is sent elsewhere only with its method and its body. */
@ExtendWith(FakeRegistryPerTest.class)
final class HttpRedirectsTest {

  private static final byte[] BLOB = {1, 2, 3};
  private static final Descriptor LAYER = Descriptor.of(MediaTypes.OCI_LAYER, BLOB);

  private final FakeRegistry server;
  private Repository repository;

  HttpRedirectsTest(FakeRegistry server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    repository = Registry.of(server.domain(), RegistrySettings.ANONYMOUS).repository("a/b");
  }

  private void push() throws IOException {
    repository.pushBlob(
        LAYER, offset -> new ByteArrayInputStream(BLOB, (int) offset, BLOB.length), sent -> {});
  }

  /** Sends the first request of a method elsewhere, which is the same with a mark. */
  private void redirect(String method, int status) {
    server.fault(
        method,
        "",
        1,
        exchange -> {
          String target = exchange.getRequestURI().toString();
          String marked = target.replaceFirst("\\?|$", "?marked&").replaceFirst("&$", "");
          return FakeRegistry.status(status, "Location", marked).handle(exchange);
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void beginOfAnUpload_isFollowed(int status) throws Exception {
    redirect("POST", status);
    push();
    assertThat(server.requests("POST", "/blobs/uploads/?marked")).hasSize(1);
    assertThat(server.blob("a/b", LAYER.digest())).isPresent();
  }

  @ParameterizedTest
  @ValueSource(ints = {307, 308})
  void endOfAnUpload_isFollowedWithItsBody(int status) throws Exception {
    redirect("PUT", status);
    push();
    assertThat(server.requests("PUT", "?marked&state=0&digest=")).hasSize(1);
    assertThat(server.requests("PUT", "")).hasSize(2);
    assertThat(server.blob("a/b", LAYER.digest()).orElseThrow()).isEqualTo(BLOB);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303})
  void beginOfAnUpload_toWhatMayBeAnotherRequest_isNotFollowed(int status) {
    redirect("POST", status);
    RegistryException e = assertThrows(RegistryException.class, this::push);
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
    assertThat(e).hasMessageThat().contains("status " + status);
    assertThat(server.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 303, 307, 308})
  void question_isFollowedWhateverItIs(int status) throws Exception {
    redirect("HEAD", status);
    server.putBlob("a/b", BLOB);
    assertThat(repository.hasBlob(LAYER.digest())).isTrue();
    assertThat(server.requests("HEAD", "?marked")).hasSize(1);
  }
}
