package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static java.util.Objects.requireNonNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Filesystem;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.Fd;
import dev.jovl.linux.Open;
import dev.jovl.linux.Self;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.OpenFlags;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.union.Node;
import dev.jovl.union.Union;
import dev.jovl.union.UnionDirectories;
import dev.jovl.union.UnionOptions;
import dev.jovl.union.copyup.CopyUp;
import dev.jovl.union.op.Lookup;
import dev.jovl.union.op.MakeNode;
import dev.jovl.union.op.NewAttributes;
import dev.jovl.union.op.Rmdir;
import dev.jovl.union.op.Unlink;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change that fails among its steps, on a filesystem that knows no flags of renameat2(2), and
 * leaves the mark beside a name at which nothing is.
 */
final class FailedExchangeTest {
  /** How many renames succeed before all fail. */
  private final AtomicInteger renames = new AtomicInteger(Integer.MAX_VALUE);

  private Path base;

  @BeforeEach
  void layers(@TempDir Path temp) throws IOException {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    base = temp;
    Files.createDirectories(base.resolve("disk"));
    Files.createDirectories(base.resolve("lower1/dir/removed"));
    Files.createFile(base.resolve("lower1/dir/removed/below"));
  }

  private Filesystem failing(Filesystem filesystem) {
    return (Filesystem)
        Proxy.newProxyInstance(
            Filesystem.class.getClassLoader(),
            new Class<?>[] {Filesystem.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("rename")) {
                if (!arguments[3].equals(0)) {
                  throw ErrnoException.of(Errno.EINVAL);
                }
                if (renames.decrementAndGet() < 0) {
                  throw ErrnoException.of(Errno.EIO);
                }
              }
              try {
                return method.invoke(filesystem, arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private Fd handle(String name) throws ErrnoException {
    byte[] path = base.resolve(name).toString().getBytes(StandardCharsets.UTF_8);
    return Open.path(Fd.CURRENT_DIRECTORY, path, OpenFlags.PATH | OpenFlags.DIRECTORY);
  }

  private static Node node(Union union, Node directory, FileName name) throws ErrnoException {
    return requireNonNull(new Lookup(union).lookup(directory, name)).node();
  }

  /** The mark is made in a directory that had none for as long as it is in the upper. */
  @Test
  void removedDirectory_staysAway_whenAnotherCannotTakeItsPlace() throws Exception {
    byte[] disk = base.resolve("disk").toString().getBytes(StandardCharsets.UTF_8);
    Session session =
        new KernelEngine().mount(failing(new MemoryFilesystem(0)), MountOptions.on(disk, true));
    try {
      Files.createDirectory(base.resolve("disk/upper"));
      Files.createDirectory(base.resolve("disk/work"));
      UnionDirectories directories =
          UnionDirectories.writable(
              List.of(handle("lower1")), handle("disk/upper"), handle("disk/work"));
      try (Union union = Union.open(directories, UnionOptions.DEFAULTS)) {
        requireAbsence(union);
      }
    } finally {
      session.unmount();
      session.awaitEnd();
    }
  }

  private void requireAbsence(Union union) throws ErrnoException {
    CopyUp copyUp = new CopyUp(union);
    FileName name = FileName.of("removed");
    Node directory = node(union, union.nodes().root(), FileName.of("dir"));
    Node removed = node(union, directory, name);
    new Unlink(union, copyUp).unlink(removed, FileName.of("below"));
    new Rmdir(union, copyUp).rmdir(directory, name);
    renames.set(1);
    NewAttributes attributes = new NewAttributes(0755, 0, 0, 0, 0);
    ErrnoException failed =
        assertThrows(
            ErrnoException.class,
            () -> new MakeNode(union, copyUp).directory(directory, name, attributes).node());
    renames.set(Integer.MAX_VALUE);
    assertThat(failed.errno()).isEqualTo(Errno.EIO);
    assertThat(base.resolve("disk/upper/dir").toFile().list())
        .isEqualTo(new String[] {".wh.removed"});
    assertThat(new Lookup(union).lookup(directory, name)).isNull();
  }
}
