package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Index;
import dev.jovl.oci.MediaTypes;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Pushes of manifests that refer to another one. */
@ExtendWith(FakeRegistryPerTest.class)
final class ReferrersTagTest {

  private static final Digest SUBJECT = Digest.of(new byte[] {7});
  private static final String TAG = "sha256-" + SUBJECT.hex();

  private final FakeRegistry server;
  private Repository repository;

  ReferrersTagTest(FakeRegistry server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    repository = Registry.of(server.domain(), RegistrySettings.ANONYMOUS).repository("a/b");
  }

  private static byte[] referring(String more) {
    return ("{\"schemaVersion\":2,\"config\":{\"mediaType\":\"application/x.config\"},"
            + "\"subject\":{\"mediaType\":\"application/vnd.oci.image.manifest.v1+json\","
            + "\"size\":1,\"digest\":\""
            + SUBJECT
            + "\"}"
            + more
            + "}")
        .getBytes(UTF_8);
  }

  private Descriptor push(byte[] manifest) throws IOException {
    Digest digest = repository.pushManifest("t", MediaTypes.OCI_MANIFEST, manifest);
    assertThat(server.manifest("a/b", "t").orElseThrow().bytes()).isEqualTo(manifest);
    return new Descriptor(MediaTypes.OCI_MANIFEST, digest, manifest.length);
  }

  private List<String> listed() throws IOException {
    FakeRegistry.Document list = server.manifest("a/b", TAG).orElseThrow();
    assertThat(list.mediaType()).isEqualTo(MediaTypes.OCI_INDEX);
    return Index.parse(list.bytes(), list.mediaType()).manifests().stream()
        .map(it -> new String(it.toJson().toBytes(), UTF_8))
        .toList();
  }

  private static String entry(Descriptor manifest, String more) {
    return "{\"mediaType\":\"%s\",\"digest\":\"%s\",\"size\":%d,%s}"
        .formatted(manifest.mediaType(), manifest.digest(), manifest.size(), more);
  }

  @Test
  void push_registryThatKeepsNoList_isListedOnce() throws Exception {
    Descriptor plain = push(referring(""));
    Descriptor noted = push(referring(",\"artifactType\":\"a/sig\",\"annotations\":{\"k\":\"v\"}"));
    assertThat(push(referring(""))).isEqualTo(plain);
    assertThat(listed())
        .containsExactly(
            entry(plain, "\"artifactType\":\"application/x.config\""),
            entry(noted, "\"annotations\":{\"k\":\"v\"},\"artifactType\":\"a/sig\""))
        .inOrder();
    assertThat(server.requests("PUT", TAG)).hasSize(2);
  }

  @Test
  void push_registryThatKeepsTheList_isLeftToIt() throws Exception {
    server.fault(
        exchange -> {
          exchange.getResponseHeaders().add("OCI-Subject", SUBJECT.toString());
          return false;
        });
    push(referring(""));
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void push_withoutASubject_isOneRequest() throws Exception {
    push("{\"schemaVersion\":2}".getBytes(UTF_8));
    assertThat(server.requests()).hasSize(1);
  }

  /** Else each list that is pushed would be listed in the next one, without an end. */
  @Test
  void push_listHasASubjectItself_isTheLastOne() throws Exception {
    byte[] list =
        ("{\"schemaVersion\":2,\"mediaType\":\"%s\",\"manifests\":[],\"subject\":"
                + "{\"mediaType\":\"%s\",\"size\":1,\"digest\":\"%s\"}}")
            .formatted(MediaTypes.OCI_INDEX, MediaTypes.OCI_MANIFEST, SUBJECT)
            .getBytes(UTF_8);
    server.putManifest("a/b", TAG, MediaTypes.OCI_INDEX, list);
    Descriptor plain = push(referring(""));
    assertThat(listed()).containsExactly(entry(plain, "\"artifactType\":\"application/x.config\""));
    assertThat(server.requests("PUT", TAG)).hasSize(1);
  }

  @Test
  void push_subjectHasNoDigest_saysThatTheManifestIsPushed() {
    byte[] manifest = "{\"schemaVersion\":2,\"subject\":{\"digest\":\"x\"}}".getBytes(UTF_8);
    RegistryException e = assertThrows(RegistryException.class, () -> push(manifest));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
    assertThat(e).hasMessageThat().contains("is pushed, but not listed");
    assertThat(server.manifest("a/b", "t").orElseThrow().bytes()).isEqualTo(manifest);
  }

  @Test
  void push_tagIsOfAnImage_staysAsItIs() {
    byte[] image = "{\"schemaVersion\":2}".getBytes(UTF_8);
    server.putManifest("a/b", TAG, MediaTypes.OCI_MANIFEST, image);
    RegistryException e = assertThrows(RegistryException.class, () -> push(referring("")));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
    assertThat(e).hasMessageThat().contains("is pushed, but not listed");
    assertThat(server.manifest("a/b", TAG).orElseThrow().bytes()).isEqualTo(image);
  }

  /** As at GitLab's registry, where {@code ALGORITHM-HEX} is another spelling of the digest. */
  @Test
  void push_tagIsOfTheSubjectItself_staysAsItIs() {
    byte[] index = new Index(List.of()).toBytes();
    Digest subject = Digest.of(index);
    String tag = "sha256-" + subject.hex();
    server.putManifest("a/b", tag, MediaTypes.OCI_INDEX, index);
    byte[] manifest =
        new String(referring(""), UTF_8).replace(SUBJECT.hex(), subject.hex()).getBytes(UTF_8);
    RegistryException e = assertThrows(RegistryException.class, () -> push(manifest));
    assertThat(e).hasMessageThat().contains("is pushed, but not listed");
    assertThat(server.manifest("a/b", tag).orElseThrow().bytes()).isEqualTo(index);
  }

  /** Else it would be taken for a refusal of the manifest itself. */
  @Test
  void push_listIsRefused_isNoRefusalOfTheManifest() {
    server.fault("PUT", TAG, 1, FakeRegistry.status(400));
    RegistryException e = assertThrows(RegistryException.class, () -> push(referring("")));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.BROKEN);
    assertThat(e).hasMessageThat().contains("status 400");
  }
}
