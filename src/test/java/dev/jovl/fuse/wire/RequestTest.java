package dev.jovl.fuse.wire;

import static com.google.common.truth.Truth.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.jovl.posix.Device;
import dev.jovl.posix.Errno;
import dev.jovl.posix.ErrnoException;
import dev.jovl.posix.FileName;
import dev.jovl.posix.RenameFlags;
import dev.jovl.posix.Timespec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Requests as Linux 6.18 (protocol 7.45, x86-64) sends them. */
final class RequestTest {
  private static Request request(String hex) {
    ByteBuffer message = ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    Request request = new Request(message.order(ByteOrder.LITTLE_ENDIAN));
    assertThat(request.parse()).isTrue();
    return request;
  }

  @Test
  void create() throws ErrnoException {
    Request request =
        request(
            "3a000000230000000c000000000000000100000000000000000000000000"
                + "0000c36800000000000041820000b681000012000000000000006600");
    assertThat(CreateRequest.read(request))
        .isEqualTo(new CreateRequest(0x8241, 0100666, 022, false, FileName.of("f")));
  }

  @Test
  void tmpfile_hasNoName() throws ErrnoException {
    Request request =
        request(
            "3a00000033000000d2010000000000000100000000000000000000000000"
                + "0000ce6800000000000002804100ff81000012000000000000002f00");
    assertThat(CreateRequest.read(request).mode()).isEqualTo(0100777);
  }

  @Test
  void mkdir() throws ErrnoException {
    Request request =
        request(
            "320000000900000032000000000000000100000000000000000000000000"
                + "0000c968000000000000ff010000120000006400");
    assertThat(MknodRequest.readMkdir(request).name()).isEqualTo(FileName.of("d"));
  }

  @Test
  void mknod() throws ErrnoException {
    Request request =
        request(
            "3a0000000800000054000000000000000100000000000000000000000000"
                + "0000cd68000000000000b62100007003111112000000000000006300");
    assertThat(MknodRequest.read(request))
        .isEqualTo(new MknodRequest(020666, Device.make(259, 70000), 022, FileName.of("c")));
  }

  @Test
  void symlink() throws ErrnoException {
    Request request =
        request(
            "2e000000060000003a000000000000000100000000000000000000000000"
                + "0000ca68000000000000730074677400");
    SymlinkRequest symlink = SymlinkRequest.read(request);
    assertThat(symlink.name()).isEqualTo(FileName.of("s"));
    assertThat(new String(symlink.target(), StandardCharsets.UTF_8)).isEqualTo("tgt");
  }

  @Test
  void link() throws ErrnoException {
    Request request =
        request(
            "320000000d0000004c000000000000000100000000000000000000000000"
                + "0000cc6800000000000002000000000000006700");
    assertThat(LinkRequest.read(request)).isEqualTo(new LinkRequest(2, FileName.of("g")));
  }

  @Test
  void rename() throws ErrnoException {
    Request request =
        request(
            "340000000c000000f6010000000000000100000000000000000000000000"
                + "0000ce68000000000000010000000000000067006800");
    assertThat(RenameRequest.read(request))
        .isEqualTo(new RenameRequest(1, 0, FileName.of("g"), FileName.of("h")));
  }

  @Test
  void rename2() throws ErrnoException {
    Request request =
        request(
            "3c0000002d0000000c020000000000000100000000000000000000000000"
                + "0000f8680000000000000100000000000000010000000000000068006900");
    assertThat(RenameRequest.read2(request))
        .isEqualTo(new RenameRequest(1, RenameFlags.NOREPLACE, FileName.of("h"), FileName.of("i")));
  }

  @Test
  void lookup() throws ErrnoException {
    Request request =
        request(
            "2a000000010000000a000000000000000100000000000000000000000000"
                + "0000c3680000000000006600");
    assertThat(Opcode.of(request.opcode())).isEqualTo(Opcode.LOOKUP);
    assertThat(request.unique()).isEqualTo(10);
    assertThat(request.node()).isEqualTo(1);
    assertThat(request.pid()).isEqualTo(0x68c3);
    assertThat(request.name()).isEqualTo(FileName.of("f"));
  }

  @Test
  void open_toCut() throws ErrnoException {
    Request request =
        request(
            "300000000e00000026000000000000000200000000000000000000000000"
                + "0000c8680000000000000188000000000000");
    assertThat(OpenRequest.read(request)).isEqualTo(new OpenRequest(0x8801, false));
  }

  @Test
  void read() throws ErrnoException {
    Request request =
        request(
            "500000000f000000cc010000000000000200000000000000000000000000"
                + "0000ce680000000000000400000000000000000000000000000000100000"
                + "0000000000000000000000000280000000000000");
    assertThat(ReadRequest.read(request)).isEqualTo(new ReadRequest(4, 0, 4096, true));
  }

