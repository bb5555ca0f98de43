package dev.jovl.registry;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.oci.Descriptor;
import dev.jovl.oci.MediaTypes;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.FakeRegistryPerTest;
import java.io.ByteArrayInputStream;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Uploads in one piece, in chunks, and through failures. */
@ExtendWith(FakeRegistryPerTest.class)
final class BlobPushTest {

  private static final byte[] BLOB = new byte[100_000];

  static {
    new Random(11).nextBytes(BLOB);
  }

  private static final Descriptor LAYER = Descriptor.of(MediaTypes.OCI_LAYER, BLOB);
  private static final BlobSource SOURCE =
      offset -> new ByteArrayInputStream(BLOB, (int) offset, BLOB.length);

  private final List<Duration> pauses = new ArrayList<>();
  private final List<Long> progress = new ArrayList<>();
  private final FakeRegistry server;
  private RegistryCaller caller;

  BlobPushTest(FakeRegistry server) {
    this.server = server;
  }

  @BeforeEach
  void start() throws Exception {
    caller = caller(Duration.ofSeconds(30));
  }

  private RegistryCaller caller(Duration silence) throws Exception {
    Endpoint endpoint = Endpoint.of(server.domain(), false);
    return Callers.of(endpoint, pauses, Clock.systemUTC(), silence);
  }

  private void push(int chunk) throws Exception {
    new BlobPush(caller, "a/b", chunk).call(LAYER, SOURCE, progress::add);
  }

  private void assertStored() {
    assertThat(server.blob("a/b", LAYER.digest()).orElseThrow()).isEqualTo(BLOB);
    assertThat(progress).isInOrder();
    assertThat(progress.get(progress.size() - 1)).isEqualTo(BLOB.length);
  }

  /** Checks that these uploads were given back in this order, and no others. */
  private void assertGivenBack(String... uploads) {
    List<String> given =
        server.requests("DELETE", "").stream()
            .map(it -> it.target().replaceAll(".*/uploads/(\\w+)\\?.*", "$1"))
            .toList();
    assertThat(given).containsExactlyElementsIn(uploads).inOrder();
  }

  @Test
  void call_onePiece() throws Exception {
    push(BLOB.length);
    assertStored();
    assertThat(server.requests("PATCH", "")).isEmpty();
    assertThat(server.requests("PUT", "state=0&digest=sha256:")).hasSize(1);
  }

  @Test
  void call_chunks() throws Exception {
    push(30_000);
    assertStored();
    assertThat(server.requests("PATCH", "")).hasSize(4);
  }

  /** A registry reads all of a blob, or copies it to where it stays, before it answers. */
  @Test
  void call_registryTakesLongAtTheEndOfALargeBlob_isWaitedFor() throws Exception {
    byte[] large = new byte[20 << 20];
    server.fault(
        "PUT",
        "digest=",
        1,
        exchange -> {
          try {
            return new CountDownLatch(1).await(4, TimeUnit.SECONDS);
          } catch (InterruptedException e) {
            return false;
          }
        });
    new BlobPush(caller(Duration.ofSeconds(3)), "a/b")
        .call(
            Descriptor.of(MediaTypes.OCI_LAYER, large),
            offset -> new ByteArrayInputStream(large, (int) offset, large.length),
            sent -> {});
    assertThat(pauses).isEmpty();
    assertThat(server.requests("PUT", "digest=")).hasSize(1);
  }

  @Test
  void call_chunksAsLargeAsTheRegistryWants() throws Exception {
    server.fault(
        exchange -> {
          exchange.getResponseHeaders().add("OCI-Chunk-Min-Length", "60000");
          return false;
        });
    push(30_000);
    assertStored();
    assertThat(server.requests("PATCH", "")).hasSize(2);
  }

  @Test
  void call_leastChunkThatIsNoNumber_isNone() throws Exception {
    server.fault(
        exchange -> {
          exchange.getResponseHeaders().add("OCI-Chunk-Min-Length", "60 kB");
          return false;
        });
    push(30_000);
    assertStored();
    assertThat(server.requests("PATCH", "")).hasSize(4);
  }

