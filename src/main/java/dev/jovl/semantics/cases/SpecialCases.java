package dev.jovl.semantics.cases;

import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.Mode;
import dev.jovl.posix.OpenFlags;
import dev.jovl.semantics.Case;
import dev.jovl.semantics.Check;
import dev.jovl.semantics.Handle;
import dev.jovl.semantics.Stage;
import dev.jovl.semantics.Tree;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;

/** Fifos, sockets and devices. */
final class SpecialCases {
  private SpecialCases() {}

  @Case(
      name = "special.fifo",
      says = "What is written into a fifo is read from it, be it new or of a lower layer",
      by = "fifo(7)")
  static void fifo(Stage s) throws Exception {
    s.below().fifo("lower");
    Tree m = s.mount().fifo("new");
    for (String path : List.of("lower", "new")) {
      s.together(
          List.of(
              () -> {
                m.open(path, OpenFlags.WRONLY, 0).append("through");
                return null;
              },
              () -> {
                Check.equal("read", "through", m.openRead(path).readNext(7));
                return null;
              }));
    }
  }

  @Case(
      name = "special.socket",
      says = "A socket is bound in the mount and connected to",
      by = "unix(7)")
  static void socket(Stage s) throws Exception {
    Tree m = s.mount().dir("d");
    UnixDomainSocketAddress address = UnixDomainSocketAddress.of(m.text("d/s"));
    try (ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(address);
      Check.octal("type", Mode.SOCKET, Mode.type(m.stat("d/s").mode()));
      try (SocketChannel client = SocketChannel.open(address);
          SocketChannel accepted = server.accept()) {
        int unused = client.write(ByteBuffer.wrap(Handle.bytes("x")));
        Check.equal("read", 1, accepted.read(ByteBuffer.allocate(1)));
      }
    }
    m.unlink("d/s").lists("d");
  }

  @Case(
      name = "special.device",
      says = "A device of a lower layer and a new one open the device",
      by = "mknod(2)")
  static void device(Stage s) throws Exception {
    s.below().mknod("zero", Mode.CHARACTER | 0666, Device.make(1, 5));
    Tree m = s.mount().mknod("null", Mode.CHARACTER | 0666, Device.make(1, 3));
    Check.equal("read", "\0\0\0", m.openRead("zero").readNext(3));
    Check.equal("read", "", m.openWrite("null").append("x").readNext(3));
  }

  @Case(
      name = "special.mknod.by.user",
      says = "A user makes fifos and sockets, and no devices",
      by = "mknod(2)")
  static void byUser(Stage s) throws Exception {
    s.below().chmod("", 0755).dir("d", 0777);
    Tree m = s.mount();
    s.as(
        1000,
        () -> {
          m.fifo("d/p").mknod("d/s", Mode.SOCKET | 0600, 0).mknod("d/f", Mode.REGULAR | 0600, 0);
          Check.fails(() -> m.mknod("d/c", Mode.CHARACTER | 0600, Device.make(1, 3)), Errno.EPERM);
        });
    m.lists("d", "f", "p", "s").reads("d/f", "");
  }

  @Case(
      name = "special.rename.and.link",
      says = "Fifos and devices of a lower layer are moved and linked",
      by = "rename(2)")
  static void renameAndLink(Stage s) throws Exception {
    s.below().fifo("p").mknod("c", Mode.CHARACTER | 0600, Device.make(1, 3));
    Tree m = s.mount().link("p", "p2").rename("c", "c2");
    Check.equal("links", 2, m.stat("p").nlink());
    Check.equal("inode", m.stat("p").ino(), m.stat("p2").ino());
    Check.equal("device", Device.make(1, 3), m.stat("c2").rdev());
    m.lists("", "c2", "p", "p2");
  }
}