  @Test
  void read_pastTheCache() throws ErrnoException {
    Request request =
        request(
            "500000000f000000cc010000000000000200000000000000000000000000"
                + "0000ce680000000000000400000000000000000000000000000000100000"
                + "0200000000000000000000000280000000000000");
    assertThat(ReadRequest.read(request)).isEqualTo(new ReadRequest(4, 0, 4096, false));
  }

  @Test
  void write() throws ErrnoException {
    Request request =
        request(
            "550000001000000094010000000000000200000000000000000000000000"
                + "0000ce680000000000000400000000000000000000000000000005000000"
                + "000000000000000000000000028000000000000068656c6c6f");
    assertThat(WriteRequest.read(request))
        .isEqualTo(new WriteRequest(4, 0, 5, false, false, false, false, false, false));
    byte[] data = new byte[5];
    request.data(5).get(data);
    assertThat(new String(data, StandardCharsets.UTF_8)).isEqualTo("hello");
  }

  @Test
  void setattr_chmod() throws ErrnoException {
    Request request =
        request(
            "80000000040000001e000000000000000200000000000000000000000000"
                + "0000c7680000000000000100000000000000000000000000000000000000"
                + "000000000000000000000000000000000000000000000000000000000000"
                + "000000000000000000000000000000000000ed8900000000000000000000"
                + "0000000000000000");
    SetattrRequest setattr = SetattrRequest.read(request);
    assertThat(setattr.valid()).isEqualTo(SetattrRequest.MODE);
    assertThat(setattr.mode()).isEqualTo(0104755);
  }

  @Test
  void setattr_timesBefore1970() throws ErrnoException {
    Request request =
        request(
            "800000000400000028000000000000000200000000000000000000000000"
                + "0000c8680000000000003000000000000000000000000000000000000000"
                + "000000000000000000000000258531edffffffff258531edffffffff0000"
                + "0000000000000065cd1d0065cd1d00000000000000000000000000000000"
                + "0000000000000000");
    SetattrRequest setattr = SetattrRequest.read(request);
    assertThat(setattr.valid()).isEqualTo(SetattrRequest.ATIME | SetattrRequest.MTIME);
    assertThat(setattr.atime()).isEqualTo(new Timespec(-315521755, 500_000_000));
    assertThat(setattr.mtime()).isEqualTo(new Timespec(-315521755, 500_000_000));
  }

  @Test
  void setattr_chownKillsSetuid() throws ErrnoException {
    Request request =
        request(
            "800000000400000076030000000000000200000000000000000000000000"
                + "000033690000000000000608000000000000000000000000000000000000"
                + "000000000000000000000000000000000000000000000000000000000000"
                + "000000000000000000000000000000000000000000000000000005000000"
                + "0600000000000000");
    SetattrRequest setattr = SetattrRequest.read(request);
    assertThat(setattr.valid())
        .isEqualTo(SetattrRequest.UID | SetattrRequest.GID | SetattrRequest.KILL_SUIDGID);
    assertThat(setattr.uid()).isEqualTo(5);
    assertThat(setattr.gid()).isEqualTo(6);
  }

  @Test
  void setattr_ftruncate() throws ErrnoException {
    Request request =
        request(
            "800000000400000084030000000000000200000000000000000000000000"
                + "000034690000000000004802000000000000090000000000000003000000"
                + "00000000ad0f08098ce34fec000000000000000000000000000000000000"
                + "000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000");
    SetattrRequest setattr = SetattrRequest.read(request);
    assertThat(setattr.has(SetattrRequest.SIZE)).isTrue();
    assertThat(setattr.has(SetattrRequest.HANDLE)).isTrue();
    assertThat(setattr.handle()).isEqualTo(9);
    assertThat(setattr.size()).isEqualTo(3);
  }

  @Test
  void getattr_withoutAHandle() throws ErrnoException {
    Request request =
        request(
            "380000000300000004000000000000000100000000000000000000000000"
                + "0000c36800000000000000000000000000000000000000000000");
    assertThat(GetattrRequest.read(request).handle()).isNull();
  }

  @Test
  void statx() throws ErrnoException {
    Request request =
        request(
            "400000003400000068030000000000000200000000000000000000000000"
                + "000032690000000000000000000000000000000000000000000000000000"
                + "ff0f0000");
    assertThat(GetattrRequest.read(request).handle()).isNull();
  }

  @Test
  void setxattr() throws ErrnoException {
    Request request =
        request(
            "42000000150000009c010000000000000200000000000000000000000000"
                + "0000ce680000000000000300000000000000000000000000000075736572"
                + "2e780076616c");
    SetxattrRequest set = SetxattrRequest.read(request, true);
    assertThat(new String(set.name(), StandardCharsets.UTF_8)).isEqualTo("user.x");
    assertThat(new String(set.value(), StandardCharsets.UTF_8)).isEqualTo("val");
    assertThat(set.flags()).isEqualTo(0);
    assertThat(set.killSgid()).isFalse();
  }

