package dev.jovl.tar;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.tar.RawTar.bytes;
import static dev.jovl.tar.RawTar.fault;
import static dev.jovl.tar.RawTar.text;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TarReaderTest {

  private static TarEntry only(RawTar tar) throws IOException {
    var entries = tar.end().entries();
    assertThat(entries).hasSize(1);
    return entries.get(0);
  }

  @Test
  void next_emptyStream_hasNoEntries() throws IOException {
    assertThat(new RawTar().entries()).isEmpty();
    assertThat(new RawTar().end().entries()).isEmpty();
  }

  @Test
  void next_streamEndsAfterPadding_endsTheArchive() throws IOException {
    assertThat(new RawTar().header("a", '0', 3).content(bytes("abc")).entries()).hasSize(1);
  }

  @Test
  void next_prefix_isJoined() throws IOException {
    TarEntry entry =
        only(
            new RawTar()
                .header(
                    "name", '0', 0, b -> b.putText(HeaderBlock.PREFIX, 155, bytes("some/dir"))));
    assertThat(text(entry.name())).isEqualTo("some/dir/name");
  }

  private static String nameInAHeaderOfGnu(Consumer<HeaderBlock> change) throws IOException {
    Consumer<HeaderBlock> gnu = HeaderBlock::putGnuMagic;
    return text(only(new RawTar().header("name", '0', 0, gnu.andThen(change))).name());
  }

  /** Go's writer before 1.8 made such headers of long names with large ids. */
  @Test
  void next_prefixInAHeaderOfGnu_isJoined() throws IOException {
    String name =
        nameInAHeaderOfGnu(
            b -> {
              TarNumbers.putBase256(b.bytes(), HeaderBlock.UID, 8, 1 << 24);
              b.putText(HeaderBlock.PREFIX, 155, bytes("some/dir"));
            });
    assertThat(name).isEqualTo("some/dir/name");
  }

  @Test
  void next_timesInAHeaderOfGnu_areNoPrefix() throws IOException {
    byte[] times = bytes("12345670123\000012345670123\0");
    assertThat(nameInAHeaderOfGnu(b -> b.putText(HeaderBlock.PREFIX, 24, times))).isEqualTo("name");
  }

  /** The time fits its field and a long, but no calendar. */
  @Test
  void next_timeBeforeAllTime_isAFault() {
    for (long seconds : new long[] {Long.MIN_VALUE, Long.MAX_VALUE}) {
      RawTar tar =
          new RawTar()
              .header(
                  "f",
                  '0',
                  0,
                  b -> TarNumbers.putBase256(b.bytes(), HeaderBlock.MTIME, 12, seconds))
              .end();
      assertThat(fault(tar)).contains("a bad time");
    }
  }

  @Test
  void next_oldDirectory_endsWithSlash() throws IOException {
    TarEntry entry =
        only(new RawTar().header("dir/", '\0', 0, b -> b.putText(257, 1, bytes("\0"))));
    assertThat(entry.type()).isEqualTo(TarType.DIRECTORY);
  }

  @Test
  void next_paxWinsForOneEntryOnly() throws IOException {
    var entries =
        new RawTar()
            .pax('x', "path", "long", "uid", "70000", "mtime", "5.25", "size", "2")
            .header("short", '0', 9)
            .content(bytes("hi"))
            .header("next", '0', 0)
            .end()
            .entries();
    assertThat(text(entries.get(0).name())).isEqualTo("long");
    assertThat(entries.get(0).uid()).isEqualTo(70000);
    assertThat(entries.get(0).size()).isEqualTo(2);
    assertThat(entries.get(0).modified().getNano()).isEqualTo(250_000_000);
    assertThat(text(entries.get(1).name())).isEqualTo("next");
    assertThat(entries.get(1).uid()).isEqualTo(0);
  }

  /** As container engines do, git makes such a header with a comment alone. */
  @Test
  void next_globalPax_isIgnored() throws IOException {
    String[] records = {
      "comment",
      "a commit id",
      "uid",
      "7",
      "gid",
      "none",
      "mtime",
      "5",
      "SCHILY.xattr.user.a",
      "1",
      "SCHILY.acl.access",
      "user::rwx"
    };
    var entries =
        new RawTar()
            .pax('g', records)
            .header("a", '0', 0)
            .pax('x', "uid", "")
            .header("b", '0', 0)
            .end()
            .entries();
    assertThat(entries.stream().map(TarEntry::uid)).containsExactly(0L, 0L);
    assertThat(entries.get(0).modified()).isEqualTo(entries.get(1).modified());
    assertThat(entries.get(0).xattrs()).isEmpty();
    assertThat(entries.get(0).accessList()).isEmpty();
  }

  @Test
  void next_xattrs_areBytes() throws IOException {
    byte[] capability = new byte[20];
    Arrays.fill(capability, (byte) 0xe9);
    TarEntry entry =
        only(
            new RawTar()
                .pax(
                    'x',
                    "SCHILY.xattr.security.capability",
                    text(capability),
                    "SCHILY.xattr.user.a%3Db",
                    "new\nline",
                    "SCHILY.xattr.user.empty",
                    "")
                .header("f", '0', 0));
    assertThat(entry.xattrs())
        .containsExactly(
            new TarXattr(bytes("security.capability"), capability),
            new TarXattr(bytes("user.a=b"), bytes("new\nline")),
            new TarXattr(bytes("user.empty"), bytes("")))
        .inOrder();
  }

  @Test
  void next_contentOfNonFiles_isNotThere() throws IOException {
    var entries =
        new RawTar()
            .header("dir", '5', 512)
            .header("link", '1', 4096, b -> b.putText(HeaderBlock.LINK, 100, bytes("f")))
            .header("f", '0', 1)
            .content(bytes("x"))
            .end()
            .entries();
    assertThat(entries).hasSize(3);
    assertThat(entries.get(0).size()).isEqualTo(0);
  }

  @Test
  void content_isNotRead_isSkipped() throws IOException {
    byte[] big = new byte[200_000];
    TarReader reader =
        new RawTar().header("big", '0', big.length).content(big).header("z", '0', 0).end().reader();
    reader.next();
    assertThat(text(RawTar.next(reader).name())).isEqualTo("z");
    assertThat(reader.next()).isNull();
    assertThat(reader.next()).isNull();
  }

  @Test
  void frames_withContent_areTheArchiveAgain() throws IOException {
    byte[] archive =
        new RawTar()
            .pax('x', "path", "a")
            .header("a", '0', 700)
            .content(new byte[700])
            .header("b", '5', 0)
            .header("c", '0', 3)
            .content(bytes("abc"))
            .end()
            .raw(bytes("garbage behind the end"))
            .toBytes();
    ByteArrayOutputStream again = new ByteArrayOutputStream();
    TarReader reader =
        new TarReader(
            new ByteArrayInputStream(archive),
            TarLimits.DEFAULT,
            (buffer, length) -> again.write(buffer, 0, length));
    while (reader.next() != null) {
      reader.transferTo((offset, buffer, length) -> again.write(buffer, 0, length));
    }
    reader.finish();
    assertThat(again.toByteArray()).isEqualTo(archive);
  }

  @Test
  void truncated_anywhere_namesTheEntry() throws IOException {
    byte[] archive = new RawTar().header("first", '0', 700).content(new byte[700]).end().toBytes();
    for (int length : new int[] {1, 511, 513, 1211}) {
      byte[] cut = Arrays.copyOf(archive, length);
      TarException fault = assertThrows(TarException.class, () -> RawTar.entries(cut));
      assertThat(fault).hasMessageThat().contains("ends in the middle");
    }
    assertThat(RawTar.entries(Arrays.copyOf(archive, 512 + 700))).hasSize(1);
  }

  @Test
  void transferTo_truncated_isRefused() throws IOException {
    byte[] archive = new RawTar().header("f", '0', 700).raw(new byte[100]).toBytes();
    TarReader reader = RawTar.reader(archive);
    reader.next();
    assertThrows(TarException.class, () -> reader.transferTo((o, b, l) -> {}));
  }

  @Test
  void checksum_wrong_isRefused() {
    byte[] archive = new RawTar().header("a", '0', 0).header("b", '0', 0).end().toBytes();
    archive[512]++;
    TarException fault = assertThrows(TarException.class, () -> RawTar.entries(archive));
    assertThat(fault).hasMessageThat().contains("entry 'a'");
  }

  @Test
  void checksum_signedSum_isAccepted() throws IOException {
    byte[] archive = new RawTar().header("\u00e9\u00e9", '0', 0).toBytes();
    long sum = 0;
    for (int i = 0; i < 512; i++) {
      sum += i >= 148 && i < 156 ? ' ' : archive[i];
    }
    TarNumbers.putOctal(archive, 148, 7, sum);
    assertThat(RawTar.entries(archive)).hasSize(1);
  }

  @Test
  void loneZeroBlock_isRefused() {
    assertThat(fault(new RawTar().raw(new byte[512]).header("a", '0', 0))).contains("lone zero");
  }

  @Test
  void endThatIsCut_isRefused() throws IOException {
    byte[] whole = new RawTar().header("a", '0', 0).raw(new byte[1024]).toBytes();
    assertThat(RawTar.entries(whole)).hasSize(1);
    for (int missing : new int[] {1, 511, 513, 1023}) {
      byte[] cut = Arrays.copyOf(whole, whole.length - missing);
      assertThrows(TarException.class, () -> RawTar.entries(cut), () -> missing + " bytes");
    }
  }

  @Test
  void garbage_isNoArchive() {
    byte[] text = new byte[1024];
    Arrays.fill(text, (byte) 'x');
    assertThat(fault(new RawTar().raw(text))).contains("not a tar header");
  }

  @Test
  void extendedHeader_withoutEntry_isRefused() {
    assertThat(fault(new RawTar().pax('x', "path", "a").end())).contains("ends in the middle");
  }

  @Test
  void extendedHeader_huge_isRefusedBeforeItIsRead() {
    RawTar tar = new RawTar().header("pax", 'x', 1L << 32);
    assertThat(fault(tar)).contains("extended headers");
    assertThat(fault(new RawTar().header("x", 'L', (1 << 20) + 1))).contains("extended headers");
  }

  @Test
  void extendedHeaders_endless_areRefused() {
    RawTar tar = new RawTar();
    for (int i = 0; i < 3000; i++) {
      tar.pax('x', "path", "a");
    }
    assertThat(fault(tar)).contains("extended headers");
  }

  @Test
  void globalHeaders_endless_areRefused() {
    RawTar tar = new RawTar();
    for (int i = 0; i < 20; i++) {
      tar.pax('g', "key" + i, "v".repeat(60_000));
    }
    assertThat(fault(tar)).contains("extended headers");
  }

  @ParameterizedTest
  @ValueSource(strings = {"path", "linkpath", "size", "GNU.sparse.map", "GNU.sparse.offset"})
  void globalHeader_thatRenames_isRefused(String key) {
    assertThat(fault(new RawTar().pax('g', key, "1").header("f", '0', 0))).contains("global");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "99 path=a\n",
        "x path=a\n",
        "9 path=a",
        "9 path=ab",
        "5 =a\n",
        "-9 path=a\n",
        "7 path\n",
        "0 path=a\n",
        "99999999999 path=a\n",
        "09999999999999999999 p=a\n",
        "2 ",
        "3 \n"
      })
  void pax_damaged_isRefused(String records) {
    RawTar tar =
        new RawTar()
            .header("pax", 'x', records.length())
            .content(bytes(records))
            .header("f", '0', 0);
    assertThat(fault(tar)).contains("damaged PAX header");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "4294967295", "99999999999999999999", "1e5", "0x10", "many"})
  void pax_badId_isRefused(String uid) {
    assertThat(fault(new RawTar().pax('x', "uid", uid).header("f", '0', 0)))
        .isEqualTo("entry 'f': a bad uid");
  }

  @Test
  void pax_badSize_isRefused() {
    assertThat(fault(new RawTar().pax('x', "size", "-1").header("f", '0', 0))).contains("bad size");
  }

  @Test
  void header_negativeSize_isRefused() {
    RawTar tar =
        new RawTar().header("f", '0', 0, b -> TarNumbers.putBase256(b.bytes(), 124, 12, -512));
    assertThat(fault(tar)).isEqualTo("entry 'f': a bad size");
  }

  @Test
  void names_thatCannotBe_areRefused() {
    assertThat(fault(new RawTar().pax('x', "path", "a\0b").header("f", '0', 0))).contains("NUL");
    assertThat(fault(new RawTar().pax('x', "path", "a".repeat(4097)).header("f", '0', 0)))
        .contains("4096");
    assertThat(fault(new RawTar().header("l", '2', 0))).contains("empty link target");
  }

  @Test
  void xattr_tooLong_isRefused() {
    RawTar tar =
        new RawTar().pax('x', "SCHILY.xattr.user.big", "v".repeat(65_537)).header("f", '0', 0);
    assertThat(fault(tar)).contains("user.big");
  }

  @Test
  void unknownType_isRefused() {
    assertThat(fault(new RawTar().header("f", 'M', 0))).contains("0x4d");
  }

  @Test
  void entries_beyondTheLimit_areRefused() throws IOException {
    byte[] archive = new RawTar().header("a", '0', 0).header("b", '0', 0).end().toBytes();
    InputStream in = new ByteArrayInputStream(archive);
    TarReader reader = new TarReader(in, new TarLimits(1024, 100, 100, 100, 1, 1));
    reader.next();
    assertThrows(TarException.class, reader::next);
  }

  @Test
  void message_isSafeForTerminals() {
    assertThat(fault(new RawTar().header("\u001b[31mred\nline", 'M', 0)))
        .startsWith("entry '\\x1b[31mred\\x0aline'");
    byte[] turned = "a\u202egpj".getBytes(StandardCharsets.UTF_8);
    assertThat(TarEntry.builder(TarType.FILE, turned).build().toString()).isEqualTo("a\\u202egpj");
  }
}
