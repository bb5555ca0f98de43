package dev.jovl.tar;

import static com.google.common.truth.Truth.assertThat;
import static dev.jovl.tar.RawTar.bytes;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Extended attributes in the records of libarchive, alone and beside those that others read. */
final class LibarchiveXattrTest {

  /** As {@code bsdtar --options xattrheader=LIBARCHIVE} writes them. */
  @Test
  void next_xattrsOfLibarchive_areRead() throws IOException {
    List<TarXattr> xattrs =
        xattrs(
            "LIBARCHIVE.xattr.user.a%20b%3D%25x%C3%A9",
            "YT1i", "LIBARCHIVE.xattr.user.one", "MQ", "LIBARCHIVE.xattr.user.empty", "");
    assertThat(xattrs)
        .containsExactly(
            new TarXattr(bytes("user.a b=%x\u00c3\u00a9"), bytes("a=b")),
            new TarXattr(bytes("user.one"), bytes("1")),
            new TarXattr(bytes("user.empty"), bytes("")));
    RawTar damaged = new RawTar().pax('x', "LIBARCHIVE.xattr.user.a", "*").header("f", '0', 0);
    assertThat(assertThrows(TarException.class, damaged::entries))
        .hasMessageThat()
        .contains("base64");
  }

  /** As bsdtar writes them by default: the escapes of the one are those of the other. */
  @Test
  void next_xattrsInBothForms_haveTheNamesOfLibarchive() throws IOException {
    List<TarXattr> xattrs =
        xattrs(
            "LIBARCHIVE.xattr.user.a%20b",
            "MQ", "SCHILY.xattr.user.a%20b", "1", "SCHILY.xattr.user.c%20d", "2");
    assertThat(xattrs)
        .containsExactly(
            new TarXattr(bytes("user.a b"), bytes("1")),
            new TarXattr(bytes("user.c%20d"), bytes("2")));
  }

  /**
   * The kernel takes a name up to its NUL, so it would be another one than was judged: that of
   * containers/storage has all of a layer read otherwise.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "SCHILY.xattr.user.containers.override_stat\0x",
        "LIBARCHIVE.xattr.user.containers.override_stat%00x"
      })
  void next_nameWithANul_isRefused(String keyword) {
    TarException refused = assertThrows(TarException.class, () -> xattrs(keyword, "MQ"));
    assertThat(refused).hasMessageThat().contains("NUL");
  }

  /** Returns the attributes of a file with these records before it, key by value. */
  private static List<TarXattr> xattrs(String... records) throws IOException {
    return new RawTar().pax('x', records).header("f", '0', 0).end().entries().get(0).xattrs();
  }
}