  @Test
  void getxattr() throws ErrnoException {
    Request request =
        request(
            "440000001600000090010000000000000200000000000000000000000000"
                + "0000ce68000000000000000000000000000073656375726974792e636170"
                + "6162696c69747900");
    assertThat(GetxattrRequest.read(request).size()).isEqualTo(0);
    assertThat(new String(request.string(), StandardCharsets.UTF_8))
        .isEqualTo("security.capability");
  }

  @Test
  void fallocate() throws ErrnoException {
    Request request =
        request(
            "480000002b000000ba010000000000000200000000000000000000000000"
                + "0000ce680000000000000400000000000000000000000000000064000000"
                + "000000000000000000000000");
    assertThat(FallocateRequest.read(request)).isEqualTo(new FallocateRequest(4, 0, 100, 0));
  }

  @Test
  void lseek() throws ErrnoException {
    Request request =
        request(
            "400000002e000000bc010000000000000200000000000000000000000000"
                + "0000ce680000000000000400000000000000000000000000000004000000"
                + "00000000");
    assertThat(LseekRequest.read(request)).isEqualTo(new LseekRequest(4, 0, 4));
  }

  @Test
  void copyFileRange64() throws ErrnoException {
    Request request =
        request(
            "6000000035000000ca010000000000000200000000000000000000000000"
                + "0000ce680000000000000400000000000000000000000000000006000000"
                + "000000000500000000000000010000000000000032000000000000000000"
                + "000000000000");
    assertThat(CopyRangeRequest.read(request)).isEqualTo(new CopyRangeRequest(4, 0, 6, 5, 1, 50));
  }

  @Test
  void ioctl() throws ErrnoException {
    Request request =
        request(
            "4800000027000000e8010000000000000200000000000000000000000000"
                + "0000ce6800000000000004000000000000000000000000660480b08f9c23"
                + "fe7f00000000000004000000");
    IoctlRequest ioctl = IoctlRequest.read(request);
    assertThat(ioctl.command()).isEqualTo(0x80046600);
    assertThat(ioctl.input()).isEmpty();
    assertThat(ioctl.outputSize()).isEqualTo(4);
  }

  @Test
  void fsync_dataOnly() throws ErrnoException {
    Request request =
        request(
            "3800000014000000b6010000000000000200000000000000000000000000"
                + "0000ce6800000000000004000000000000000100000000000000");
    assertThat(FsyncRequest.read(request)).isEqualTo(new FsyncRequest(4, true));
  }

  @Test
  void forget() throws ErrnoException {
    Request request =
        request(
            "3000000002000000fa010000000000000700000000000000000000000000"
                + "000000000000000000000100000000000000");
    assertThat(ForgetRequest.read(request)).isEqualTo(new ForgetRequest(7, 1));
  }

  @Test
  void init() throws ErrnoException {
    Request request =
        request(
            "680000001a00000002000000000000000000000000000000000000000000"
                + "00000000000000000000070000002d00000000000200fbffff73fd050000"
                + "000000000000000000000000000000000000000000000000000000000000"
                + "0000000000000000000000000000");
    InitRequest init = InitRequest.read(request);
    assertThat(init.major()).isEqualTo(7);
    assertThat(init.minor()).isEqualTo(45);
    assertThat(init.maxReadahead()).isEqualTo(128 * 1024);
    assertThat(init.flags() & InitFlags.PASSTHROUGH).isNotEqualTo(0);
    assertThat(init.flags()).isEqualTo(0x5fd73fffffbL);
  }

  @Test
  void parse_ofLessThanAHeader() {
    Request request = new Request(ByteBuffer.allocate(39));
    assertThat(request.parse()).isFalse();
  }

  @Test
  void body_thatIsCutAnywhere_isEinval() {
    ByteBuffer message = ByteBuffer.allocate(64).order(ByteOrder.nativeOrder());
    Request request = new Request(message);
    for (int length = 40; length < 64; length++) {
      message.clear().putInt(0, 64).limit(length);
      assertThat(request.parse()).isTrue();
      ErrnoException thrown =
          assertThrows(ErrnoException.class, () -> ReleaseRequest.read(request));
      assertThat(thrown.errno()).isEqualTo(Errno.EINVAL);
    }
  }

  @Test
  void name_withASlash_isEinval() {
    ByteBuffer message = ByteBuffer.allocate(44).order(ByteOrder.nativeOrder());
    message.putInt(0, 44).put(40, new byte[] {'a', '/', 'b', 0});
    Request request = new Request(message);
    assertThat(request.parse()).isTrue();
    assertThat(assertThrows(ErrnoException.class, request::name).errno()).isEqualTo(Errno.EINVAL);
  }
}