  @Test
  void call_chunkFails_goesOnWhereTheRegistryStands() throws Exception {
    server.fault("PATCH", "state=30000", 1, FakeRegistry.status(503));
    push(30_000);
    assertStored();
    assertThat(server.requests("GET", "state=30000")).hasSize(1);
    assertThat(server.requests("POST", "")).hasSize(1);
    assertThat(pauses).hasSize(1);
  }

  @Test
  void call_chunkRefused_asksWhereItStands() throws Exception {
    server.fault("PATCH", "state=60000", 1, FakeRegistry.status(416));
    push(30_000);
    assertStored();
    assertThat(pauses).isEmpty();
  }

  /** What a registry did not answer it may have kept in part. */
  @Test
  void call_chunkKeptInPart_goesOnBehindThat() throws Exception {
    server.fault("PATCH", "state=30000", 1, server.keeping(10_000, 503));
    push(30_000);
    assertStored();
    assertThat(server.requests("PATCH", "state=40000")).hasSize(1);
    assertThat(server.requests("PATCH", "")).hasSize(4);
    assertThat(server.requests("POST", "")).hasSize(1);
  }

  @Test
  void call_uploadLost_startsAnew() throws Exception {
    server.fault(
        "PATCH",
        "state=60000",
        1,
        exchange -> {
          server.dropUploads();
          return FakeRegistry.status(500).handle(exchange);
        });
    push(30_000);
    assertThat(server.blob("a/b", LAYER.digest()).orElseThrow()).isEqualTo(BLOB);
    assertThat(server.requests("POST", "")).hasSize(2);
  }

  @Test
  void call_lastAnswerLost_isNotSentTwice() throws Exception {
    server.fault(
        "PUT",
        "digest=",
        1,
        exchange -> {
          server.putBlob("a/b", exchange.getRequestBody().readAllBytes());
          exchange.close();
          return true;
        });
    push(BLOB.length);
    assertStored();
    assertThat(server.requests("PUT", "")).hasSize(1);
  }

  @Test
  void call_chunksNeverTaken_goesInOnePiece() throws Exception {
    server.fault("PATCH", "", 1000, FakeRegistry.status(400));
    push(30_000);
    assertStored();
    assertThat(server.requests("PUT", "")).hasSize(1);
    assertThat(server.requests().size()).isLessThan(20);
    assertGivenBack("u1");
  }

