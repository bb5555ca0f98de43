package dev.jovl.build;

import dev.jovl.build.snapshot.Snapshot;
import dev.jovl.build.snapshot.Snapshots;
import dev.jovl.linux.Fd;
import dev.jovl.oci.Digest;
import dev.jovl.posix.Timespec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/**
 * A build in a process of its own, to be killed: {@code DIRECTORY POINT LINE...}. At the point
 * ({@code before-commit}, {@code after-commit}, or another word for none) of the last layer it
 * prints the word and waits for its end. There is a secret, {@code key}.
 */
final class BuildProgram {

  /** The content of the secret {@code key}. */
  static final String SECRET = "what-nobody-else-may-read";

  private BuildProgram() {}

  public static void main(String[] args) throws Exception {
    String[] dockerfile = Arrays.copyOfRange(args, 2, args.length);
    try (Workshop shop =
        new Workshop(Path.of(args[0]), snapshots -> new Halting(snapshots, args[1]))) {
      shop.secret("key", SECRET).build(System.out, dockerfile);
    }
  }

  private static void halt(String point) {
    System.out.println(point);
    System.out.flush();
    try {
      Thread.currentThread().join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Lets the snapshots of the build wait at a point. */
  private record Halting(Snapshots inner, String point) implements Snapshots {
    @Override
    public Snapshot writable(List<Digest> diffIds) throws IOException {
      return new HaltingSnapshot(inner.writable(diffIds), point);
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

  private record HaltingSnapshot(Snapshot inner, String point) implements Snapshot {
    @Override
    public Path root() {
      return inner.root();
    }

    @Override
    public Fd openRoot() throws IOException {
      return inner.openRoot();
    }

    @Override
    public Timespec began() {
      return inner.began();
    }

    @Override
    public Path scratch(String name) throws IOException {
      return inner.scratch(name);
    }

    @Override
    public Path unmount() throws IOException {
      return inner.unmount();
    }

    @Override
    public Digest commit() throws IOException {
      boolean here = Files.exists(unmount().resolve("halt"));
      if (here && point.equals("before-commit")) {
        halt(point);
      }
      Digest layer = inner.commit();
      if (here && point.equals("after-commit")) {
        halt(point);
      }
      return layer;
    }

    @Override
    public void note(String line) {
      inner.note(line);
    }

    @Override
    public List<String> notes() {
      return inner.notes();
    }

    @Override
    public void close() throws IOException {
      inner.close();
    }
  }
}
