package dev.jovl.build;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.build.request.BuildException;
import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.oci.Digest;
import dev.jovl.testing.NeedsRoot;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Builds whose thread is interrupted, as by a signal that ends the process. */
@ExtendWith(NeedsRoot.class)
final class BuildInterruptTest {

  /** Interrupts the thread that is to work in a snapshot. */
  private record Interrupting(Snapshots inner) implements Snapshots {
    @Override
    public Snapshot writable(List<Digest> diffIds) throws IOException {
      Snapshot snapshot = inner.writable(diffIds);
      Thread.currentThread().interrupt();
      return snapshot;
    }

    @Override
    public Snapshot independent(List<Digest> diffIds) throws IOException {
      return inner.independent(diffIds);
    }

    @Override
    public Snapshot readOnly(List<Digest> diffIds) throws IOException {
      return inner.readOnly(diffIds);
    }
  }

  /** Notes whether the thread is interrupted when a mount of the step is closed. */
  private record Noting(Snapshots inner, List<Boolean> interrupted) implements Snapshots {
    @Override
    public Snapshot writable(List<Digest> diffIds) throws IOException {
      return inner.writable(diffIds);
    }

    @Override
    public Snapshot independent(List<Digest> diffIds) throws IOException {
      return inner.independent(diffIds);
    }

    @Override
    public Snapshot readOnly(List<Digest> diffIds) throws IOException {
      Snapshot snapshot = inner.readOnly(diffIds);
      InvocationHandler noting =
          (proxy, method, arguments) -> {
            if (method.getName().equals("close")) {
              interrupted.add(Thread.currentThread().isInterrupted());
            }
            return method.invoke(snapshot, arguments);
          };
      Class<?>[] types = {Snapshot.class};
      return (Snapshot) Proxy.newProxyInstance(Snapshot.class.getClassLoader(), types, noting);
    }
  }

  @Test
  void build_interruptedInAStep_isCancelledAndLeavesNothing(@TempDir Path temp) throws Exception {
    for (String step : List.of("COPY f /", "WORKDIR /w", "RUN true")) {
      try (Workshop made = new Workshop(temp)) {
        made.file("f", "x");
      }
      try (Workshop shop = new Workshop(temp, Interrupting::new)) {
        BuildException e =
            assertThrows(BuildException.class, () -> shop.build("FROM busybox", step), step);
        assertThat(e).hasMessageThat().isEqualTo("Build cancelled");
        assertThat(e.exitCode()).isEqualTo(130);
        assertThat(Thread.interrupted()).isFalse();
        assertThat(temp.resolve("store/staging").toFile().list()).isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(" " + temp);
      }
    }
  }

  @Test
  void filesOfAnImage_interrupted_areNotTakenOutAndNothingIsLeft(@TempDir Path temp)
      throws Exception {
    Path out = Files.createDirectory(temp.resolve("out"));
    try (Workshop shop = new Workshop(temp)) {
      Digest image = shop.build("FROM busybox");
      ImageFiles files = new ImageFiles(shop.store());
      List<Executable> ways =
          List.of(
              () -> files.copyTo(image, out),
              () -> files.writeTar(image, OutputStream.nullOutputStream()));
      for (Executable way : ways) {
        Thread.currentThread().interrupt();
        InterruptedIOException e = assertThrows(InterruptedIOException.class, way);
        assertThat(Thread.interrupted()).isTrue();
        assertThat(e).hasMessageThat().isEqualTo("interrupted");
        assertThat(e.getSuppressed()).isEmpty();
        assertThat(out.toFile().list()).isEmpty();
        assertThat(temp.resolve("store/staging").toFile().list()).isEmpty();
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(" " + temp);
      }
    }
  }

  /** Whatever waits while it is closed would not, in a thread that is interrupted. */
  @Test
  void mounts_ofAStepThatIsInterrupted_areClosedByAThreadThatIsNot(@TempDir Path temp)
      throws Exception {
    List<Boolean> interrupted = new ArrayList<>();
    try (Workshop shop =
        new Workshop(temp, inner -> new Noting(new Interrupting(inner), interrupted))) {
      String step = "RUN --mount=from=busybox,target=/m true";
      BuildException e = assertThrows(BuildException.class, () -> shop.build("FROM busybox", step));
      assertThat(e).hasMessageThat().isEqualTo("Build cancelled");
      assertThat(interrupted).containsExactly(false);
    }
  }
}
