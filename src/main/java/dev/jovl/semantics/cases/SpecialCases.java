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

/** Fifos, sockets, devices and symbolic links. */
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

  @Case(
      name = "symlink.across.layers",
      says = "A link of one layer leads to a file of another, relative and up",
      by = "symlink(7)",
      layers = true)
  static void acrossLayers(Stage s) throws Exception {
    s.layer(1).dir("d").symlink("../e/f", "d/l").dir("e");
    s.layer(2).dir("e").file("e/f", "text");
    s.mount().reads("d/l", "text").unlink("e/f").file("e/f", "new").reads("d/l", "new");
  }

  @Case(
      name = "symlink.dangling.and.loop",
      says = "A link to nothing is ENOENT, to itself ELOOP, and both are listed and read as links",
      by = "symlink(7)")
  static void dangling(Stage s) throws Exception {
    s.below().symlink("nowhere", "a").symlink("b", "b");
    Tree m = s.mount().symlink("d", "c").symlink("c", "d");
    Check.fails(() -> m.openRead("a"), Errno.ENOENT);
    Check.fails(() -> m.openRead("b"), Errno.ELOOP);
    Check.fails(() -> m.openRead("c"), Errno.ELOOP);
    Check.equal("target", "nowhere", m.readlink("a"));
    m.lists("", "a", "b", "c", "d");
  }

  @Case(
      name = "symlink.create.through",
      says = "O_CREAT through a dangling link makes its target",
      by = "open(2)")
  static void createThrough(Stage s) throws Exception {
    s.below().dir("d").symlink("d/f", "l");
    s.mount().overwrite("l", "text").reads("d/f", "text").reads("l", "text");
  }

  @Case(
      name = "symlink.long",
      says = "A target of 4,000 bytes is kept, with its exact size, when new, lower and copied",
      by = "symlink(2)")
  static void longTarget(Stage s) throws Exception {
    String target = "t/".repeat(2000);
    s.below().symlink(target, "l");
    Tree m = s.mount().symlink(target, "n");
    Check.equal("new", target, m.readlink("n"));
    Check.equal("lower", target, m.readlink("l"));
    Check.equal("copied", target, m.chown("l", 1, 1).readlink("l"));
    Check.equal("size", 4000L, m.stat("l").size());
  }

  @Case(
      name = "symlink.bytes",
      says = "A target is bytes: not UTF-8, with newlines, empty parts and dots",
      by = "symlink(2)")
  static void bytes(Stage s) throws Exception {
    String target = "\u00ff\u00fe//./..\n ";
    s.below().symlink(target, "l");
    Tree m = s.mount().symlink(target, "n").chown("l", 1, 1);
    Check.equal("lower", target, m.readlink("l"));
    Check.equal("new", target, m.readlink("n"));
  }

  @Case(
      name = "symlink.nofollow",
      says = "O_NOFOLLOW on a link is ELOOP, O_PATH with it opens the link itself",
      by = "open(2)")
  static void noFollow(Stage s) throws Exception {
    s.below().file("f", "x").symlink("f", "l");
    Tree m = s.mount();
    Check.fails(() -> m.open("l", OpenFlags.NOFOLLOW, 0), Errno.ELOOP);
    Handle link = m.open("l", OpenFlags.NOFOLLOW | OpenFlags.PATH, 0);
    Check.octal("type", Mode.SYMLINK, Mode.type(link.stat().mode()));
  }

  @Case(
      name = "symlink.replaced",
      says = "A link that is replaced leads to the new target at once",
      by = "rename(2)")
  static void replaced(Stage s) throws Exception {
    s.below().file("a", "A").file("b", "B").symlink("a", "l");
    Tree m = s.mount().reads("l", "A").symlink("b", "t").rename("t", "l").reads("l", "B");
    m.unlink("l").symlink("a", "l").reads("l", "A");
    Check.equal("target", "a", m.readlink("l"));
  }

  @Case(
      name = "symlink.refused",
      says = "An existing name is EEXIST, readlink of a file EINVAL, an empty target ENOENT",
      by = "symlink(2); readlink(2)")
  static void refused(Stage s) throws Exception {
    s.below().file("f", "x");
    Tree m = s.mount();
    Check.fails(() -> m.symlink("t", "f"), Errno.EEXIST);
    Check.fails(() -> m.readlink("f"), Errno.EINVAL);
    Check.fails(() -> m.symlink("", "e"), Errno.ENOENT);
    m.lists("", "f");
  }

  @Case(
      name = "symlink.forty",
      says = "A path through more than 40 links is ELOOP",
      by = "path_resolution(7)")
  static void forty(Stage s) throws Exception {
    Tree below = s.below().file("l0", "x");
    for (int i = 1; i <= 41; i++) {
      below.symlink("l" + (i - 1), "l" + i);
    }
    Tree m = s.mount().reads("l40", "x");
    Check.fails(() -> m.openRead("l41"), Errno.ELOOP);
  }
}
