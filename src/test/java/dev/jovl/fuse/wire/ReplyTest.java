package dev.jovl.fuse.wire;

import static com.google.common.truth.Truth.assertThat;

import dev.jovl.posix.Device;
import dev.jovl.posix.DirectoryEntry;
import dev.jovl.posix.Errno;
import dev.jovl.posix.FileName;
import dev.jovl.posix.FilesystemStat;
import dev.jovl.posix.Stat;
import dev.jovl.posix.Timespec;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Answers as Linux 6.18 (protocol 7.45, x86-64) took them. */
final class ReplyTest {
  private final Reply reply = new Reply(ByteBuffer.allocate(4096).order(ByteOrder.LITTLE_ENDIAN));
  private final ByteBuffer out = reply.start();

  private static final Stat FILE =
      new Stat(
          0,
          2,
          0104755,
          2,
          0,
          0,
          0,
          100,
          1,
          4096,
          new Timespec(-315521755, 500_000_000),
          new Timespec(0x6b059ef9, 0x18edbfd6),
          new Timespec(0x6b059ef9, 0x1a12eade),
          new Timespec(1, 5),
          0);

  private String sent(long unique) {
    ByteBuffer message = reply.finish(unique);
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Test
  void statx() {
    AttributesReply.putStatx(out, FILE, 0);
    assertThat(sent(0x368))
        .isEqualTo(
            "300100000000000068030000000000000000000000000000000000000000"
                + "000000000000000000000000000000000000ff0f00000010000000000000"
                + "00000000020000000000000000000000ed89000002000000000000006400"
                + "00000000000001000000000000000000000000000000258531edffffffff"
                + "0065cd1d0000000001000000000000000500000000000000f99e056b0000"
                + "0000deea121a00000000f99e056b00000000d6bfed180000000000000000"
                + "000000000000000000000000000000000000000000000000000000000000"
                + "000000000000000000000000000000000000000000000000000000000000"
                + "000000000000000000000000000000000000000000000000000000000000"
                + "000000000000000000000000000000000000000000000000000000000000"
                + "00000000");
  }

  @Test
  void attributes_ofADateBefore1970() {
    AttributesReply.put(out, FILE, 2_000_000_001L);
    assertThat(sent(0x1234))
        .isEqualTo(
            "78000000000000003412000000000000"
                + "02000000000000000100000000000000"
                + "020000000000000064000000000000000100000000000000"
                + "258531edfffffffff99e056b00000000f99e056b00000000"
                + "0065cd1dd6bfed18deea121a"
                + "ed890000020000000000000000000000000000000010000000000000");
  }

  @Test
  void entry_ofADevice() {
    Timespec time = new Timespec(0x6b059ef9, 0x092b9d7a);
    Stat stat =
        new Stat(
            0, 5, 020644, 1, 0, 0, Device.make(259, 70000), 0, 0, 4096, time, time, time, time, 0);
    new EntryReply(5, 0, 0, 0, stat).put(out);
    assertThat(sent(0x54))
        .isEqualTo(
            "900000000000000054000000000000000500000000000000000000000000"
                + "000000000000000000000000000000000000000000000000000005000000"
                + "0000000000000000000000000000000000000000f99e056b00000000f99e"
                + "056b00000000f99e056b000000007a9d2b097a9d2b097a9d2b09a4210000"
                + "010000000000000000000000700311110010000000000000");
  }

  @Test
  void entry_ofAnAbsentName() {
    new EntryReply(0, 0, 0, 0, null).put(out);
    assertThat(sent(10)).isEqualTo("90000000000000000a" + "00".repeat(135));
  }

  @Test
  void opened() {
    Replies.putOpened(out, 2, 2, 0);
    assertThat(sent(0x26))
        .isEqualTo("2000000000000000260000000000000002000000000000000200000000000000");
  }

  @Test
  void init() {
    new InitReply(45, 131072, 0x34_72f4e069L, 64, 1 << 20, 256, 1).put(out);
    assertThat(sent(2))
        .isEqualTo(
            "50000000000000000200000000000000070000002d0000000000020069e0"
                + "f47240003000000010000100000000010000340000000100000000000000"
                + "0000000000000000000000000000000000000000");
  }

  @Test
  void statfs() {
    Replies.putStatfs(out, new FilesystemStat(0, 4096, 4096, 1000, 500, 400, 100, 50, 255, 0));
    assertThat(sent(0x1e6))
        .isEqualTo(
            "6000000000000000e601000000000000e803000000000000f40100000000"
                + "000090010000000000006400000000000000320000000000000000100000"
                + "ff0000000010000000000000000000000000000000000000000000000000"
                + "000000000000");
  }

  @Test
  void written() {
    Replies.putWritten(out, 5);
    assertThat(sent(0x194)).isEqualTo("180000000000000094010000000000000500000000000000");
  }

  @Test
  void copied() {
    Replies.putCopied(out, 50);
    assertThat(sent(0x1ca)).isEqualTo("1800000000000000ca010000000000003200000000000000");
  }

  @Test
  void offset() {
    Replies.putOffset(out, 100);
    assertThat(sent(0x1bc)).isEqualTo("1800000000000000bc010000000000006400000000000000");
  }

  @Test
  void error() {
    out.putLong(1);
    ByteBuffer message = reply.error(0x190, Errno.ENODATA);
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    assertThat(HexFormat.of().formatHex(bytes)).isEqualTo("10000000c3ffffff9001000000000000");
  }

  @Test
  void directoryEntries_arePaddedToEightBytes() {
    assertThat(DirectoryReply.add(out, new DirectoryEntry(FileName.of("12345678"), 7, 8, 3)))
        .isTrue();
    assertThat(DirectoryReply.add(out, new DirectoryEntry(FileName.of("1"), 8, 4, 4))).isTrue();
    assertThat(sent(1))
        .isEqualTo(
            "50000000000000000100000000000000"
                + "070000000000000003000000000000000800000008000000"
                + "3132333435363738"
                + "080000000000000004000000000000000100000004000000"
                + "3100000000000000");
  }

  @Test
  void directoryEntry_thatDoesNotFit_isNotThere() {
    DirectoryEntry entry = new DirectoryEntry(FileName.of("123456789"), 7, 8, 3);
    out.limit(out.position() + 39);
    assertThat(DirectoryReply.add(out, entry)).isFalse();
    assertThat(reply.length()).isEqualTo(0);
    out.limit(out.position() + 40);
    assertThat(DirectoryReply.add(out, entry)).isTrue();
  }

  @Test
  void directoryEntryWithItsNode_needs128BytesMore() {
    DirectoryEntry entry = new DirectoryEntry(FileName.of("1"), 7, 8, 3);
    EntryReply node = new EntryReply(7, 0, 0, 0, FILE);
    out.limit(out.position() + 128 + 31);
    assertThat(DirectoryReply.addPlus(out, entry, node)).isFalse();
    out.limit(out.position() + 128 + 32);
    assertThat(DirectoryReply.addPlus(out, entry, node)).isTrue();
    assertThat(reply.length()).isEqualTo(160);
  }

  @Test
  void notifications() {
    ByteBuffer buffer = ByteBuffer.allocate(Notification.NODE_SIZE).order(ByteOrder.LITTLE_ENDIAN);
    assertThat(hex(Notification.invalidateNode(buffer, 7, Notification.NO_DATA, 0)))
        .isEqualTo(
            "28000000020000000000000000000000"
                + "0700000000000000ffffffffffffffff0000000000000000");
  }

  @Test
  void storedData() {
    ByteBuffer buffer = ByteBuffer.allocate(100).order(ByteOrder.LITTLE_ENDIAN);
    buffer.position(Notification.STORED_DATA).put((byte) 0x41).put((byte) 0x42);
    assertThat(hex(Notification.store(buffer, 7)))
        .isEqualTo(
            "2a000000040000000000000000000000"
                + "07000000000000000000000000000000"
                + "0200000000000000"
                + "4142");
  }

  private static String hex(ByteBuffer message) {
    byte[] bytes = new byte[message.remaining()];
    message.get(bytes);
    return HexFormat.of().formatHex(bytes);
  }
}