  @Test
  void call_nothingTaken_givesUp() {
    server.fault("PATCH", "", 1000, FakeRegistry.status(400));
    server.fault("PUT", "", 1000, FakeRegistry.status(400));
    RegistryException e = assertThrows(RegistryException.class, () -> push(30_000));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.REFUSED);
    assertThat(server.requests("PUT", "")).hasSize(1);
    assertThat(server.requests().size()).isLessThan(20);
    assertGivenBack("u1", "u2");
  }

  @Test
  void call_uploadThatCannotBeGivenBack_isToldWithTheFailure() {
    server.fault("PATCH", "", 1000, FakeRegistry.status(400));
    server.fault("PUT", "", 1000, FakeRegistry.status(403));
    server.fault("DELETE", "", 1000, FakeRegistry.status(503));
    RegistryException e = assertThrows(RegistryException.class, () -> push(30_000));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.DENIED);
    assertGivenBack("u1", "u2");
    assertThat(pauses).isEmpty();
  }

  /** What the registry has after all is no upload any more. */
  @Test
  void call_answerOfTheEndIsWrong_nothingIsGivenBack() throws Exception {
    server.fault(
        "PUT",
        "digest=",
        1,
        exchange -> {
          server.putBlob("a/b", exchange.getRequestBody().readAllBytes());
          return FakeRegistry.status(504).handle(exchange);
        });
    push(BLOB.length);
    assertStored();
    assertGivenBack();
  }

  @Test
  void call_connectionBreaks_nothingIsGivenBack() {
    server.fault(
        "PUT",
        "",
        1000,
        exchange -> {
          exchange.close();
          return true;
        });
    RegistryException e = assertThrows(RegistryException.class, () -> push(BLOB.length));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.UNAVAILABLE);
    assertGivenBack();
  }

  /** A registry that has more of a chunk than it was sent means something else by it. */
  @Test
  void call_moreTakenOfAChunkThanSent_goesInOnePiece() throws Exception {
    server.fault("PATCH", "", 1, claiming(202, BLOB.length - 1));
    assertGoesInOnePieceAfter(1);
  }

  @Test
  void call_nothingTakenOfAChunk_goesInOnePiece() throws Exception {
    server.fault("PATCH", "", 100, claiming(202, 0));
    assertGoesInOnePieceAfter(1);
  }

  @Test
  void call_moreTakenThanThereIs_goesInOnePiece() throws Exception {
    server.fault("PATCH", "", 1, FakeRegistry.status(416));
    server.fault("GET", "/uploads/", 1, claiming(204, BLOB.length));
    assertGoesInOnePieceAfter(1);
  }

  /** Returns a fault that says that the bytes up to {@code last} are there, and keeps nothing. */
  private static FakeRegistry.Fault claiming(int status, int last) {
    return exchange ->
        FakeRegistry.status(
                status, "Location", exchange.getRequestURI().toString(), "Range", "0-" + last)
            .handle(exchange);
  }

  private void assertGoesInOnePieceAfter(int chunks) throws Exception {
    push(30_000);
    assertThat(server.blob("a/b", LAYER.digest()).orElseThrow()).isEqualTo(BLOB);
    assertThat(server.requests("PATCH", "")).hasSize(chunks);
    assertThat(server.requests("PUT", "")).hasSize(1);
    assertGivenBack("u1");
    assertThat(pauses).isEmpty();
  }

  /** Google's and GitHub's take one chunk; what they then say of the upload differs. */
  @ParameterizedTest
  @ValueSource(ints = {400, 404, 405, 416})
  void call_oneChunkTakenOnly_goesInOnePiece(int status) throws Exception {
    server.fault("PATCH", "state=30000", 1000, FakeRegistry.status(416));
    server.fault("GET", "state=30000", 1000, FakeRegistry.status(status));
    push(30_000);
    assertThat(server.blob("a/b", LAYER.digest()).orElseThrow()).isEqualTo(BLOB);
    assertThat(server.requests("POST", "")).hasSize(2);
    assertThat(server.requests("PUT", "")).hasSize(1);
    assertThat(pauses).isEmpty();
  }

  /** A registry that takes each chunk for the whole finds a wrong digest at the end. */
  @Test
  void call_chunksTakenForTheWhole_goesInOnePiece() throws Exception {
    server.fault("PUT", "state=100000", 1, FakeRegistry.status(400));
    push(30_000);
    assertThat(server.blob("a/b", LAYER.digest()).orElseThrow()).isEqualTo(BLOB);
    assertThat(server.requests("PUT", "state=0&")).hasSize(1);
  }

  /** Amazon's says that a chunk is created, not accepted. */
  @Test
  void call_chunksAreCreated() throws Exception {
    server.fault("PATCH", "", 1000, server.keepingAll(201));
    push(30_000);
    assertStored();
    assertThat(server.requests("PATCH", "")).hasSize(4);
  }

  @ParameterizedTest
  @ValueSource(ints = {30_000, 100_000})
  void call_uploadForgottenAtItsEnd_startsAnew(int chunk) throws Exception {
    server.fault(
        "PUT",
        "",
        1,
        exchange -> {
          server.dropUploads();
          return FakeRegistry.status(404).handle(exchange);
        });
    push(chunk);
    assertThat(server.blob("a/b", LAYER.digest()).orElseThrow()).isEqualTo(BLOB);
    assertThat(server.requests("POST", "")).hasSize(2);
  }

  @Test
  void call_denied() {
    server.guard(exchange -> !FakeRegistry.status(403).handle(exchange));
    RegistryException e = assertThrows(RegistryException.class, () -> push(30_000));
    assertThat(e.kind()).isEqualTo(RegistryException.Kind.DENIED);
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void call_otherBytesThanAnnounced() {
    byte[] other = BLOB.clone();
    other[1]++;
    BlobSource changed = offset -> new ByteArrayInputStream(other, (int) offset, other.length);
    RegistryException e =
        assertThrows(
            RegistryException.class,
            () -> new BlobPush(caller, "a/b").call(LAYER, changed, progress::add));
    assertThat(e).hasMessageThat().contains("digest did not match");
  }
}
