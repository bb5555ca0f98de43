package dev.jovl.mount;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.jovl.fuse.Caller;
import dev.jovl.fuse.IoctlCall;
import dev.jovl.fuse.MountOptions;
import dev.jovl.fuse.OpenFile;
import dev.jovl.fuse.Session;
import dev.jovl.fuse.session.KernelEngine;
import dev.jovl.linux.InodeFlags;
import dev.jovl.linux.PathBytes;
import dev.jovl.linux.Self;
import dev.jovl.mount.request.MountCall;
import dev.jovl.mount.request.MountCommandLine.Dialect;
import dev.jovl.mount.request.MountException.Kind;
import dev.jovl.mount.request.MountReply;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.testing.MemoryFilesystem;
import dev.jovl.testing.NeedsFuse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A directory that finds names in any case is no layer, whichever filesystem says so of it. */
@ExtendWith(NeedsFuse.class)
final class CaseFoldingTest {
  /** A disk that folds the case of all names in it, at least by what it says. */
  private static final class Folding extends MemoryFilesystem {
    Folding() {
      super(0);
    }

    @Override
    public byte[] ioctl(Caller caller, OpenFile file, IoctlCall call) throws ErrnoException {
      if (call.command() != InodeFlags.GET) {
        throw ErrnoException.of(Errno.ENOTTY);
      }
      ByteBuffer word = ByteBuffer.allocate(Integer.BYTES).order(ByteOrder.nativeOrder());
      return word.putInt(InodeFlags.CASEFOLD).array();
    }
  }

  private final MountTable table = MountTable.create();
  private Path root = Path.of("");
  private Session session;

  @BeforeEach
  void mountDisk(@TempDir Path directory) throws Exception {
    assumeTrue(Self.effectiveUid() == 0, "needs root");
    root = directory.toRealPath();
    for (String name : List.of("lower", "upper", "work", "mnt", "folding")) {
      Files.createDirectory(root.resolve(name));
    }
    byte[] disk = PathBytes.of(root.resolve("folding"));
    session = new KernelEngine().mount(new Folding(), MountOptions.on(disk, true));
  }

  @AfterEach
  void unmountAll() throws Exception {
    table.unmountAll();
    session.unmount();
    session.awaitEnd();
  }

  private byte[] bytes(String text) {
    return text.replace("ROOT", root.toString()).getBytes(StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "lowerdir | BAD_LAYER | lowerdir=ROOT/lower:ROOT/folding",
        "lowerdir | BAD_LAYER | lowerdir=ROOT/lower::ROOT/folding",
        "upperdir | BAD_UPPER | lowerdir=ROOT/lower,upperdir=ROOT/folding,workdir=ROOT/work",
        "workdir | BAD_UPPER | lowerdir=ROOT/lower,upperdir=ROOT/upper,workdir=ROOT/folding"
      })
  void directoryThatFoldsCase_isRefused(String role, Kind kind, String options) {
    List<byte[]> arguments = List.of(bytes("-o"), bytes(options), bytes("ROOT/mnt"));
    long pid = ProcessHandle.current().pid();
    MountReply reply =
        new MountCalls(table).perform(new MountCall(Dialect.JOVL, arguments, pid, "/"));
    assertThat(reply.refusal()).isEqualTo(kind);
    assertThat(reply.lines())
        .containsExactly(
            root
                + "/folding: "
                + role
                + " takes names in upper and lower case for the same"
                + " (chattr +F); name a directory that tells them apart");
  }
}
