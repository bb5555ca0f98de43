package dev.jovl.image.remote;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.image.transfer.TransferListener;
import dev.jovl.image.transfer.TransferListener.Stage;
import dev.jovl.oci.ChainId;
import dev.jovl.oci.Descriptor;
import dev.jovl.oci.Digest;
import dev.jovl.oci.Platform;
import dev.jovl.oci.Reference;
import dev.jovl.registry.RegistrySettings;
import dev.jovl.store.LayerLock;
import dev.jovl.store.Store;
import dev.jovl.testing.FakeRegistry;
import dev.jovl.testing.TestImage;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pulls of one image at the same time, each with the store open for itself as processes have. */
final class ConcurrentPullTest {

  private final Path root;
  private final FakeRegistry server = new FakeRegistry();
  private final Store one;
  private final Store other;
  private final List<String> events = Collections.synchronizedList(new ArrayList<>());

  /** Opened when one of the pulls waits for the other. */
  private final CountDownLatch waiting = new CountDownLatch(1);

  ConcurrentPullTest(@TempDir Path directory) throws IOException {
    root = directory.resolve("store");
    one = Store.open(root);
    other = Store.open(root);
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
    one.close();
    other.close();
  }

  private FutureTask<Digest> pull(Store store) {
    TransferListener listener =
        (layer, stage, done, total) -> {
          events.add(layer.shortHex() + " " + stage);
          if (stage == Stage.WAITING) {
            waiting.countDown();
          }
        };
    Pull pull = new Pull(store, RegistrySettings.ANONYMOUS, Platform.host(), listener);
    return new FutureTask<>(() -> pull.call(Reference.parse(server.domain() + "/app:1")).image());
  }

  private FutureTask<Digest> start(Store store) {
    FutureTask<Digest> pull = pull(store);
    new Thread(pull, "pull").start();
    return pull;
  }

  private void assertNoLockIsLeft() throws IOException {
    try (Stream<Path> left = Files.list(root.resolve("partials"))) {
      assertThat(left.toList()).isEmpty();
    }
  }

  @Test
  void call_twoAtOnce_makeEachLayerOnce() throws Exception {
    TestImage image = new TestImage();
    for (int i = 0; i < 20; i++) {
      image.layer("d/" + i, "content " + i);
    }
    image.putInto(server, "app", "1");
    String lowest = image.layers().get(0).digest().hex();
    server.fault(
        exchange -> {
          if (exchange.getRequestURI().getPath().contains(lowest)) {
            awaitQuietly();
          }
          return false;
        });
    FutureTask<Digest> first = start(one);
    FutureTask<Digest> second = start(other);
    assertThat(first.get(60, TimeUnit.SECONDS)).isEqualTo(image.id());
    assertThat(second.get(60, TimeUnit.SECONDS)).isEqualTo(image.id());
    for (Descriptor layer : image.layers()) {
      assertThat(server.requests("GET", layer.digest().hex())).hasSize(1);
      String pulled = layer.digest().shortHex() + " " + Stage.PULLED;
      assertThat(Collections.frequency(events, pulled)).isEqualTo(1);
      String exists = layer.digest().shortHex() + " " + Stage.EXISTS;
      assertThat(Collections.frequency(events, exists)).isEqualTo(1);
    }
    assertThat(one.layers()).hasSize(20);
    assertNoLockIsLeft();
  }

  private void awaitQuietly() {
    try {
      boolean unused = waiting.await(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void call_theOtherFails_isMadeByTheOneThatWaited() throws Exception {
    TestImage image = new TestImage().layer("a", "1").layer("b", "2");
    image.putInto(server, "app", "1");
    String lowest = image.layers().get(0).digest().hex();
    server.fault(
        "GET",
        lowest,
        1,
        exchange -> {
          awaitQuietly();
          return FakeRegistry.status(404).handle(exchange);
        });
    List<FutureTask<Digest>> pulls = List.of(start(one), start(other));
    List<Digest> made = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    for (FutureTask<Digest> pull : pulls) {
      try {
        made.add(pull.get(60, TimeUnit.SECONDS));
      } catch (ExecutionException e) {
        failures.add(e.getCause());
      }
    }
    assertThat(made).containsExactly(image.id());
    assertThat(failures).hasSize(1);
    assertThat(one.isWhole(image.id())).isTrue();
    assertNoLockIsLeft();
  }

  /** As kill -9 leaves it: the file is there, and nobody holds it. */
  @Test
  void call_lockOfADeadProcess_keepsNobodyOut() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putInto(server, "app", "1");
    Digest chain = ChainId.of(image.config().diffIds()).orElseThrow();
    Files.createFile(root.resolve("partials/" + chain.hex() + ".lock"));
    assertThat(start(one).get(30, TimeUnit.SECONDS)).isEqualTo(image.id());
    assertNoLockIsLeft();
  }

  @Test
  void call_interruptedWhileItWaits_ends() throws Exception {
    TestImage image = new TestImage().layer("a", "1");
    image.putInto(server, "app", "1");
    Digest chain = ChainId.of(image.config().diffIds()).orElseThrow();
    try (LayerLock held = other.lockLayer(chain).orElseThrow()) {
      FutureTask<Digest> pull = pull(one);
      Thread worker = new Thread(pull, "pull");
      worker.start();
      assertThat(waiting.await(30, TimeUnit.SECONDS)).isTrue();
      worker.interrupt();
      ExecutionException ended =
          assertThrows(ExecutionException.class, () -> pull.get(60, TimeUnit.SECONDS));
      assertThat(ended).hasCauseThat().isInstanceOf(InterruptedIOException.class);
    }
    assertThat(one.layers()).isEmpty();
    assertNoLockIsLeft();
  }
}
