package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.MediaTypes;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a registry is asked before a blob is sent: whether it has it, here or next door. */
@ExtendWith(FakeRegistryPerTest.class)
final class BlobMountTest {

  private static final byte[] BLOB = {1, 2, 3};
  private static final Descriptor LAYER = Descriptor.of(MediaTypes.OCI_LAYER, BLOB);

  private final FakeRegistry server;
  private Repository repository;

  BlobMountTest(FakeRegistry server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    repository = Registry.of(server.domain(), RegistrySettings.ANONYMOUS).repository("a/b");
  }

  @Test
  void hasBlob_registryThatDoesNotTell_hasItNot() throws Exception {
    server.putBlob("a/b", BLOB);
    server.fault("HEAD", "", 1, FakeRegistry.status(405));
    assertThat(repository.hasBlob(LAYER.digest())).isFalse();
  }

  @Test
  void mountBlob_fromNextDoor() throws Exception {
    server.putBlob("other", BLOB);
    assertThat(repository.mountBlob(LAYER.digest(), "other")).isTrue();
    assertThat(server.blob("a/b", LAYER.digest()).orElseThrow()).isEqualTo(BLOB);
    assertThat(server.requests()).hasSize(1);
    assertThat(repository.hasBlob(LAYER.digest())).isTrue();
  }

  @Test
  void mountBlob_notNextDoor_givesTheUploadBack() throws Exception {
    assertThat(repository.mountBlob(LAYER.digest(), "other")).isFalse();
    assertThat(server.requests("DELETE", "/blobs/uploads/")).hasSize(1);
    assertThat(repository.hasBlob(LAYER.digest())).isFalse();
  }

  @Test
  void mountBlob_uploadThatCannotBeGivenBack_isNoFailure() throws Exception {
    server.fault("DELETE", "/blobs/uploads/", 9, FakeRegistry.status(503));
    assertThat(repository.mountBlob(LAYER.digest(), "other")).isFalse();
    assertThat(server.requests("DELETE", "/blobs/uploads/")).hasSize(1);
  }

  @Test
  void mountBlob_deniedNextDoor_isNoFailure() throws Exception {
    server.fault("POST", "mount=", 1, FakeRegistry.status(403));
    assertThat(repository.mountBlob(LAYER.digest(), "other")).isFalse();
  }

  /** The upload that follows succeeds, or says better why not. */
  @Test
  void hasBlob_refusedQuestion_hasItNot() throws Exception {
    server.putBlob("a/b", BLOB);
    server.fault("HEAD", "", 1, FakeRegistry.status(400));
    assertThat(repository.hasBlob(LAYER.digest())).isFalse();
  }

  /** As a store of blobs that lets nobody ask who may not list what it has. */
  @Test
  void hasBlob_deniedWhereTheRegistrySendsOnTo_hasItNot() throws Exception {
    try (FakeRegistry blobs = new FakeRegistry()) {
      blobs.guard(exchange -> !FakeRegistry.status(403).handle(exchange));
      server.fault("HEAD", "", 1, FakeRegistry.status(307, "Location", blobs.url() + "/b"));
      assertThat(repository.hasBlob(LAYER.digest())).isFalse();
      assertThat(blobs.requests("HEAD", "/b")).hasSize(1);
    }
  }
}
